/** Reminders and sleeping tickets, through HTTP. */
import { beforeAll, describe, expect, it, test } from 'vitest';
import { useTestApp } from '#testing/app.ts';
import { anAgent, aTeam } from '#testing/builders.ts';
import { aCustomerReply, aDesk, aSession, aTicket } from '#testing/ticket-builders.ts';
import { type Happening, outcomeOf, type Waiting } from './waking.ts';

const app = useTestApp();
const me = { id: '', cookie: '' };
const desk = { cookie: '' };

beforeAll(async () => {
  desk.cookie = (await aDesk(app)).cookie;
  me.id = (await anAgent(app.ctx())).id;
  me.cookie = (await aSession(app.ctx(), me.id)).cookie;
});

async function call(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT',
  url: string,
  payload?: object,
  as: { cookie: string } = me,
) {
  const asked = { method, url, as };
  return app.call(payload === undefined ? asked : { ...asked, payload });
}

async function mine() {
  return aTicket(app.ctx(), { assignee_id: me.id });
}

async function remind(ticket_id: string, input: object) {
  const response = await call('POST', `/api/tickets/${ticket_id}/reminders`, input);
  expect(response.statusCode, response.body).toBe(201);
  return response.json();
}

async function statusOf(category: string): Promise<string> {
  const { items } = (await call('GET', '/api/statuses')).json();
  return items.find((one: { category: string }) => one.category === category).id;
}

async function stateOf(id: string) {
  return app
    .ctx()
    .db.selectFrom('reminders')
    .select(['state', 'cause'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

async function dueEvents(id: string): Promise<number> {
  const events = await app
    .ctx()
    .db.selectFrom('events')
    .select('data')
    .where('name', '=', 'reminder.due')
    .execute();
  return events.filter(({ data }) => JSON.stringify(data).includes(id)).length;
}

async function inMyView(ticket_id: string): Promise<{ woken_at: string | null } | undefined> {
  const { items } = (await call('GET', '/api/views')).json();
  const view = items.find((one: { key: string }) => one.key === 'mine_our_turn');
  const page = (await call('GET', `/api/tickets?view_id=${view.id}`)).json();
  expect(page.items.length).toBe(view.count);
  return page.items.find((one: { id: string }) => one.id === ticket_id);
}

describe('a reminder', () => {
  it('at a time fires once, is told to its owner alone, and is done by hand', async () => {
    const { ticket_id } = await mine();
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const made = await remind(ticket_id, { wake: 'at', at, note: 'Позвонить на склад' });
    expect(made).toMatchObject({ state: 'waiting', note: 'Позвонить на склад' });
    await app.opora.drainJobs();
    expect(await stateOf(made.id)).toMatchObject({ state: 'waiting' });
    app.setTime(new Date(Date.now() + 3_700_000));
    await app
      .ctx()
      .db.updateTable('reminders')
      .set({ due_at: at })
      .where('id', '=', made.id)
      .execute();
    const { askForOverdue } = await import('./reminders.ts');
    await app
      .ctx()
      .db.updateTable('reminders')
      .set({ due_at: new Date() })
      .where('id', '=', made.id)
      .execute();
    await askForOverdue(app.ctx());
    await askForOverdue(app.ctx());
    await app.opora.drainJobs();
    await askForOverdue(app.ctx());
    await app.opora.drainJobs();
    app.setTime(undefined);
    expect(await stateOf(made.id)).toEqual({ state: 'fired', cause: 'time' });
    expect(await dueEvents(made.id)).toBe(1);
    const list = (await call('GET', '/api/reminders?state=fired')).json();
    expect(list).toMatchObject({ fired_count: 1, items: [{ id: made.id }] });
    const history = (await call('GET', `/api/tickets/${ticket_id}/history`)).body;
    expect(history).not.toContain('reminder');
    const foreign = await call('DELETE', `/api/reminders/${made.id}`, undefined, desk);
    expect(foreign.statusCode).toBe(404);
    expect((await call('DELETE', `/api/reminders/${made.id}`)).statusCode).toBe(200);
    expect((await call('GET', '/api/reminders')).json().fired_count).toBe(0);
  });

  it('waits for the customer, for any change of others, for a status', async () => {
    const ticket = await mine();
    const { ticket_id } = ticket;
    const answer = await remind(ticket_id, { wake: 'customer_answers' });
    const change = await remind(ticket_id, { wake: 'any_change' });
    const waiting = await statusOf('waiting_vendor');
    const status = await remind(ticket_id, { wake: 'status', status_id: waiting });
    await call('PATCH', `/api/tickets/${ticket_id}`, { tags: ['моё'] });
    for (const one of [answer, change, status])
      expect(await stateOf(one.id)).toMatchObject({ state: 'waiting' });
    await call('PATCH', `/api/tickets/${ticket_id}`, { impact: 1 }, desk);
    expect(await stateOf(change.id)).toEqual({ state: 'fired', cause: 'changed' });
    await call('PATCH', `/api/tickets/${ticket_id}`, { status_id: waiting });
    expect(await stateOf(status.id)).toEqual({ state: 'fired', cause: 'status' });
    await aCustomerReply(app.ctx(), ticket);
    expect(await stateOf(answer.id)).toEqual({ state: 'fired', cause: 'answered' });
  });

  it('ends with the ticket when that was chosen, and not otherwise', async () => {
    const { ticket_id } = await mine();
    const ends = await remind(ticket_id, { wake: 'any_change' });
    const stays = await remind(ticket_id, { wake: 'customer_answers', ends_when_solved: false });
    await call('PATCH', `/api/tickets/${ticket_id}`, { status_id: await statusOf('solved') });
    expect(await stateOf(ends.id)).toEqual({ state: 'cancelled', cause: 'solved' });
    expect(await stateOf(stays.id)).toMatchObject({ state: 'waiting' });
  });

  it('is refused for a past time, without what it waits for, and on what one may not see', async () => {
    const { ticket_id } = await mine();
    const url = `/api/tickets/${ticket_id}/reminders`;
    const at = new Date(Date.now() - 1000).toISOString();
    expect((await call('POST', url, { wake: 'at', at })).json().fields).toHaveProperty('at');
    expect((await call('POST', url, { wake: 'silence' })).json().fields).toHaveProperty('hours');
    const hidden = await aTicket(app.ctx(), { team_id: await aTeam(app.ctx()) });
    const refused = await call('POST', `/api/tickets/${hidden.ticket_id}/reminders`, {
      wake: 'any_change',
    });
    expect(refused.statusCode).toBe(404);
  });
});

it('goes on with the survivor of a merged ticket', async () => {
  const merged = await mine();
  const { requester_id } = merged;
  const survivor = await aTicket(app.ctx(), { assignee_id: me.id, requester_id });
  const made = await remind(merged.ticket_id, { wake: 'customer_answers' });
  const url = `/api/tickets/${survivor.ticket_id}/merge`;
  const done = await call('POST', url, { from_ids: [merged.ticket_id] }, desk);
  expect(done.statusCode, done.body).toBeLessThan(300);
  const list = (await call('GET', `/api/tickets/${survivor.ticket_id}/reminders`)).json();
  expect(list.items.map((one: { id: string }) => one.id)).toEqual([made.id]);
  await aCustomerReply(app.ctx(), survivor, { words: 'Заработало' });
  expect(await stateOf(made.id)).toMatchObject({ state: 'fired' });
});

describe('a sleeping ticket', () => {
  it('is out of my views, there for others, and back on top with a mark when the customer writes', async () => {
    const ticket = await mine();
    const { ticket_id } = ticket;
    await mine();
    await call('POST', `/api/tickets/${ticket_id}/comments`, {
      visibility: 'internal',
      body_html: '<p>Ждём</p>',
    });
    expect(await inMyView(ticket_id)).toMatchObject({ woken_at: null });
    const at = new Date(Date.now() + 86_400_000).toISOString();
    const made = await remind(ticket_id, { wake: 'at', at, is_snooze: true });
    expect(await inMyView(ticket_id)).toBeUndefined();
    expect((await call('GET', `/api/tickets/${ticket_id}`)).json()).toMatchObject({
      is_asleep: true,
    });
    const all = (await call('GET', '/api/tickets', undefined, desk)).json();
    expect(all.items.map((one: { id: string }) => one.id)).toContain(ticket_id);
    await aCustomerReply(app.ctx(), ticket);
    expect(await stateOf(made.id)).toEqual({ state: 'fired', cause: 'answered' });
    expect((await inMyView(ticket_id))?.woken_at).not.toBeNull();
    await call('PUT', `/api/tickets/${ticket_id}/read`);
    expect(await inMyView(ticket_id)).toMatchObject({ woken_at: null });
  });

  it('wakes without a word when its reminder is called off', async () => {
    const { ticket_id } = await mine();
    const made = await remind(ticket_id, { wake: 'silence', hours: 48, is_snooze: true });
    expect(await inMyView(ticket_id)).toBeUndefined();
    await call('DELETE', `/api/reminders/${made.id}`);
    expect(await inMyView(ticket_id)).toMatchObject({ woken_at: null });
  });
});

describe('what an event does to a reminder', () => {
  const waiting: Waiting = {
    agent_id: 'me',
    wake: 'any_change',
    status_id: null,
    is_snooze: false,
    ends_when_solved: true,
  };
  const nothing: Happening = {
    kind: 'change',
    agent_id: 'other',
    is_answer: false,
    is_customer: false,
    status_id: null,
    is_solved: false,
  };
  const vendor = { ...nothing, kind: 'word' as const, agent_id: null, is_answer: true };
  test.each<[string, Partial<Waiting>, Partial<Happening>, object | undefined]>([
    ['a change by another fires', {}, {}, { state: 'fired', cause: 'changed' }],
    ['my own does not', {}, { agent_id: 'me' }, undefined],
    ['solving ends it', {}, { is_solved: true }, { state: 'cancelled', cause: 'solved' }],
    [
      'the status it waits for fires even when it ends the ticket',
      { wake: 'status', status_id: 's' },
      { status_id: 's', is_solved: true },
      { state: 'fired', cause: 'status' },
    ],
    ['a third party is no customer', { wake: 'customer_answers' }, vendor, undefined],
    [
      'an answer ends the silence',
      { wake: 'silence' },
      vendor,
      { state: 'cancelled', cause: 'answered' },
    ],
    [
      'an answer wakes who sleeps',
      { wake: 'at', is_snooze: true },
      vendor,
      { state: 'fired', cause: 'answered' },
    ],
    ['a time waits for its time', { wake: 'at' }, vendor, undefined],
  ])('%s', (_name, given, happening, outcome) => {
    expect(outcomeOf({ ...waiting, ...given }, { ...nothing, ...happening })).toEqual(outcome);
  });
});
