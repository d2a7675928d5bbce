/** Replies that have not left: nothing is said before they leave, and only their people take them back. */
import { describe, expect, test } from 'vitest';
import type { WaitingReply } from '#contract/waiting-reply.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectEvents, expectNoEvents } from '#testing/expect-events.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { askForOverdue } from './waiting.ts';
import { release } from './waiting-leave.ts';

const desk = useTestDesk();
const ctx = () => desk.app.ctx();
const later = (seconds: number) => ({ ...ctx(), now: new Date(Date.now() + seconds * 1000) });
const words = '<p>Перезагрузите кассу.</p>';
const inAWeek = () => new Date(Date.now() + 7 * 86_400_000).toISOString();

async function ours() {
  return aTicket(ctx(), { team_id: desk.ours });
}

async function held(ticket_id: string, more: object = {}, as: Somebody = desk.agent) {
  const url = `/api/tickets/${ticket_id}/waiting-replies`;
  const response = await desk.post(url, as, { body_html: words, ...more });
  expect(response.statusCode, response.body).toBe(201);
  return response.json() as WaitingReply;
}

async function ticketOf(id: string, as: Somebody = desk.agent) {
  return (await desk.get(`/api/tickets/${id}`, as)).json();
}

async function saidIn(ticket_id: string): Promise<string[]> {
  const found = await desk.get(`/api/tickets/${ticket_id}/comments`, desk.admin);
  return found.json().items.map((one: { body_html: string }) => one.body_html);
}

async function draftsOf(ticket_id: string, as: Somebody = desk.agent) {
  return (await desk.get(`/api/tickets/${ticket_id}/drafts`, as)).json().items;
}

async function take(id: string, as: Somebody = desk.agent) {
  return desk.post(`/api/waiting-replies/${id}/take`, as);
}

describe('a reply that can be taken back', () => {
  test('waits as long as its author chose, and is no comment, no status and no mail until then', async () => {
    const { ticket_id } = await ours();
    await desk.patch('/api/me', desk.agent, { undo_seconds: 20 });
    const reply = await held(ticket_id, { status_id: desk.statuses.waiting_customer });
    const waits = Date.parse(reply.leaves_at) - Date.parse(reply.created_at);
    expect(waits).toBe(20_000);
    expect(reply).toMatchObject({ state: 'waiting', is_scheduled: false, can: { take: true } });
    const before = await ticketOf(ticket_id);
    expect(before).toMatchObject({ status_category: 'new', assignee: null, last_agent_at: null });
    expect(before.waiting).toHaveLength(1);
    expect(await saidIn(ticket_id)).not.toContain(words);
    await desk.app.opora.drainJobs();
    expect(await saidIn(ticket_id)).not.toContain(words);

    await expectEvents(ctx(), ['comment.added', 'ticket.updated'], () =>
      release(later(21), reply.id),
    );
    const after = await ticketOf(ticket_id);
    expect(after).toMatchObject({
      status_category: 'waiting_customer',
      assignee: { id: desk.agent.id },
      waiting: [],
    });
    expect(await saidIn(ticket_id)).toContain(words);
    await expectNoEvents(ctx(), () => release(later(22), reply.id));
    await desk.patch('/api/me', desk.agent, { undo_seconds: 10 });
  });

  test('may be the first word of a ticket: taken back, the ticket waits with the draft', async () => {
    const { requester_id } = await ours();
    const body = { subject: 'Перенос обновления', requester_id, visibility: 'public' };
    const opened = async () => {
      const given = { ...body, body_html: words, team_id: desk.ours, may_take_back: true };
      const response = await desk.post('/api/tickets', desk.agent, given);
      expect(response.statusCode, response.body).toBe(201);
      return response.json();
    };
    const regretted = await opened();
    expect(regretted).toMatchObject({ comment_count: 0, waiting: [{ state: 'waiting' }] });
    await take(regretted.waiting[0].id);
    expect(await draftsOf(regretted.id)).toMatchObject([{ body_html: words }]);
    const meant = await opened();
    await release(later(61), meant.waiting[0].id);
    expect(await saidIn(meant.id)).toEqual([words]);
    expect(await ticketOf(meant.id)).toMatchObject({ waiting: [], comment_count: 1 });
  });

  test('is not let go before its time, however early the job comes', async () => {
    const { ticket_id } = await ours();
    const reply = await held(ticket_id);
    await expectNoEvents(ctx(), () => release(later(5), reply.id));
    expect(await release(later(5), reply.id)).toEqual(new Date(reply.leaves_at));
  });

  test('comes back with its words, files and people; history says that it was taken back', async () => {
    const { ticket_id } = await ours();
    const file_id = await desk.upload(desk.agent, 'акт.txt');
    const cc = [{ name: 'Ия', address: 'iya@customer.test' }];
    const reply = await held(ticket_id, { file_ids: [file_id], cc });
    expect(await draftsOf(ticket_id)).toEqual([]);
    const [said] = await expectEvents(ctx(), ['reply.returned'], () => take(reply.id));
    expect(said).toMatchObject({
      actor_id: desk.agent.id,
      data: { cause: 'undone', author_id: desk.agent.id },
    });
    expect(await draftsOf(ticket_id)).toMatchObject([
      { visibility: 'public', body_html: words, cc, files: [{ id: file_id, name: 'акт.txt' }] },
    ]);
    expect((await ticketOf(ticket_id)).waiting).toEqual([]);
    await expectNoEvents(ctx(), () => release(later(60), reply.id));
    expect(await saidIn(ticket_id)).not.toContain(words);
    const history = (await desk.get(`/api/tickets/${ticket_id}/history`, desk.agent)).json();
    const names = history.items.map((one: { name: string }) => one.name);
    expect(names).toEqual(['ticket.created', 'comment.added', 'reply.held', 'reply.returned']);
  });

  test('joins what was begun in its place', async () => {
    const { ticket_id } = await ours();
    const reply = await held(ticket_id);
    const draft = { body_html: '<p>И ещё одно.</p>' };
    await desk.put(`/api/tickets/${ticket_id}/drafts/public`, desk.agent, draft);
    const answer = await take(reply.id);
    expect(answer.json().items[0].body_html).toBe(`${words}<p>И ещё одно.</p>`);
  });

  test('that has left cannot be taken back', async () => {
    const { ticket_id } = await ours();
    const reply = await held(ticket_id);
    await release(later(11), reply.id);
    await expectNoEvents(ctx(), async () => {
      expect((await take(reply.id)).statusCode).toBe(409);
    });
    expect(await saidIn(ticket_id)).toContain(words);
  });

  test('is taken back or leaves, never both, when both are asked at once', async () => {
    for (let count = 0; count < 5; count += 1) {
      const { ticket_id } = await ours();
      const reply = await held(ticket_id);
      const [, taken] = await Promise.all([release(later(11), reply.id), take(reply.id)]);
      const hasLeft = (await saidIn(ticket_id)).includes(words);
      expect(taken.statusCode).toBe(hasLeft ? 409 : 200);
      expect(await draftsOf(ticket_id)).toHaveLength(hasLeft ? 0 : 1);
    }
  });

  test('is nobody’s but its author’s, and out of sight it is not there', async () => {
    const { ticket_id } = await ours();
    const reply = await held(ticket_id);
    await expectNoEvents(ctx(), async () => {
      for (const other of [desk.colleague, desk.lead, desk.admin, desk.light])
        expect((await take(reply.id, other)).statusCode).toBe(403);
      expect((await take(reply.id, desk.outsider)).statusCode).toBe(404);
      const url = `/api/waiting-replies/${reply.id}`;
      const now = { send_at: new Date().toISOString() };
      expect((await desk.patch(url, desk.colleague, now)).statusCode).toBe(403);
      expect((await desk.patch(url, desk.outsider, now)).statusCode).toBe(404);
    });
    const [seen] = (await ticketOf(ticket_id, desk.colleague)).waiting;
    expect(seen).toMatchObject({ body_html: words, can: { take: false, move: false } });
  });

  test('leaves with the status that the customer’s word brought, if they wrote meanwhile', async () => {
    const ticket = await ours();
    const reply = await held(ticket.ticket_id, { status_id: desk.statuses.solved });
    await aCustomerReply(ctx(), ticket);
    await release(later(11), reply.id);
    expect(await saidIn(ticket.ticket_id)).toContain(words);
    expect((await ticketOf(ticket.ticket_id)).status_category).toBe('open');
  });

  test('is refused where a comment would be', async () => {
    const ticket = await ours();
    const url = `/api/tickets/${ticket.ticket_id}/waiting-replies`;
    const [first] = (await desk.get(`/api/tickets/${ticket.ticket_id}/comments`, desk.agent)).json()
      .items;
    await aCustomerReply(ctx(), ticket);
    const body = { body_html: words };
    await expectNoEvents(ctx(), async () => {
      const asked = async (payload: object, as = desk.agent) =>
        (await desk.post(url, as, payload)).statusCode;
      expect(await asked({ ...body, seen_comment_id: first.id })).toBe(409);
      expect(await asked({ body_html: '<p> </p>' })).toBe(422);
      expect(await asked({ ...body, to: [], cc: [], bcc: [] })).toBe(422);
      expect(await asked({ ...body, send_at: '2020-01-01T00:00:00Z' })).toBe(422);
      expect(await asked({ ...body, send_at: '2096-01-01T00:00:00Z' })).toBe(422);
      expect(await asked(body, desk.light)).toBe(403);
      expect(await asked(body, desk.outsider)).toBe(404);
    });
  });

  test('lets colleagues open its files, and nobody else', async () => {
    const { ticket_id } = await ours();
    const file_id = await desk.upload(desk.agent);
    await held(ticket_id, { file_ids: [file_id] });
    const url = `/api/files/${file_id}`;
    expect((await desk.get(url, desk.colleague)).statusCode).toBe(200);
    expect((await desk.get(url, desk.outsider)).statusCode).toBe(404);
  });
});

describe('a reply put off to a time', () => {
  test('leaves in its author’s name, with the time it left', async () => {
    const { ticket_id } = await ours();
    const reply = await held(ticket_id, { send_at: inAWeek() });
    expect(reply.is_scheduled).toBe(true);
    await release(later(8 * 86_400), reply.id);
    const comments = (await desk.get(`/api/tickets/${ticket_id}/comments`, desk.agent)).json();
    expect(comments.items.at(-1)).toMatchObject({
      author: { id: desk.agent.id },
      body_html: words,
    });
  });

  test('gives way to the customer: its words are a draft again', async () => {
    const ticket = await ours();
    const reply = await held(ticket.ticket_id, { send_at: inAWeek() });
    await expectEvents(ctx(), ['comment.added', 'reply.returned'], () =>
      aCustomerReply(ctx(), ticket),
    );
    expect(await draftsOf(ticket.ticket_id)).toMatchObject([{ body_html: words }]);
    await expectNoEvents(ctx(), () => release(later(8 * 86_400), reply.id));
  });

  test('does not touch a draft in which its author may be typing: it stops on the ticket', async () => {
    const ticket = await ours();
    const reply = await held(ticket.ticket_id, { send_at: inAWeek() });
    const draft = { body_html: '<p>Другое.</p>' };
    await desk.put(`/api/tickets/${ticket.ticket_id}/drafts/public`, desk.agent, draft);
    await expectEvents(ctx(), ['comment.added', 'reply.stopped'], () =>
      aCustomerReply(ctx(), ticket),
    );
    expect(await draftsOf(ticket.ticket_id)).toMatchObject([draft]);
    expect((await ticketOf(ticket.ticket_id)).waiting).toMatchObject([
      { id: reply.id, state: 'stopped', cause: 'answered', body_html: words },
    ]);
  });

  test('stays for a robot’s answer, and for a customer when it was told to', async () => {
    const ticket = await ours();
    const reply = await held(ticket.ticket_id, { send_at: inAWeek(), stops_if_answered: false });
    const patient = await ours();
    await held(patient.ticket_id, { send_at: inAWeek() });
    await aCustomerReply(ctx(), ticket);
    await aCustomerReply(ctx(), patient, { comment: { is_automatic: true } });
    expect((await ticketOf(ticket.ticket_id)).waiting).toMatchObject([{ id: reply.id }]);
    expect((await ticketOf(patient.ticket_id)).waiting).toHaveLength(1);
  });

  test('is moved to another time, or sent now, by its author', async () => {
    const { ticket_id } = await ours();
    const reply = await held(ticket_id, { send_at: inAWeek() });
    const url = `/api/waiting-replies/${reply.id}`;
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    expect((await desk.patch(url, desk.agent, { send_at: soon })).statusCode).toBe(200);
    expect((await ticketOf(ticket_id)).waiting[0].leaves_at.slice(0, 19)).toBe(soon.slice(0, 19));
    await desk.patch(url, desk.agent, { send_at: new Date(0).toISOString() });
    await desk.app.opora.drainJobs();
    expect(await saidIn(ticket_id)).toContain(words);
    expect((await desk.patch(url, desk.agent, { send_at: soon })).statusCode).toBe(409);
  });

  test('is taken over by a lead whose agent is away', async () => {
    const { ticket_id } = await ours();
    const reply = await held(ticket_id, { send_at: inAWeek() });
    expect((await take(reply.id, desk.colleague)).statusCode).toBe(403);
    expect((await take(reply.id, desk.lead)).statusCode).toBe(200);
    expect(await draftsOf(ticket_id, desk.lead)).toMatchObject([{ body_html: words }]);
    expect(await draftsOf(ticket_id)).toEqual([]);
  });
});

describe('a waiting reply of somebody who may not send it any more', () => {
  async function stoppedIn(ticket_id: string) {
    const [stopped] = (await ticketOf(ticket_id, desk.admin)).waiting;
    expect(stopped).toMatchObject({ state: 'stopped', cause: 'no_right', body_html: words });
    return stopped as WaitingReply;
  }

  test('stops when the ticket goes out of their sight, and whoever has it takes the words', async () => {
    const { ticket_id } = await ours();
    const reply = await held(ticket_id, { send_at: inAWeek() });
    await desk.patch(`/api/tickets/${ticket_id}`, desk.admin, { team_id: desk.theirs });
    await stoppedIn(ticket_id);
    expect((await take(reply.id)).statusCode).toBe(404);
    await expectNoEvents(ctx(), () => release(later(8 * 86_400), reply.id));
    expect((await take(reply.id, desk.outsider)).statusCode).toBe(200);
    expect(await draftsOf(ticket_id, desk.outsider)).toMatchObject([{ body_html: words }]);
  });

  test('stops when they leave the team or are disabled (case A5)', async () => {
    const { ticket_id } = await ours();
    await held(ticket_id, { send_at: inAWeek() }, desk.colleague);
    const url = `/api/agents/${desk.colleague.id}`;
    const change = async (payload: object) =>
      expect((await desk.patch(url, desk.admin, payload)).statusCode).toBe(200);
    await change({ team_ids: [desk.theirs] });
    await stoppedIn(ticket_id);
    await change({ team_ids: [desk.ours] });
    const second = await ours();
    await held(second.ticket_id, { send_at: inAWeek() }, desk.colleague);
    await change({ is_disabled: true });
    await stoppedIn(second.ticket_id);
  });

  test('stops at the last moment, too, whatever nobody heard of', async () => {
    const { ticket_id } = await ours();
    const reply = await held(ticket_id);
    await ctx()
      .db.updateTable('tickets')
      .set({ team_id: desk.theirs })
      .where('id', '=', ticket_id)
      .execute();
    await expectEvents(ctx(), ['reply.stopped'], () => release(later(11), reply.id));
    await stoppedIn(ticket_id);
    expect(await saidIn(ticket_id)).not.toContain(words);
  });
});

test('a reply whose job was lost is asked for again, and only that one', async () => {
  const { ticket_id } = await ours();
  const lost = await held(ticket_id);
  const other = await held((await ours()).ticket_id, { send_at: inAWeek() });
  const { pool } = desk.app.opora.house.database;
  await pool.query('delete from graphile_worker._private_jobs where key = $1', [
    `replies.leave:${lost.id}`,
  ]);
  await pool.query(
    `update waiting_replies set leaves_at = now() - interval '1 hour' where id = $1`,
    [lost.id],
  );
  await askForOverdue(ctx());
  await desk.app.opora.drainJobs();
  expect(await saidIn(ticket_id)).toContain(words);
  expect((await ticketOf(other.ticket_id)).waiting).toHaveLength(1);
});
