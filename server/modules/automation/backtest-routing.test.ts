/** Backtests of routing: the same rules over the same past give the same people; other rules, others. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Backtest, BacktestTicket } from '#contract/backtest.ts';
import type { Queue } from '#contract/routing.ts';
import { updateCalendar } from '#modules/calendars/calendars.ts';
import { choosePresence, noteSeen, updateAgentRouting } from '#modules/routing/routing.ts';
import { anAgent } from '#testing/builders.ts';
import { type Somebody, useTestDesk } from '#testing/desk.ts';
import { eventually } from '#testing/eventually.ts';
import { expectNoEvents } from '#testing/expect-events.ts';
import { aSession, asAgent, aTicket } from '#testing/ticket-builders.ts';

const desk = useTestDesk();
const { app } = desk;
const MINUTE = 60_000;
const start = Date.parse('2026-03-02T07:00:00Z'); // Monday, 10:00 in Moscow
let now = start;
let people: (Somebody & { id: string })[] = [];
let queue: Queue;
let calendar_id: string;
/** Who works by the calendar. */
let scheduled_id: string;
/** Whom the engine gave each ticket. */
const owners = new Map<string, string>();

function later(minutes: number): void {
  now += minutes * MINUTE;
  app.setTime(new Date(now));
}

async function ticketsOwner(id: string): Promise<string | null> {
  const row = await app
    .ctx()
    .db.selectFrom('tickets')
    .select('assignee_id')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.assignee_id;
}

/** Two days: tickets come, are answered and solved, people come and go, one is given by hand. */
beforeAll(async () => {
  app.setTime(new Date(now));
  const ctx = () => app.ctx();
  calendar_id = (await desk.get('/api/calendars', desk.admin)).json().items[0].id;
  await updateCalendar(ctx(), calendar_id, {
    // No shift ends while they work: here nobody sweeps each minute.
    hours: { mon: [['00:00', '24:00']], tue: [['00:00', '24:00']], wed: [['00:00', '24:00']] },
    production: null,
  });
  const made = await desk.post('/api/queues', desk.admin, {
    ...{
      name: 'Первая',
      mode: 'push',
      team_id: desk.ours,
      weights: { owner: 0, load: 1, skill: 0 },
    },
  });
  queue = made.json();
  await desk.post('/api/sla-policies', desk.admin, {
    ...{ name: 'Взять', conditions: { all: [] }, mode: 'business', calendar_id },
    targets: { take: { 1: 30, 2: 30, 3: 30, 4: 30 } },
  });
  for (let nr = 0; nr < 3; nr += 1) {
    const agent = await anAgent(ctx(), { teams: [desk.ours] });
    const person = { ...agent, ...(await aSession(ctx(), agent.id)) };
    await updateAgentRouting(ctx(), agent.id, {
      capacity: 2,
      ...(nr === 2 ? { calendar_id } : {}),
    });
    people.push(person);
    if (nr === 2) scheduled_id = agent.id;
  }
  people = people.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  await app.opora.drainJobs();
  later(1);
  const open: string[] = [];
  for (let act = 0; act < 45; act += 1) {
    later(5 + ((act * 7) % 40));
    await noteSeen(
      ctx(),
      people.map((person) => person.id),
    );
    if (act % 9 === 4) {
      const who = people[act % 3]?.id ?? '';
      const state = act % 2 === 0 ? ('offline' as const) : ('online' as const);
      await choosePresence(await asAgent(ctx(), who), who, { state });
    } else if (act % 3 === 2 && open.length > 0) {
      const id = open.shift() ?? '';
      const by = people.find((person) => person.id === owners.get(id)) ?? desk.admin;
      await desk.patch(`/api/tickets/${id}`, by, { status_id: desk.statuses.solved });
    } else {
      const { ticket_id } = await aTicket(ctx(), { team_id: desk.ours });
      open.push(ticket_id);
    }
    await app.opora.drainJobs();
    for (const id of open) {
      const owner = await ticketsOwner(id);
      if (owner !== null) owners.set(id, owner);
    }
  }
  later(30);
}, 120_000);

async function replayed(kind: 'routing' | 'calendar', body: object): Promise<Backtest> {
  const made = await desk.post(`/api/${kind}-backtests`, desk.admin, { days: 30, ...body });
  expect(made.statusCode, made.body).toBe(201);
  const over = await eventually('the backtest is over', async () => {
    await app.opora.drainJobs();
    const shown: Backtest = (await desk.get(`/api/backtests/${made.json().id}`, desk.admin)).json();
    return shown.finished_at === null ? undefined : shown;
  });
  expect(over.state).toBe('done');
  return over;
}

async function ticketsOf(id: string, query = ''): Promise<BacktestTicket[]> {
  return (await desk.get(`/api/backtests/${id}/tickets${query}`, desk.admin)).json().items;
}

function bodyOf({ id: _id, version: _version, ...body }: Queue) {
  return body;
}

describe('a replay of the days by the rules that held', () => {
  test('gives each person what they were given, after the same waiting', async () => {
    const { result } = await replayed('routing', {});
    const { routing } = result ?? {};
    expect(owners.size).toBeGreaterThan(15);
    const really = Map.groupBy([...owners.values()], (id) => id);
    const given = routing?.by_person.map(({ agent, given }) => [agent.id, given.before] as const);
    expect(new Map(given)).toEqual(new Map([...really].map(([id, list]) => [id, list.length])));
    expect(routing?.waits.before).toEqual(routing?.really);
    expect(routing?.waits.after).toEqual(routing?.really);
    expect(routing).toMatchObject({ elsewhere: 0, people_unknown: 0, doubts: ['people'] });
    expect(result?.times.before).toBe(result?.times.after);
  });
});

describe('a change', () => {
  test('of what people can carry lets fewer wait, and names the tickets that go elsewhere', async () => {
    const before = await replayed('routing', {});
    const edits = people.map(({ id }) => ({ agent_id: id, capacity: 50 }));
    const { id, result } = await replayed('routing', { people: edits });
    const waits = result?.routing?.waits;
    expect(waits?.after.never ?? 0).toBeLessThanOrEqual(waits?.before.never ?? 0);
    expect(waits?.after.most ?? 0).toBeLessThanOrEqual(waits?.before.most ?? 0);
    expect(result?.times.after ?? 0).toBeLessThan(before.result?.times.after ?? 0);
    const elsewhere = await ticketsOf(id, '?elsewhere=true');
    expect(elsewhere).toHaveLength(result?.routing?.elsewhere ?? -1);
    expect(elsewhere.length).toBeGreaterThan(0);
    for (const { why } of elsewhere)
      expect(why.kind === 'routing' && why.went.before.agent !== why.went.after.agent).toBe(true);
  });

  test('of a queue: by turn, off, and one that is not saved', async () => {
    const turn = await replayed('routing', {
      queue_id: queue.id,
      queue: { ...bodyOf(queue), mode: 'round_robin' },
    });
    expect(turn.result?.routing?.given.after).toBe(turn.result?.routing?.given.before);
    const off = await replayed('routing', {
      queue_id: queue.id,
      queue: { ...bodyOf(queue), is_on: false },
    });
    expect(off.result?.routing?.given.after).toBe(0);
    expect(off.result?.routing?.by_queue.map((one) => one.queue?.name ?? null)).toEqual([
      'Первая',
      null,
    ]);
    const fresh = await replayed('routing', {
      queue: { ...bodyOf(queue), name: 'Вторая', conditions: { all: [] } },
    });
    // The first one that fits takes them all.
    expect(fresh.result?.routing?.elsewhere).toBe(0);
  });

  test('of a calendar moves clocks and the person who works by it', async () => {
    const shorter = { time_zone: null, production: null, shortens_eves: false };
    const hours = { mon: [['12:00', '13:00']], tue: [['12:00', '13:00']] };
    const { result } = await replayed('calendar', { calendar_id, calendar: { ...shorter, hours } });
    expect(result?.times.after ?? 0).toBeLessThan(result?.times.before ?? 0);
    const worker = result?.routing?.by_person.find(({ agent }) => agent.id === scheduled_id);
    expect(worker?.given.before).toBeGreaterThan(0);
    expect(worker?.given.after).toBeLessThan(worker?.given.before ?? 0);
  });
});

describe('a backtest of routing', () => {
  test('changes nothing and is refused to whoever may not change settings', async () => {
    await expectNoEvents(app.ctx(), async () => {
      await replayed('routing', { queue_id: queue.id, queue: bodyOf(queue) });
    });
    for (const path of ['routing', 'calendar'])
      expect((await desk.post(`/api/${path}-backtests`, desk.agent, {})).statusCode).toBe(403);
    const never = { time_zone: null, production: null, shortens_eves: false, hours: {} };
    const answer = await desk.post('/api/calendar-backtests', desk.admin, {
      ...{ calendar_id, calendar: never },
    });
    expect(answer.statusCode).toBe(422);
  });
});
