/** Backtests: what is replayed of the past is what happened in it, and nothing comes of it. */
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Backtest, BacktestTicket } from '#contract/backtest.ts';
import type { AutomationRule, RuleDefinition, TriggerRule } from '#contract/rule-definition.ts';
import { tellDue } from '#modules/sla/sla.ts';
import { useTestDesk } from '#testing/desk.ts';
import { eventually } from '#testing/eventually.ts';
import { expectNoEvents } from '#testing/expect-events.ts';
import { settled } from '#testing/settled.ts';
import { aCustomerReply, aTicket } from '#testing/ticket-builders.ts';
import { followFeed } from './feed.ts';
import { sweep } from './sweep.ts';

const desk = useTestDesk();
const { app } = desk;
const HOUR = 3600_000;
const start = Date.parse('2026-03-02T08:00:00Z');

/** The same dice each time. */
function dice(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * most);
  };
}

async function run(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) {
    await settled(app.ctx());
    await followFeed(app.ctx());
    const waiting = await app.ctx().db.selectFrom('rule_queue').select('id').limit(1).execute();
    if (waiting.length === 0) return;
    await app.opora.drainJobs();
  }
}

async function aRule(name: string, definition: RuleDefinition): Promise<string> {
  const made = await desk.post('/api/rules', desk.admin, { name, definition, is_on: true });
  expect(made.statusCode, made.body).toBe(201);
  return made.json().id;
}

type Asked = { readonly kind: 'rule' | 'policy'; readonly [field: string]: unknown };

function asking({ kind, ...body }: Asked) {
  return desk.post(`/api/${kind}-backtests`, desk.admin, body);
}

async function replayed(asked: Asked): Promise<Backtest> {
  const made = await asking(asked);
  expect(made.statusCode, made.body).toBe(201);
  // They go one at a time: the place of the one before is free a moment after that is over.
  const over = await eventually('the backtest is over', async () => {
    await app.opora.drainJobs();
    const shown: Backtest = (await desk.get(`/api/backtests/${made.json().id}`, desk.admin)).json();
    return shown.finished_at === null ? undefined : shown;
  });
  expect(over.state).toBe('done');
  return over;
}

const ticketsOf = async (id: string, query = ''): Promise<BacktestTicket[]> =>
  (await desk.get(`/api/backtests/${id}/tickets${query}`, desk.admin)).json().items;

const everything = { all: [] };
const angry: TriggerRule = {
  kind: 'trigger',
  when: [
    { moment: 'created' },
    { moment: 'changed', field: 'urgency' },
    { moment: 'changed', field: 'status_category', to: ['open', 'solved'] },
    {
      ...{ moment: 'commented', by: 'customer', visibility: 'public' },
      ...{ with_automatic: false, with_first: false },
    },
  ],
  before: everything,
  conditions: {
    any: [
      { field: 'urgency', op: 'is', value: 1 },
      {
        all: [
          { field: 'tag', op: 'is', value: 'вип' },
          { field: 'comment_count', op: 'gt', value: 1 },
        ],
      },
      { not: { field: 'assignee_id', op: 'is_empty' } },
    ],
  },
  actions: [{ do: 'add_tags', tags: ['под присмотром'] }],
};
const silent: AutomationRule = {
  ...{ kind: 'automation', anchor: 'last_customer_at', side: 'after', amount: 5, unit: 'hours' },
  ...{ time: 'clock', calendar_id: null },
  conditions: { field: 'status_category', op: 'in', value: ['new', 'open'] },
  actions: [{ do: 'set', fields: { impact: 1 } }],
};
const policy = {
  name: 'Обычная',
  conditions: everything,
  mode: 'calendar',
  targets: {
    first_response: { 1: 60, 2: 120, 3: 240, 4: 480 },
    resolution: { 1: 600, 2: 1200, 3: 2000, 4: 4000 },
  },
};

let trigger_id = '';
let automation_id = '';
let policy_id = '';
let tickets: { ticket_id: string; requester_id: string; number: number }[] = [];

/** Fifty acts of customers and agents, each followed at once by what rules and clocks make of it. */
beforeAll(async () => {
  app.setTime(new Date(start));
  trigger_id = await aRule('Под присмотром', angry);
  automation_id = await aRule('Тишина', silent);
  const made = await desk.post('/api/sla-policies', desk.admin, policy);
  expect(made.statusCode, made.body).toBe(201);
  policy_id = made.json().id;
  const roll = dice(7);
  let now = start;
  for (let act = 0; act < 50; act += 1) {
    now += (1 + roll(180)) * 60_000;
    app.setTime(new Date(now));
    await tellDue(app.ctx());
    await sweep(app.ctx());
    await run();
    await somethingHappens(roll);
    await run();
  }
  app.setTime(new Date(now + 6 * HOUR));
  await tellDue(app.ctx());
  await sweep(app.ctx());
  await run();
}, 120_000);

async function somethingHappens(roll: (most: number) => number): Promise<void> {
  const ticket = tickets[roll(tickets.length)];
  if (ticket === undefined || roll(5) === 0) {
    const tags = roll(2) === 0 ? ['вип'] : [];
    tickets = [
      ...tickets,
      await aTicket(app.ctx(), { tags, team_id: roll(2) === 0 ? desk.ours : null }),
    ];
    return;
  }
  const url = `/api/tickets/${ticket.ticket_id}`;
  const changes = [
    { urgency: 1 + roll(3) },
    { assignee_id: [desk.admin.id, null][roll(2)] },
    {
      status_id: [desk.statuses.open, desk.statuses.solved, desk.statuses.waiting_customer][
        roll(3)
      ],
    },
    { tags: roll(2) === 0 ? ['вип'] : [] },
    { team_id: [desk.ours, desk.theirs][roll(2)] },
  ];
  const change = changes[roll(7)];
  if (change !== undefined) {
    const answer = await desk.patch(url, desk.admin, change);
    expect(answer.statusCode, answer.body).toBeLessThan(500);
  } else if (roll(2) === 0) await aCustomerReply(app.ctx(), ticket);
  else {
    const comment = { visibility: 'public', body_html: '<p>Смотрим</p>' };
    await desk.post(`${url}/comments`, desk.admin, comment);
  }
}

async function firedBy(rule_id: string): Promise<Map<string, number>> {
  const found = await sql<{ ticket_id: string; count: number }>`
    select ticket_id, count(*)::int as count from rule_runs
    where rule_id = ${rule_id} and outcome <> 'loop' group by ticket_id`.execute(app.ctx().db);
  return new Map(found.rows.map((row) => [row.ticket_id, row.count]));
}

describe('a replay of what is in force', () => {
  test('fires a trigger as often, on the same tickets, as it really fired', async () => {
    const done = await replayed({ kind: 'rule', definition: angry, rule_id: trigger_id, days: 90 });
    const really = await firedBy(trigger_id);
    const sum = [...really.values()].reduce((all, one) => all + one, 0);
    expect(sum).toBeGreaterThan(8);
    expect(done.result).toMatchObject({
      times: { before: sum, after: sum },
      on_tickets: { before: really.size, after: really.size, both: really.size },
      tickets: tickets.length,
      unknown_then: [],
    });
    const found = await ticketsOf(done.id);
    const times = found.map((one) => [
      one.ticket.id,
      one.why.kind === 'rule' ? one.why.times.after : 0,
    ]);
    expect(new Map(times as [string, number][])).toEqual(really);
    const days = done.result?.by_day.reduce((all, day) => all + day.after, 0);
    expect(days).toBe(sum);
    expect(done.result?.by_day).toHaveLength(91);
  });

  test('fires an automation on time at the same moments', async () => {
    const done = await replayed({
      kind: 'rule',
      definition: silent,
      rule_id: automation_id,
      days: 90,
    });
    const really = await firedBy(automation_id);
    expect(really.size).toBeGreaterThan(1);
    const found = await ticketsOf(done.id);
    expect(new Set(found.map((one) => one.ticket.id))).toEqual(new Set(really.keys()));
    expect(done.result?.times.after).toBe([...really.values()].reduce((all, one) => all + one, 0));
  });

  test('breaks the clocks that were broken', async () => {
    const done = await replayed({ kind: 'policy', policy, policy_id, days: 90 });
    const really = await sql<{ target: string; count: number }>`
      select target, count(*)::int as count from sla_clocks
      where breached_at is not null and voided_at is null group by target`.execute(app.ctx().db);
    const broken = Object.fromEntries(really.rows.map((row) => [row.target, row.count]));
    const told = done.result?.by_target.map(({ target, broken }) => [target, broken.before]) ?? [];
    expect(Object.fromEntries(told.filter(([, count]) => count !== 0))).toEqual(broken);
    expect(Object.keys(broken).length).toBeGreaterThan(0);
    expect(done.result?.by_target.map(({ broken }) => broken.before - broken.after)).toEqual(
      told.map(() => 0),
    );
  });
});

describe('a change', () => {
  test('of a rule tells what it would do more and less, by team, with why', async () => {
    const definition: TriggerRule = {
      ...angry,
      conditions: { field: 'urgency', op: 'is', value: 1 },
      actions: [{ do: 'set', fields: { team_id: desk.theirs } }],
    };
    const done = await replayed({ kind: 'rule', definition, rule_id: trigger_id, days: 90 });
    const { result } = done;
    if (result === null) throw new Error('no result');
    expect(result.times.after).toBeLessThan(result.times.before);
    expect(result.times.after).toBeGreaterThan(0);
    const theirs = result.by_team.find((one) => one.team?.id === desk.theirs);
    expect(theirs !== undefined && theirs.after > theirs.before).toBe(true);
    const [some] = await ticketsOf(done.id, '?sides=both,after');
    expect(some?.why).toMatchObject({ tests: [{ found: 1, leaf: { field: 'urgency' } }] });
    const only = await ticketsOf(done.id, '?sides=before');
    expect(only).toHaveLength(result.on_tickets.before - result.on_tickets.both);
    const day = result.by_day.find((one) => one.after > 0)?.day;
    expect((await ticketsOf(done.id, `?day=${day}`)).length).toBeGreaterThan(0);
  });

  test('of a policy tells which clocks it would break and which it would save', async () => {
    const strict = { ...policy, targets: { first_response: { 1: 1, 2: 1, 3: 1, 4: 1 } } };
    const done = await replayed({ kind: 'policy', policy: strict, policy_id, days: 90 });
    const first = done.result?.by_target.find((one) => one.target === 'first_response');
    expect(first !== undefined && first.broken.after > first.broken.before).toBe(true);
    const resolution = done.result?.by_target.find((one) => one.target === 'resolution');
    expect(resolution?.broken.after ?? 0).toBe(0);
    const saved = await ticketsOf(done.id);
    const targets = saved.map(({ why }) => (why.kind === 'policy' ? why.target : ''));
    expect(new Set(targets)).toEqual(new Set(['first_response', 'resolution']));
  });

  test('of a schedule tells which tickets each run would take', async () => {
    const definition = {
      ...{ kind: 'schedule', at: '12:00', weekdays: [1, 2, 3, 4, 5, 6, 7], calendar_id: null },
      ...{ only_working_days: false, view_id: null, opens: null },
      conditions: { field: 'status_category', op: 'in', value: ['new', 'open'] },
      actions: [{ do: 'add_tags', tags: ['утро'] }],
    };
    const done = await replayed({ kind: 'rule', definition, days: 30 });
    expect(done.result?.times.before).toBe(0);
    expect(done.result?.times.after).toBeGreaterThan(tickets.length / 2);
  });
});

describe('a backtest', () => {
  test('changes nothing, is one’s own, is cancelled and replaced on demand', async () => {
    const asked: Asked = { kind: 'rule', ...{ definition: angry, days: 90 } };
    const before =
      await sql`select md5(string_agg(t::text, '' order by id)) from tickets t`.execute(
        app.ctx().db,
      );
    await expectNoEvents(app.ctx(), async () => {
      const first = await asking(asked);
      const second = await asking(asked);
      const shown = async (id: string) =>
        (await desk.get(`/api/backtests/${id}`, desk.admin)).json();
      expect((await shown(first.json().id)).state).toBe('cancelled');
      expect((await desk.remove(`/api/backtests/${second.json().id}`, desk.admin)).statusCode).toBe(
        200,
      );
      await app.opora.drainJobs();
      expect(await shown(second.json().id)).toMatchObject({
        state: 'cancelled',
        done: 0,
        result: null,
      });
      expect((await desk.get(`/api/backtests/${first.json().id}`, desk.lead)).statusCode).toBe(403);
      const done = await replayed(asked);
      await sql`update backtests set agent_id = ${desk.lead.id} where id = ${done.id}`.execute(
        app.ctx().db,
      );
      expect((await desk.get(`/api/backtests/${done.id}`, desk.admin)).statusCode).toBe(404);
      expect((await desk.get(`/api/backtests/${done.id}/tickets`, desk.admin)).statusCode).toBe(
        404,
      );
    });
    const after = await sql`select md5(string_agg(t::text, '' order by id)) from tickets t`.execute(
      app.ctx().db,
    );
    expect(after.rows).toEqual(before.rows);
  });
});
