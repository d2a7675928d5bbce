/** Queues through the API: who gets a ticket, why, and what comes back. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Decision, Queue, TicketRouting } from '#contract/routing.ts';
import { noteSeen } from '#modules/routing/routing.ts';
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
