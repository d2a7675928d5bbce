/** Queues through the API: who gets a ticket, why, and what comes back. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Decision, Queue, TicketRouting } from '#contract/routing.ts';
import { isOnShift, noteSeen } from '#modules/routing/routing.ts';
import { anAgent, aTeam, type TestAgent } from '#testing/builders.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { expectEvents } from '#testing/expect-events.ts';
import { aSession, aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const start = new Date('2026-11-23T07:00:00Z'); // Monday, 10:00 in Moscow
let now = start;

type Person = TestAgent & Somebody;

async function aPerson(team: string): Promise<Person> {
  const agent = await anAgent(desk.app.ctx(), { teams: [team] });
  return { ...agent, ...(await aSession(desk.app.ctx(), agent.id)) };
}

/** Whoever is there keeps their line alive. */
async function minutesLater(minutes: number, there: readonly Person[]): Promise<void> {
  now = new Date(now.getTime() + minutes * 60_000);
  desk.app.setTime(now);
  await noteSeen(
    desk.app.ctx(),
    there.map((person) => person.id),
  );
}

async function sweep(): Promise<void> {
  const { db } = desk.app.ctx();
  await db
    .selectNoFrom((q) => q.fn('graphile_worker.add_job', [q.val('routing.sweep')]).as('job'))
    .execute();
  await desk.app.opora.drainJobs();
}

async function aQueue(given: Partial<Queue>): Promise<Queue> {
  const answer = await desk.post('/api/queues', desk.admin, { mode: 'push', ...given });
  expect(answer.statusCode, answer.body).toBe(201);
  await desk.app.opora.drainJobs();
  return answer.json();
}

async function arrives(given: Parameters<typeof aTicket>[1] = {}) {
  const ticket = await aTicket(desk.app.ctx(), given);
  await desk.app.opora.drainJobs();
  return ticket;
}

async function ownerOf(ticket_id: string): Promise<string | null> {
  const answer = await desk.get(`/api/tickets/${ticket_id}`, desk.admin);
  return answer.json().assignee?.id ?? null;
}

async function routingOf(ticket_id: string): Promise<TicketRouting> {
  const answer = await desk.get(`/api/tickets/${ticket_id}/routing`, desk.admin);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

async function isNow(person: Person, state: string): Promise<void> {
  const answer = await desk.put('/api/me/presence', person, { state });
  expect(answer.statusCode, answer.body).toBe(200);
  await desk.app.opora.drainJobs();
}

function refusalsOf(decision: Decision | null | undefined, person: Person): string[] {
  const found = decision?.candidates.find((one) => one.agent.id === person.id);
  return found?.refusals.map((one) => one.cause) ?? ['not listed'];
}

beforeAll(() => {
  desk.app.setTime(start);
});

describe('a queue that gives by itself', () => {
  let team: string;
  let queue: Queue;
  let anna: Person;
  let boris: Person;
  let skill: string;

  beforeAll(async () => {
    team = await aTeam(desk.app.ctx());
    [anna, boris] = [await aPerson(team), await aPerson(team)];
    skill = (await desk.post('/api/skills', desk.admin, { name: 'Фискальные накопители' })).json()
      .id;
    await desk.patch('/api/routing-settings', desk.admin, { capacity: 2 });
    queue = await aQueue({ name: 'Касса', team_id: team, conditions: { all: [] } });
  });

  test('what arrives waits while nobody is on, and says so once', async () => {
    const { ticket_id } = await arrives();
    const told = await routingOf(ticket_id);
    expect(told.place).toMatchObject({ queue: { name: 'Касса' }, state: 'waiting', ahead: 0 });
    expect(told.now).toMatchObject({ outcome: 'nobody_on', chosen: null });
    expect(refusalsOf(told.now, anna)).toEqual(['absent']);
    await sweep();
    expect((await routingOf(ticket_id)).decisions).toHaveLength(1);
    expect(await ownerOf(ticket_id)).toBeNull();

    await isNow(anna, 'online');
    expect(await ownerOf(ticket_id)).toBe(anna.id);
    const after = await routingOf(ticket_id);
    expect(after.place).toMatchObject({ state: 'given', ahead: null });
    expect(after.decisions[0]).toMatchObject({
      outcome: 'given',
      cause: 'presence',
      chosen: { id: anna.id, name: anna.name },
      rules_version: 1,
      inputs: { points: 1, channel: 'email' },
    });
    const history = await desk.get(`/api/tickets/${ticket_id}/history`, desk.admin);
    const given = history
      .json()
      .items.find(
        (one: { data: { changes?: { assignee?: unknown } } }) => one.data.changes?.assignee,
      );
    expect(given).toMatchObject({
      data: { by: { kind: 'queue', name: 'Касса', cause: 'presence' } },
    });
  });

  test('the one with more room gets it, nobody more than their points, and a solved one makes room', async () => {
    await isNow(boris, 'online');
    const tickets = [await arrives(), await arrives(), await arrives(), await arrives()];
    const owners = await Promise.all(tickets.map(({ ticket_id }) => ownerOf(ticket_id)));
    expect(owners).toEqual([boris.id, expect.any(String), expect.any(String), null]);
    const [, , , last] = tickets;
    if (last === undefined) throw new Error('four were made');
    expect((await routingOf(last.ticket_id)).now?.outcome).toBe('nobody_free');
    const first = tickets[0]?.ticket_id;
    await desk.patch(`/api/tickets/${first}`, desk.admin, { status_id: desk.statuses.solved });
    await desk.app.opora.drainJobs();
    expect(await ownerOf(last.ticket_id)).toBe(boris.id);
  });

  test('a skill that must be there is asked for, and whoever learns it gets what waited', async () => {
    const changed = await desk.patch(`/api/queues/${queue.id}`, desk.admin, {
      skills: [{ skill_id: skill, level: 2, is_must: true }],
    });
    expect(changed.json()).toMatchObject({ version: 2 });
    await desk.patch('/api/routing-settings', desk.admin, { capacity: 20 });
    const { ticket_id } = await arrives();
    const told = await routingOf(ticket_id);
    expect(told.now?.outcome).toBe('nobody_fits');
    expect(told.now?.candidates[0]?.refusals[0]).toMatchObject({
      cause: 'no_skill',
      level: 2,
      has: 0,
    });
    const taught = await expectEvents(desk.app.ctx(), ['agent_routing.changed'], () =>
      desk.patch(`/api/agents/${anna.id}/routing`, desk.lead, {
        skills: [{ skill_id: skill, level: 3 }],
      }),
    );
    expect(taught).toHaveLength(1);
    await desk.app.opora.drainJobs();
    expect(await ownerOf(ticket_id)).toBe(anna.id);
    await desk.patch(`/api/queues/${queue.id}`, desk.admin, { skills: [] });
    await desk.app.opora.drainJobs();
  });

  test('whoever answered the requester before comes first', async () => {
    const first = await arrives();
    const owner = await ownerOf(first.ticket_id);
    await arrives({ requester_id: first.requester_id });
    const next = await arrives({ requester_id: first.requester_id });
    expect(await ownerOf(next.ticket_id)).toBe(owner);
    const [decision] = (await routingOf(next.ticket_id)).decisions;
    expect(decision?.candidates[0]?.parts?.owner).toBe(1);
  });

  test('what was given and left untouched goes to somebody else; what was touched stays', async () => {
    await desk.patch(`/api/queues/${queue.id}`, desk.admin, { untouched_minutes: 15 });
    const left = await arrives();
    const kept = await arrives();
    const [leftBy, keptBy] = [await ownerOf(left.ticket_id), await ownerOf(kept.ticket_id)];
    await desk.post(`/api/tickets/${kept.ticket_id}/comments`, keptBy === anna.id ? anna : boris, {
      visibility: 'internal',
      body_html: '<p>Смотрю</p>',
    });
    await minutesLater(16, [anna, boris]);
    await sweep();
    expect(await ownerOf(kept.ticket_id)).toBe(keptBy);
    expect(await ownerOf(left.ticket_id)).toBe(leftBy === anna.id ? boris.id : anna.id);
    const [decision] = (await routingOf(left.ticket_id)).decisions;
    expect(decision).toMatchObject({ cause: 'timed_out' });
    await desk.patch(`/api/queues/${queue.id}`, desk.admin, { untouched_minutes: null });
  });

  test('the work of whoever is gone returns, less what was answered and what a person named them for', async () => {
    await desk.patch(`/api/queues/${queue.id}`, desk.admin, { gone_minutes: 30 });
    await isNow(boris, 'offline');
    const given = await arrives();
    const answered = await arrives();
    expect(await ownerOf(given.ticket_id)).toBe(anna.id);
    await desk.post(`/api/tickets/${answered.ticket_id}/comments`, anna, {
      visibility: 'public',
      body_html: '<p>Здравствуйте! Смотрим.</p>',
    });
    await desk.app.opora.drainJobs();
    const named = await arrives();
    await desk.patch(`/api/tickets/${named.ticket_id}`, desk.lead, { assignee_id: boris.id });
    await desk.patch(`/api/tickets/${named.ticket_id}`, desk.lead, { assignee_id: anna.id });
    await desk.app.opora.drainJobs();
    expect((await routingOf(named.ticket_id)).place?.state).toBe('named');
    await isNow(anna, 'offline');
    await minutesLater(29, []);
    await sweep();
    expect(await ownerOf(given.ticket_id)).toBe(anna.id);
    await minutesLater(2, []);
    await sweep();
    expect(await ownerOf(given.ticket_id)).toBeNull();
    expect((await routingOf(given.ticket_id)).place?.state).toBe('waiting');
    expect(await ownerOf(answered.ticket_id)).toBe(anna.id);
    expect(await ownerOf(named.ticket_id)).toBe(anna.id);
  });
});

describe('a queue that people pull from', () => {
  test('each takes the most pressing one that fits, never the same, and as many as they can carry', async () => {
    const team = await aTeam(desk.app.ctx());
    const people = [await aPerson(team), await aPerson(team), await aPerson(team)];
    const stranger = await aPerson(await aTeam(desk.app.ctx()));
    const pull = await aQueue({
      name: 'Вторая линия',
      team_id: team,
      mode: 'pull',
      conditions: { field: 'tag', op: 'is', value: 'вторая' },
    });
    await desk.put('/api/queue-order', desk.admin, { queue_ids: [pull.id] });
    const late = await arrives({ tags: ['вторая'], urgency: 3 });
    const urgent = await arrives({ tags: ['вторая'], urgency: 1, impact: 1 });
    expect((await routingOf(late.ticket_id)).now?.outcome).toBe('nobody_on');
    expect((await routingOf(late.ticket_id)).place).toMatchObject({ state: 'waiting', ahead: 1 });
    const state = await desk.get(`/api/queues/${pull.id}/state`, desk.admin);
    expect(state.json()).toMatchObject({ waiting: 2, given: 0, agents: 3, free: 0 });

    const answers = await Promise.all(
      people.map((person) => desk.post('/api/next-ticket', person, {})),
    );
    const taken = answers.flatMap((answer) => answer.json().ticket?.id ?? []);
    expect(taken.toSorted()).toEqual([late.ticket_id, urgent.ticket_id].toSorted());
    expect(answers.map((answer) => answer.json().cause)).toContain('nothing_waits');
    const [decision] = (await routingOf(urgent.ticket_id)).decisions;
    expect(decision).toMatchObject({ outcome: 'taken', cause: 'taken' });
    const nothing = await desk.post('/api/next-ticket', stranger, { queue_id: pull.id });
    expect(nothing.json()).toEqual({ ticket: null, cause: 'nothing_waits' });

    const [first] = people;
    if (first === undefined) throw new Error('three were made');
    await desk.patch(`/api/agents/${first.id}/routing`, desk.lead, { capacity: 1 });
    const next = await arrives({ tags: ['вторая'] });
    const one = await desk.post('/api/next-ticket', first, {});
    const isFull = taken.length === 2 && one.json().cause === 'no_capacity';
    expect(isFull || one.json().ticket?.id === next.ticket_id).toBe(true);
  });

  test('a ticket put there by hand leaves its owner and stays, whatever the conditions say', async () => {
    const team = await aTeam(desk.app.ctx());
    const queue = await aQueue({
      name: 'Особые',
      team_id: team,
      mode: 'pull',
      conditions: { field: 'tag', op: 'is', value: 'такой метки нет' },
    });
    const { ticket_id } = await arrives();
    const put = await desk.put(`/api/tickets/${ticket_id}/queue`, desk.lead, {
      queue_id: queue.id,
    });
    expect(put.json().place).toMatchObject({ queue: { name: 'Особые' }, is_put: true });
    await desk.app.opora.drainJobs();
    await desk.patch(`/api/tickets/${ticket_id}`, desk.lead, { subject: 'Другая тема' });
    await desk.app.opora.drainJobs();
    expect((await routingOf(ticket_id)).place?.queue?.name).toBe('Особые');
    await desk.remove(`/api/queues/${queue.id}`, desk.admin);
    await desk.app.opora.drainJobs();
    expect((await routingOf(ticket_id)).place?.queue?.name).not.toBe('Особые');
  });
});

describe('presence and schedules', () => {
  test('a lead sets it for others, nobody else does, and signing out of the last session ends it', async () => {
    const person = await aPerson(await aTeam(desk.app.ctx()));
    const [event] = await expectEvents(desk.app.ctx(), ['presence.changed'], () =>
      desk.put(`/api/agents/${person.id}/presence`, desk.lead, { state: 'training' }),
    );
    expect(event).toMatchObject({ subject_id: person.id, data: { state: [null, 'training'] } });
    const seen = (await desk.get('/api/me/presence', person)).json();
    expect(seen.presence).toMatchObject({
      state: 'training',
      cause: 'lead',
      by: { id: desk.lead.id },
    });
    const refused = await desk.put(`/api/agents/${person.id}/presence`, desk.agent, {
      state: 'online',
    });
    expect(refused.statusCode).toBe(403);
    await desk.put('/api/me/presence', person, { state: 'online' });
    await desk.remove('/api/session', person);
    const all = (await desk.get('/api/presences', desk.admin)).json();
    const theirs = all.items.find((one: { agent: { id: string } }) => one.agent.id === person.id);
    expect(theirs.presence).toMatchObject({ state: 'offline', cause: 'sign_out' });
    await noteSeen(desk.app.ctx(), [person.id]);
    expect(await isOnShift(desk.app.ctx(), person.id, now)).toBe(true);
  });

  test('a line that falls silent makes away, then offline; the line that comes back, what was before', async () => {
    const person = await aPerson(await aTeam(desk.app.ctx()));
    const stateOf = async () =>
      (await desk.get('/api/presences', desk.admin))
        .json()
        .items.find((one: { agent: { id: string } }) => one.agent.id === person.id).presence.state;
    await noteSeen(desk.app.ctx(), [person.id]);
    expect(await stateOf()).toBe('online');
    await desk.put('/api/me/presence', person, { state: 'transfers_only' });
    await minutesLater(6, []);
    await sweep();
    expect(await stateOf()).toBe('away');
    await minutesLater(20, []);
    await sweep();
    expect(await stateOf()).toBe('offline');
    await noteSeen(desk.app.ctx(), [person.id]);
    expect(await stateOf()).toBe('transfers_only');
  });

  test('whoever said when they would be back is on again by then, or as soon as they are there', async () => {
    const person = await aPerson(await aTeam(desk.app.ctx()));
    const stateOf = async () => (await desk.get('/api/me/presence', person)).json().presence.state;
    const until = new Date(now.getTime() + 15 * 60_000).toISOString();
    await desk.put('/api/me/presence', person, { state: 'training', until });
    await minutesLater(14, [person]);
    await sweep();
    expect(await stateOf()).toBe('training');
    await minutesLater(1, [person]);
    await expectEvents(desk.app.ctx(), ['presence.changed'], sweep);
    expect(await stateOf()).toBe('online');
    const later = new Date(now.getTime() + 60_000).toISOString();
    await desk.put('/api/me/presence', person, { state: 'training', until: later });
    await desk.app.ctx().db.deleteFrom('sessions').where('agent_id', '=', person.id).execute();
    await minutesLater(30, []);
    await sweep();
    const row = async () =>
      desk.app
        .ctx()
        .db.selectFrom('presences')
        .select('state')
        .where('agent_id', '=', person.id)
        .executeTakeFirst();
    expect(await row()).toEqual({ state: 'training' });
    await minutesLater(1, [person]);
    await sweep();
    expect(await row()).toEqual({ state: 'online' });
  });

  test('out of the hours of their schedule nobody gets work, and the shift that begins brings it', async () => {
    const team = await aTeam(desk.app.ctx());
    const person = await aPerson(team);
    await aQueue({
      name: 'Утренняя',
      team_id: team,
      mode: 'round_robin',
      conditions: { field: 'tag', op: 'is', value: 'утро' },
    });
    const queues = (await desk.get('/api/queues', desk.admin)).json().items;
    const morning = queues.find((one: Queue) => one.name === 'Утренняя');
    await desk.put('/api/queue-order', desk.admin, { queue_ids: [morning.id] });
    const calendars = (await desk.get('/api/calendars', desk.admin)).json().items;
    const calendar = calendars.find((one: { is_default: boolean }) => one.is_default);
    await desk.patch(`/api/agents/${person.id}/routing`, desk.lead, { calendar_id: calendar.id });
    now = new Date('2026-11-24T03:00:00Z'); // Tuesday, 06:00 in Moscow
    desk.app.setTime(now);
    await isNow(person, 'online');
    const { ticket_id } = await arrives({ tags: ['утро'] });
    expect(refusalsOf((await routingOf(ticket_id)).now, person)).toEqual(['off_shift']);
    expect(await isOnShift(desk.app.ctx(), person.id, now)).toBe(false);
    await minutesLater(181, [person]);
    await sweep();
    expect(await ownerOf(ticket_id)).toBe(person.id);
  });
});
