/** Promises: made by a reply, reminded of, kept by the next word, broken by the clock, never lost. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { PromiseRow } from '#contract/promises.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { watchClock } from './promises.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
const HOUR = 3_600_000;
const hours = (count: number) => new Date(Date.now() + count * HOUR);
const at = (count: number) => ({ ...ctx(), now: hours(count) });
let ticket: { ticket_id: string; requester_id: string };

beforeEach(async () => {
  await ctx().db.deleteFrom('promises').execute();
  ticket = await aTicket(ctx(), { team_id: desk.ours, assignee_id: desk.agent.id });
  desk.app.setTime(undefined);
});

const promised = (hour: number, words = 'отвечу до пятницы') => ({
  words,
  due_at: hours(hour).toISOString(),
});
async function reply(promises: object[] = [], as: Somebody = desk.agent) {
  const response = await desk.post(`/api/tickets/${ticket.ticket_id}/comments`, as, {
    visibility: 'public',
    body_html: '<p>Отвечу до пятницы.</p>',
    promises,
  });
  expect(response.statusCode, response.body).toBe(201);
  return response.json().id as string;
}
async function here(): Promise<PromiseRow[]> {
  const found = await desk.get(`/api/tickets/${ticket.ticket_id}/promises`, desk.admin);
  return found.json().items;
}
const statesHere = async () => (await here()).map((one) => one.state);
async function owedTo(as: Somebody, whose = 'mine') {
  return (await desk.get(`/api/promises?whose=${whose}`, as)).json();
}

describe('a promise in a reply', () => {
  test('is made with the reply, and the list shows it soonest first', async () => {
    const comment_id = await reply([promised(48), promised(2, 'перезвоню через два часа')]);
    const { items, mine } = await owedTo(desk.agent);
    expect(mine).toEqual({ owed: 2, late: 0 });
    expect(items.map((one: PromiseRow) => one.words)).toEqual([
      'перезвоню через два часа',
      'отвечу до пятницы',
    ]);
    expect(items[1]).toMatchObject({
      comment_id,
      state: 'open',
      agent: { id: desk.agent.id },
      ticket: { id: ticket.ticket_id },
      can: { change: true },
    });
    expect((await owedTo(desk.colleague)).items).toEqual([]);
    expect((await owedTo(desk.colleague, 'all')).items).toHaveLength(2);
    expect((await owedTo(desk.outsider, 'all')).items).toEqual([]);
  });

  test('a note promises nothing, and nobody promises the past', async () => {
    await desk.post(`/api/tickets/${ticket.ticket_id}/comments`, desk.agent, {
      visibility: 'internal',
      body_html: '<p>Отвечу до пятницы</p>',
      promises: [promised(48)],
    });
    await reply([promised(-1)]);
    expect(await here()).toEqual([]);
  });

  test('begins when the reply leaves, not when it is written; what is taken back promises nothing', async () => {
    const url = `/api/tickets/${ticket.ticket_id}/waiting-replies`;
    const body = { body_html: '<p>Отвечу завтра</p>', promises: [promised(48)] };
    const taken = (await desk.post(url, desk.agent, body)).json();
    await desk.post(`/api/waiting-replies/${taken.id}/take`, desk.agent);
    const held = (await desk.post(url, desk.agent, body)).json();
    expect(await here()).toEqual([]);
    await desk.patch(`/api/waiting-replies/${held.id}`, desk.agent, {
      send_at: new Date(Date.now() - 1000).toISOString(),
    });
    await desk.app.opora.drainJobs();
    expect(await statesHere()).toEqual(['open']);
  });
});

describe('what keeps it', () => {
  test('the next public reply of any agent, but not a note, the customer or a line of introduction', async () => {
    await reply([promised(48)]);
    await aCustomerReply(ctx(), ticket);
    await desk.post(`/api/tickets/${ticket.ticket_id}/comments`, desk.agent, {
      visibility: 'internal',
      body_html: '<p>Думаю</p>',
    });
    await desk.put(`/api/tickets/${ticket.ticket_id}/assignee`, desk.agent, {
      assignee_id: desk.colleague.id,
      introduction: 'Дальше вам ответит Игорь.',
    });
    expect(await statesHere()).toEqual(['open']);
    // It went along with the ticket.
    expect((await owedTo(desk.colleague)).mine.owed).toBe(1);
    await expectEvents(ctx(), ['comment.added', 'promise.kept'], () => reply([], desk.lead));
    expect(await statesHere()).toEqual(['kept']);
  });

  test('a reply in the ticket that it was merged into does', async () => {
    await reply([promised(48)]);
    const survivor = await aTicket(ctx(), {
      team_id: desk.ours,
      requester_id: ticket.requester_id,
    });
    const merged = await desk.post(`/api/tickets/${survivor.ticket_id}/merge`, desk.agent, {
      from_ids: [ticket.ticket_id],
    });
    expect(merged.statusCode, merged.body).toBeLessThan(300);
    expect((await owedTo(desk.agent)).mine.owed).toBe(1);
    ticket = survivor;
    expect(await statesHere()).toEqual(['open']);
    await reply();
    expect(await statesHere()).toEqual(['kept']);
  });

  test('solving does, too', async () => {
    await reply([promised(48)]);
    await desk.patch(`/api/tickets/${ticket.ticket_id}`, desk.agent, {
      status_id: desk.statuses.solved,
    });
    expect(await statesHere()).toEqual(['kept']);
  });

  test('too late it is broken, owed until somebody answers, and counted as broken', async () => {
    await reply([promised(48)]);
    await expectEvents(ctx(), ['promise.due'], () => watchClock(at(47.5)));
    await expectEvents(ctx(), ['promise.broken'], () => watchClock(at(49)));
    await expectNoEvents(ctx(), () => watchClock(at(50)));
    desk.app.setTime(hours(49));
    expect(await statesHere()).toEqual(['late']);
    expect((await owedTo(desk.agent)).mine).toEqual({ owed: 1, late: 1 });
    await reply();
    expect(await statesHere()).toEqual(['broken']);
    const figures = (await desk.get('/api/promises/figures?days=7', desk.agent)).json().items;
    expect(figures).toEqual([
      { agent: { id: desk.agent.id, name: desk.agent.name }, kept: 0, broken: 1, cancelled: 0 },
    ]);
    expect((await desk.get('/api/promises/figures', desk.colleague)).json().items).toEqual([]);
    expect((await desk.get('/api/promises/figures', desk.lead)).json().items).toHaveLength(1);
  });
});

describe('by hand', () => {
  async function noted(as = desk.agent) {
    const url = `/api/tickets/${ticket.ticket_id}/promises`;
    return (await desk.post(url, as, promised(24, 'приедет мастер'))).json() as PromiseRow;
  }
  test('a word given on the phone is noted, moved, done or called off', async () => {
    const first = await noted();
    expect(first).toMatchObject({
      comment_id: null,
      state: 'open',
      made_by: { id: desk.agent.id },
    });
    await watchClock(at(25));
    const due_at = hours(30).toISOString();
    await expectEvents(ctx(), ['promise.moved'], () =>
      desk.patch(`/api/promises/${first.id}`, desk.colleague, { due_at }),
    );
    expect(await statesHere()).toEqual(['open']);
    await expectEvents(ctx(), ['promise.due'], () => watchClock(at(29.5)));
    await desk.post(`/api/promises/${first.id}/settle`, desk.agent, { as: 'done' });
    const second = await noted();
    await expectEvents(ctx(), ['promise.cancelled'], () =>
      desk.post(`/api/promises/${second.id}/settle`, desk.agent, { as: 'cancelled' }),
    );
    expect((await statesHere()).sort()).toEqual(['cancelled', 'kept']);
    const again = await desk.post(`/api/promises/${second.id}/settle`, desk.agent, { as: 'done' });
    expect(again.statusCode).toBe(409);
  });

  test('is refused to strangers, light agents and in the past', async () => {
    const { id } = await noted();
    await expectNoEvents(ctx(), async () => {
      const settle = (as: Somebody) => desk.post(`/api/promises/${id}/settle`, as, { as: 'done' });
      expect((await settle(desk.outsider)).statusCode).toBe(404);
      expect((await settle(desk.light)).statusCode).toBe(403);
      const past = await desk.patch(`/api/promises/${id}`, desk.agent, {
        due_at: hours(-1).toISOString(),
      });
      expect(past.statusCode).toBe(422);
      expect((await desk.get('/api/promises?after=x', desk.agent)).statusCode).toBe(422);
    });
  });

  test('the reminder comes as long before as its keeper chose', async () => {
    await desk.patch('/api/me', desk.agent, { preferences: { promises: { remind_minutes: 240 } } });
    await noted();
    await expectNoEvents(ctx(), () => watchClock(at(19)));
    const [due] = await expectEvents(ctx(), ['promise.due'], () => watchClock(at(20.5)));
    expect(due?.data).toMatchObject({ agent_ids: [desk.agent.id], words: 'приедет мастер' });
    await desk.patch('/api/me', desk.agent, { preferences: { promises: null } });
  });
});
