/** A change of owner: for good or for a time, told to the colleague and the customer, and undone by itself. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Ticket } from '#contract/tickets.ts';
import { addMailbox } from '#modules/channels/channels.ts';
import { anAgent } from '#testing/builders.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aTicket } from '#testing/ticket-builders.ts';
import { returnDue } from './handover.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
const days = (count: number) => new Date(Date.now() + count * 86_400_000);
const inDays = (count: number) => ({ ...ctx(), now: days(count) });

beforeAll(async () => {
  await addMailbox(ctx(), desk.app.opora.house.ports.secrets, {
    address: 'help@desk.test',
    name: 'Поддержка',
    outgoing: 'smtp',
    smtp: { host: 'smtp.desk.test', port: 465, security: 'tls', user: 'help' },
    password: 'secret',
  });
});

async function mine(): Promise<string> {
  const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours, assignee_id: desk.agent.id });
  return ticket_id;
}

const give = (id: string, as: Somebody, body: object) =>
  desk.put(`/api/tickets/${id}/assignee`, as, body);
const read = async (id: string, as: Somebody = desk.admin): Promise<Ticket> =>
  (await desk.get(`/api/tickets/${id}`, as)).json();
const ownerOf = async (id: string) => (await read(id)).assignee?.id ?? null;
const saidIn = async (id: string) =>
  (await desk.get(`/api/tickets/${id}/comments`, desk.admin)).json().items;

describe('for good', () => {
  test('the colleague gets a summary until it is read, the customer a line that is no answer', async () => {
    const id = await mine();
    await expectEvents(
      ctx(),
      ['comment.added', 'comment.added', 'ticket.handed_over', 'ticket.updated'],
      async () => {
        const response = await give(id, desk.agent, {
          assignee_id: desk.colleague.id,
          summary: 'Чек не идёт.\n\nЖдём <b>мастера</b>.',
          introduction: 'Дальше вашим вопросом занимается Игорь Назаров.',
        });
        expect(response.statusCode, response.body).toBe(200);
        expect(response.json()).toMatchObject({ assignee: { id: desk.colleague.id }, lent: null });
      },
    );
    const ticket = await read(id, desk.colleague);
    expect(ticket.summary).toMatchObject({
      by: { id: desk.agent.id },
      for: { id: desk.colleague.id },
      text: 'Чек не идёт.\n\nЖдём <b>мастера</b>.',
    });
    // It answers nothing: the status and the customer's wait stay as they were.
    expect(ticket).toMatchObject({ status_category: 'new', last_agent_at: null });
    const [note, line] = (await saidIn(id)).slice(-2);
    expect(note).toMatchObject({
      visibility: 'internal',
      body_html: expect.stringContaining('&lt;b&gt;'),
    });
    expect(line).toMatchObject({ visibility: 'public', author: { id: desk.agent.id } });
    await desk.app.opora.drainJobs();
    expect(desk.app.mail.sent).toHaveLength(1);
    await expectEvents(ctx(), ['ticket.summary_read'], () =>
      desk.put(`/api/tickets/${id}/summary-read`, desk.colleague),
    );
    expect((await read(id)).summary).toBeNull();
    await expectNoEvents(ctx(), () => desk.put(`/api/tickets/${id}/summary-read`, desk.colleague));
  });

  test('whoever writes in the ticket has read the summary; a stranger to it has not', async () => {
    const id = await mine();
    await give(id, desk.agent, { assignee_id: desk.colleague.id, summary: 'Перезвоните ему.' });
    await desk.put(`/api/tickets/${id}/summary-read`, desk.lead);
    expect((await read(id)).summary).not.toBeNull();
    await desk.post(`/api/tickets/${id}/comments`, desk.colleague, {
      visibility: 'internal',
      body_html: '<p>Звоню</p>',
    });
    expect((await read(id)).summary).toBeNull();
  });

  test('whoever gives a ticket out of their sight is answered once more and may do nothing further', async () => {
    const { ticket_id } = await aTicket(ctx(), {
      team_id: desk.theirs,
      assignee_id: desk.agent.id,
    });
    const response = await give(ticket_id, desk.agent, { assignee_id: desk.outsider.id });
    expect(response.json()).toMatchObject({
      assignee: { id: desk.outsider.id },
      can: { reply: false, note: false, update: false },
    });
    expect((await desk.get(`/api/tickets/${ticket_id}`, desk.agent)).statusCode).toBe(404);
  });
});

describe('for a time', () => {
  test('the ticket comes back by itself when the time is over, once', async () => {
    const id = await mine();
    const returns_at = days(2).toISOString();
    const given = await give(id, desk.agent, { assignee_id: desk.colleague.id, returns_at });
    expect(given.json().lent).toMatchObject({ from: { id: desk.agent.id } });
    const row = (await desk.get('/api/tickets', desk.admin)).json().items[0];
    expect(Date.parse(row.lent.returns_at)).toBe(Date.parse(returns_at));
    await expectNoEvents(ctx(), () => returnDue(inDays(1)));
    await expectEvents(ctx(), ['ticket.came_back', 'ticket.updated'], () => returnDue(inDays(3)));
    expect(await read(id)).toMatchObject({ assignee: { id: desk.agent.id }, lent: null });
    await expectNoEvents(ctx(), () => returnDue(inDays(4)));
  });

  test('chains unwind one by one, and none outlives the one below it', async () => {
    const id = await mine();
    await give(id, desk.agent, {
      assignee_id: desk.colleague.id,
      returns_at: days(5).toISOString(),
    });
    const tooLong = await give(id, desk.colleague, {
      assignee_id: desk.lead.id,
      returns_at: days(6).toISOString(),
    });
    expect(tooLong.json().fields).toHaveProperty('returns_at');
    await give(id, desk.colleague, {
      assignee_id: desk.lead.id,
      returns_at: days(2).toISOString(),
    });
    expect((await read(id)).lent).toMatchObject({ from: { id: desk.colleague.id } });
    await returnDue(inDays(3));
    expect(await ownerOf(id)).toBe(desk.colleague.id);
    expect((await read(id)).lent).toMatchObject({ from: { id: desk.agent.id } });
    await returnDue(inDays(6));
    expect(await ownerOf(id)).toBe(desk.agent.id);
  });

  test('when both ends passed unseen, it goes straight to whom it belonged', async () => {
    const id = await mine();
    await give(id, desk.agent, {
      assignee_id: desk.colleague.id,
      returns_at: days(5).toISOString(),
    });
    await give(id, desk.colleague, {
      assignee_id: desk.lead.id,
      returns_at: days(2).toISOString(),
    });
    await expectEvents(ctx(), ['ticket.came_back', 'ticket.updated'], () => returnDue(inDays(7)));
    expect(await ownerOf(id)).toBe(desk.agent.id);
  });

  test('it can be given back early; what was given for good cannot', async () => {
    const id = await mine();
    await give(id, desk.agent, {
      assignee_id: desk.colleague.id,
      returns_at: days(5).toISOString(),
    });
    const back = await desk.post(`/api/tickets/${id}/assignee/return`, desk.colleague);
    expect(back.json()).toMatchObject({ assignee: { id: desk.agent.id }, lent: null });
    const again = await desk.post(`/api/tickets/${id}/assignee/return`, desk.colleague);
    expect(again.statusCode).toBe(409);
  });

  test('whoever takes the ticket in another way ends it: nothing comes back any more', async () => {
    const id = await mine();
    await give(id, desk.agent, {
      assignee_id: desk.colleague.id,
      returns_at: days(2).toISOString(),
    });
    await desk.patch(`/api/tickets/${id}`, desk.lead, { assignee_id: desk.lead.id });
    expect((await read(id)).lent).toBeNull();
    await expectNoEvents(ctx(), () => returnDue(inDays(3)));
    expect(await ownerOf(id)).toBe(desk.lead.id);
    // And so does handing it on for good.
    const other = await mine();
    await give(other, desk.agent, {
      assignee_id: desk.colleague.id,
      returns_at: days(2).toISOString(),
    });
    await give(other, desk.colleague, { assignee_id: desk.lead.id });
    await expectNoEvents(ctx(), () => returnDue(inDays(3)));
    expect(await ownerOf(other)).toBe(desk.lead.id);
  });

  test('when its owner works here no more, it goes to the team, with a note', async () => {
    const leaver = await anAgent(ctx(), { teams: [desk.ours] });
    const { ticket_id: id } = await aTicket(ctx(), {
      team_id: desk.ours,
      assignee_id: leaver.id,
    });
    await give(id, desk.lead, { assignee_id: desk.agent.id, returns_at: days(1).toISOString() });
    await desk.patch(`/api/agents/${leaver.id}`, desk.admin, { is_disabled: true });
    await returnDue(inDays(2));
    expect(await ownerOf(id)).toBeNull();
    expect((await saidIn(id)).at(-1)).toMatchObject({
      visibility: 'internal',
      author_kind: 'system',
      body_text: expect.stringContaining('больше не может'),
    });
  });
});

test('what agents left who own tickets no more is listed and handed over together', async () => {
  const leaver = await anAgent(ctx(), { teams: [desk.ours] });
  const ids: string[] = [];
  for (let count = 0; count < 3; count += 1) {
    const made = await aTicket(ctx(), { team_id: desk.ours, assignee_id: leaver.id });
    ids.push(made.ticket_id);
  }
  const left = async () =>
    (await desk.get('/api/left-tickets', desk.lead))
      .json()
      .items.filter((one: { agent: { id: string } }) => one.agent.id === leaver.id);
  const body = { from_agent_id: leaver.id, assignee_id: desk.colleague.id };
  expect(await left()).toEqual([]);
  // While they work here their tickets are not up for distribution.
  const early = await desk.post('/api/left-tickets', desk.lead, body);
  expect(early.json()).toEqual({ handed_over: 0, left: 0 });
  await desk.patch(`/api/agents/${leaver.id}`, desk.admin, { is_disabled: true });
  expect(await left()).toEqual([{ agent: { id: leaver.id, name: leaver.name }, count: 3 }]);
  await expectNoEvents(ctx(), async () => {
    expect((await desk.post('/api/left-tickets', desk.agent, body)).statusCode).toBe(403);
    const wrong = { ...body, assignee_id: desk.light.id };
    expect((await desk.post('/api/left-tickets', desk.lead, wrong)).statusCode).toBe(422);
  });
  const done = await desk.post('/api/left-tickets', desk.lead, body);
  expect(done.json()).toEqual({ handed_over: 3, left: 0 });
  for (const id of ids) expect(await ownerOf(id)).toBe(desk.colleague.id);
  expect(await left()).toEqual([]);
});

test('a hand-over that cannot be is refused and changes nothing', async () => {
  const id = await mine();
  const cases: [Somebody, object, number][] = [
    [desk.light, { assignee_id: desk.colleague.id }, 403],
    [desk.outsider, { assignee_id: desk.colleague.id }, 404],
    [desk.agent, { assignee_id: desk.light.id }, 422],
    [desk.agent, { assignee_id: desk.agent.id }, 422],
    [desk.agent, { assignee_id: desk.colleague.id, returns_at: days(-1).toISOString() }, 422],
    [desk.agent, { assignee_id: desk.colleague.id, returns_at: days(400).toISOString() }, 422],
  ];
  await expectNoEvents(ctx(), async () => {
    for (const [as, body, status] of cases) {
      const response = await give(id, as, body);
      expect(response.statusCode, JSON.stringify(body)).toBe(status);
    }
  });
  expect(await ownerOf(id)).toBe(desk.agent.id);
});
