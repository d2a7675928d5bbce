/** How long a rule, a policy, a queue and a calendar take to be asked over ninety days of fifty thousand tickets. */
import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import type { BacktestAsk } from '#contract/backtest.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, transaction } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import type { Opora } from '../server/app.ts';
import type { Told } from './seed.ts';

export const backtestName = 'backtest';
export const backtestSize = { tickets: 50_000, days: 90 };

export type BacktestLine = {
  readonly name: string;
  readonly tickets: number;
  readonly events: number;
  readonly times: number;
  readonly seconds: number;
  /** Processor time of this process and of the database's: what the work takes on a quiet machine. */
  readonly cpu_seconds: number;
  readonly database_seconds: number;
};

/** Asked by the first agent of the bench; its job runs in this process. */
export async function measureBacktest(opora: Opora, told: Told): Promise<BacktestLine[]> {
  await transaction(opora.ctx(), workedOn);
  const lines: BacktestLine[] = [];
  const all = { ...asks, ...(await asksOfDesk(opora.ctx())) };
  for (const [name, asked] of Object.entries(all)) {
    const line = await measured(opora, name, asked);
    told(`${name}: ${line.seconds.toFixed(1)} s`);
    lines.push(line);
  }
  return lines;
}

/** Each ticket of the bench is taken, answered, waits, is solved and closed: as events tell of it. */
async function workedOn(tx: Ctx): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(tx.db);
  await sql`
    with s as (select (select id from statuses where category = 'new' and is_default) as new,
      (select id from statuses where category = 'open' and is_default) as open,
      (select id from statuses where category = 'waiting_customer' and is_default) as waiting,
      (select id from statuses where category = 'solved' and is_default) as solved)
    insert into events (at, actor_kind, actor_id, name, ticket_id, subject_type, subject_id, data)
    select at, 'agent', assignee_id, 'ticket.updated', id, 'ticket', id, jsonb_build_object('changes', changes)
    from tickets, s cross join lateral (values
      (1, created_at + interval '20 minutes', jsonb_build_object('assignee_id', jsonb_build_array(null, assignee_id))),
      (2, created_at + interval '40 minutes', jsonb_build_object('status_id', jsonb_build_array(s.new, s.open))),
      (3, created_at + interval '50 minutes', jsonb_build_object('status_id', jsonb_build_array(s.open, s.waiting))),
      (4, created_at + interval '2 hours', jsonb_build_object('status_id', jsonb_build_array(s.waiting, s.open))),
      (5, created_at + interval '3 hours', jsonb_build_object('status_id', jsonb_build_array(s.open, s.solved)))
    ) as told (turn, at, changes)
    where assignee_id is not null order by created_at, id, turn`.execute(tx.db);
  await sql`analyze events`.execute(tx.db);
}

const days = backtestSize.days;
const asks: Record<string, BacktestAsk> = {
  'a trigger': {
    kind: 'rule',
    days,
    definition: {
      kind: 'trigger',
      when: [{ moment: 'changed', field: 'anything' }, { moment: 'created' }],
      before: { all: [] },
      conditions: {
        any: [
          { field: 'priority', op: 'lt', value: 3 },
          {
            all: [
              { field: 'subject', op: 'contains', value: 'касса' },
              { field: 'urgency', op: 'is', value: 1 },
            ],
          },
        ],
      },
      actions: [{ do: 'add_tags', tags: ['срочно'] }],
    },
  },
  'an automation': {
    kind: 'rule',
    days,
    definition: {
      ...{
        kind: 'automation',
        anchor: 'last_customer_at',
        side: 'after',
        amount: 4,
        unit: 'hours',
      },
      ...{ time: 'working', calendar_id: null },
      conditions: { field: 'status_category', op: 'in', value: ['new', 'open'] },
      actions: [{ do: 'add_tags', tags: ['ждёт'] }],
    },
  },
  'a policy': {
    kind: 'policy',
    days,
    policy: {
      ...{ name: 'Обычная', is_on: true, conditions: { all: [] }, calendar_id: null },
      ...{ mode: 'business', zone: 'calendar', pauses: ['waiting_customer'], on_change: 'keep' },
      ...{ warn_shares: [], warn_lead_minutes: [], reopening_minutes: 0 },
      targets: {
        first_response: { 1: 30, 2: 60, 3: 120, 4: 240 },
        next_response: { 1: 30, 2: 60, 3: 120, 4: 240 },
        resolution: { 1: 120, 2: 240, 3: 480, 4: 960 },
      },
    },
  },
};

const calendarRules = {
  ...{ time_zone: null, production: null, shortens_eves: false },
  hours: { mon: [['08:00', '20:00']], tue: [['08:00', '20:00']], wed: [['08:00', '20:00']] },
} satisfies Extract<BacktestAsk, { kind: 'calendar' }>['calendar'];

/** A queue of a team that gives by itself, to people who were never asked before. */
async function asksOfDesk(ctx: Ctx): Promise<Record<string, BacktestAsk>> {
  const calendar = await ctx.db.selectFrom('calendars').select('id').executeTakeFirstOrThrow();
  return {
    'a queue': {
      kind: 'routing',
      days,
      people: [],
      queue: {
        ...{ name: 'Все', is_on: true, conditions: { all: [] }, team_id: null, mode: 'push' },
        ...{ skills: [], weights: { owner: 40, load: 40, skill: 20 }, by_language: false },
        ...{ untouched_minutes: 30, gone_minutes: 60, gone_work: 'unanswered', takes_named: false },
        overflow: null,
      },
    },
    'a calendar': { kind: 'calendar', days, calendar_id: calendar.id, calendar: calendarRules },
  };
}

async function measured(opora: Opora, name: string, asked: BacktestAsk): Promise<BacktestLine> {
  const ctx = opora.ctx();
  const id = newId();
  const agent = await ctx.db.selectFrom('agents').select('id').limit(1).executeTakeFirstOrThrow();
  await ctx.db
    .insertInto('backtests')
    .values({
      ...{ id, agent_id: agent.id, kind: asked.kind, asked: JSON.stringify(asked), days },
      ...{ state: 'waiting', created_at: ctx.now },
    })
    .execute();
  await sql`select graphile_worker.add_job('automation.backtest',
    payload => ${JSON.stringify({ backtest_id: id })}::json)`.execute(ctx.db);
  const database = await databaseCpu(ctx);
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await opora.drainJobs();
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  const database_seconds = (await databaseCpu(ctx)) - database;
  const row = await firstRow(
    ctx,
    sql<{ tickets: number; events: number; times: number; state: string }>`
      select state, (result ->> 'tickets')::int as tickets, (result ->> 'events')::int as events,
        (result #>> '{times,after}')::int as times from backtests where id = ${id}`,
  );
  if (row?.state !== 'done') throw new Error(`${name}: ${row?.state}`);
  const { tickets, events, times } = row;
  const cpu_seconds = (used.user + used.system) / 1e6;
  return { name, tickets, events, times, seconds, cpu_seconds, database_seconds };
}

const ticksPerSecond = 100;

/**
 * Processor seconds of all processes of the database so far, those that have ended included; NaN where
 * Linux does not tell.
 */
export async function databaseCpu(ctx: Ctx): Promise<number> {
  const found = await firstRow(ctx, sql<{ pid: number }>`select pg_backend_pid() as pid`);
  try {
    const parent = Number(statOf(found?.pid ?? 0)[1]);
    const own = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const children = own.flatMap((pid) => {
      const stat = trying(() => statOf(Number(pid)));
      return stat !== undefined && Number(stat[1]) === parent ? [stat] : [];
    });
    const [user = 0, system = 0] = sumOf(children);
    // What ended is counted with its parent.
    const ended = statOf(parent).slice(13, 15).map(Number);
    return (user + system + (ended[0] ?? 0) + (ended[1] ?? 0)) / ticksPerSecond;
  } catch {
    return Number.NaN;
  }
}

/** The fields of /proc/PID/stat after the name: state, parent, …; utime and stime at 11 and 12. */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function sumOf(stats: readonly string[][]): number[] {
  return [11, 12].map((place) => stats.reduce((sum, stat) => sum + Number(stat[place]), 0));
}

function trying<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
