/**
 * A day of a large desk pressed into minutes, through the real engine and database: tickets come with the
 * day's shape, people work in shifts, take breaks and solve what they were given; several passes of the
 * engine at once. The clock is simulated, the work is not.
 */
import { sql } from 'kysely';
import { createCalendar } from '#modules/calendars/calendars.ts';
import { assignWaiting, choosePresence, placeTicket } from '#modules/routing/routing.ts';
import { createPolicy, tellDue } from '#modules/sla/sla.ts';
import { updateTicket } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import type { Opora } from '../server/app.ts';
import { type Figures, figuresOf } from './figures.ts';
import { arrive, makeDesk } from './routing.ts';
import type { Told } from './seed.ts';

export const simulationName = 'simulation';

export type SimulationSize = {
  agents: number;
  teams: number;
  /** Of the whole day; only those of so many minutes after ten, the busiest hour, come. */
  tickets_a_day: number;
  minutes: number;
  /** Passes of the engine at once. */
  workers: number;
  /** Clocks that are open besides, in tickets that nobody routes. */
  open_clocks: number;
};
/** The busiest hour: every tenth ticket of the day comes in it. */
export const wholeDay: SimulationSize = {
  ...{ agents: 1_000, teams: 25, tickets_a_day: 100_000, minutes: 60, workers: 4 },
  open_clocks: 100_000,
};

/** Shares of a day's tickets by hour, in percent. */
const shape = [1, 1, 0.5, 0.5, 0.5, 1, 1.5, 3, 6, 9, 10, 9, 8, 8, 8, 8, 7, 5, 4, 3, 2, 2, 1, 1];
const capacity = 4;
const handlingMinutes = 14;
const stepSeconds = 10;

export type Simulated = {
  readonly lines: readonly { readonly name: string; readonly figures: Figures }[];
  /** Tickets that came, and that somebody got. */
  readonly came: number;
  readonly given: number;
  /** Seconds by the simulated clock until somebody had it. */
  readonly waited: { readonly p50: number; readonly p90: number; readonly p99: number };
  /** Jain's index of tickets for each person on shift: 1 all the same, 1/n all to one. */
  readonly fairness: number;
  readonly most_carried: number;
  /** How often somebody carried more than their points: never. */
  readonly overloaded: number;
};

export async function simulate(opora: Opora, size: SimulationSize, told: Told): Promise<Simulated> {
  const ctx = opora.ctx();
  const { agents, teams, workers } = size;
  await makeDesk(ctx, { agents, teams, workers, backlog: agents * capacity });
  const day = new Date();
  day.setUTCHours(0, 0, 0, 0);
  await makeShifts(ctx);
  await plantClocks(ctx, size.open_clocks, day);
  const course = new Course(ctx, size, day);
  for (let minute = 0; minute < size.minutes; minute += 1) {
    await course.minute(10 * 60 + minute);
    if (minute % 5 === 4) told(`minute ${minute + 1}, ${course.came} came, ${course.given} given`);
  }
  return course.result();
}

/** A third each works from 8, from 10 and from 12; UTC, nine hours. */
async function makeShifts(ctx: Ctx): Promise<void> {
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
  for (const [nr, from] of ['08:00', '10:00', '12:00'].entries()) {
    const to = `${Number(from.slice(0, 2)) + 9}:00`;
    const { id } = await createCalendar(ctx, {
      ...{ name: `Shift ${nr}`, time_zone: 'UTC', production: null, shortens_eves: false },
      hours: Object.fromEntries(days.map((day) => [day, [[from, to]]])),
    });
    await sql`insert into agent_schedules (agent_id, calendar_id)
      select id, ${id}::uuid from (select id, row_number() over (order by email) as nr from agents
        where email like 'routing%') a where nr % 3 = ${nr}`.execute(ctx.db);
  }
  await sql`update presences set since = now() - interval '2 days'`.execute(ctx.db);
}

/** Of tickets that somebody outside of routing owns; they run out evenly over two days. */
async function plantClocks(ctx: Ctx, count: number, day: Date): Promise<void> {
  const every = (minutes: number) => ({ 1: minutes, 2: minutes, 3: minutes, 4: minutes });
  const { id } = await createPolicy(ctx, {
    ...{ name: 'Bench', is_on: true, conditions: { field: 'channel', op: 'in', value: ['email'] } },
    ...{ calendar_id: null, mode: 'calendar', zone: 'calendar', pauses: ['waiting_customer'] },
    targets: { take: every(60), resolution: every(2_000) },
    ...{ warn_shares: [], warn_lead_minutes: [], on_change: 'keep', reopening_minutes: 60 },
  });
  await sql`set statement_timeout = 0`.execute(ctx.db);
  await sql`insert into agents (id, email, first_name, last_name, role_id) select gen_random_uuid(),
    'keeper@bench.example', 'Анна', 'Крылова', id from roles where key = 'agent'`.execute(ctx.db);
  for (let made = 0; made < count; made += 10_000) {
    const part = Math.min(10_000, count - made);
    await sql`with t as (
        insert into tickets (id, subject, requester_id, assignee_id, status_id, status_category, channel, created_at, updated_at)
        select gen_random_uuid(), 'Давно', (select id from contacts limit 1),
          (select id from agents where email = 'keeper@bench.example'),
          (select id from statuses where category = 'open' limit 1), 'open', 'api', ${day}::timestamptz, ${day}::timestamptz
        from generate_series(1, ${part}::int) returning id)
      insert into sla_clocks (id, ticket_id, target, cycle, started_at, due_at, promised_ms, consumed_ms,
        policy_id, policy_version, wake_at)
      select gen_random_uuid(), id, 'resolution', 1, ${day}::timestamptz, at, 1, 0, ${id}::uuid, 1, at
      from (select id, ${day}::timestamptz + interval '2 days' * random() as at from t) as due`.execute(
      ctx.db,
    );
  }
  await sql`update sla_clocks set wake_at = wake_at + interval '2 days', due_at = due_at + interval '2 days'
    where wake_at < ${day}::timestamptz + interval '13 hours' and random() < 0.9`.execute(ctx.db);
  await sql`analyze tickets, sla_clocks`.execute(ctx.db);
}

type Given = { ticket_id: string; agent_id: string; since: string; created_at: string };

class Course {
  readonly #ctx: Ctx;
  readonly #size: SimulationSize;
  readonly #day: Date;
  readonly #decisions: number[] = [];
  readonly #solved: number[] = [];
  readonly #looks: number[] = [];
  readonly #clocks: number[] = [];
  readonly #waits: number[] = [];
  readonly #got = new Map<string, number>();
  /** What ends when: tickets and breaks by the second of the day. */
  readonly #ends = new Map<number, (() => Promise<void>)[]>();
  #known = '';
  #due = 0;
  #wall = 0;
  came = 0;
  given = 0;
  #overloaded = 0;
  #most = 0;

  constructor(ctx: Ctx, size: SimulationSize, day: Date) {
    this.#ctx = ctx;
    this.#size = size;
    this.#day = day;
    this.#known = new Date(day.getTime() - 1).toISOString();
  }

  #at(second: number): Ctx {
    return { ...this.#ctx, now: new Date(this.#day.getTime() + second * 1000) };
  }

  async minute(minute: number): Promise<void> {
    await sql`truncate graphile_worker._private_jobs`.execute(this.#ctx.db);
    const share = (shape[Math.floor(minute / 60)] ?? 0) / 100;
    const rate = ((this.#size.tickets_a_day * share) / 3600) * stepSeconds;
    for (let step = 0; step < 60 / stepSeconds; step += 1) {
      const second = minute * 60 + step * stepSeconds;
      await this.#end(second);
      this.#due += rate;
      const coming = Math.floor(this.#due);
      this.#due -= coming;
      await this.#come(coming, second);
      if (step === 0) await this.#sweep(second);
      await this.#notice(second);
    }
  }

  /** Several at once; how long each took goes into `times`. */
  async #atOnce(work: readonly (() => Promise<unknown>)[], times: number[]): Promise<void> {
    const left = [...work];
    const started = performance.now();
    await Promise.all(
      Array.from({ length: this.#size.workers }, async () => {
        for (let next = left.pop(); next !== undefined; next = left.pop()) {
          const from = performance.now();
          await next();
          times.push(performance.now() - from);
        }
      }),
    );
    this.#wall += performance.now() - started;
  }

  async #come(count: number, second: number): Promise<void> {
    if (count === 0) return;
    const ctx = this.#at(second);
    const ids = await arrive(ctx, count, this.came);
    this.came += ids.length;
    await sql`update tickets set created_at = ${ctx.now}, updated_at = ${ctx.now},
      next_due_at = ${ctx.now}::timestamptz + interval '1 hour' where id = any(${ids}::uuid[])`.execute(
      ctx.db,
    );
    await this.#atOnce(
      ids.map((id) => () => placeTicket(ctx, id, 'new')),
      this.#decisions,
    );
  }

  /** What was solved, and who comes back from a break; each makes room. */
  async #end(second: number): Promise<void> {
    const work = this.#ends.get(second) ?? [];
    this.#ends.delete(second);
    await this.#atOnce(work, this.#solved);
  }

  #later(second: number, after: number, work: (at: Ctx) => Promise<void>): void {
    const at = second + Math.max(1, Math.round(after / stepSeconds)) * stepSeconds;
    this.#ends.set(at, [...(this.#ends.get(at) ?? []), () => work(this.#at(at))]);
  }

  async #notice(second: number): Promise<void> {
    const found = await rows(
      this.#ctx,
      sql<Given>`select q.ticket_id, q.agent_id, q.since, t.created_at
        from queue_tickets q join tickets t on t.id = q.ticket_id
        where q.state = 'given' and q.since > ${this.#known}::timestamptz`,
    );
    for (const { ticket_id, agent_id, since, created_at } of found) {
      if (since > this.#known) this.#known = since;
      this.given += 1;
      this.#got.set(agent_id, (this.#got.get(agent_id) ?? 0) + 1);
      this.#waits.push((Date.parse(since) - Date.parse(created_at)) / 1000);
      const minutes = -Math.log(1 - random()) * handlingMinutes;
      this.#later(second, minutes * 60, async (at) => {
        await updateTicket(at, ticket_id, { status_id: await solvedStatus(at) });
        await assignWaiting(at, { agent_ids: [agent_id], cause: 'freed' });
      });
    }
  }

  /** The sweeps, a break of somebody, and whether anybody carries too much. */
  async #sweep(second: number): Promise<void> {
    const at = this.#at(second);
    await this.#atOnce([() => assignWaiting(at, { agent_ids: null, cause: 'sweep' })], this.#looks);
    await this.#atOnce([() => tellDue(at)], this.#clocks);
    const [agent_id = ''] = [...this.#got.keys()].slice(Math.floor(random() * this.#got.size));
    if (agent_id !== '') {
      await choosePresence(at, agent_id, { state: 'away' });
      this.#later(second, 600, async (then) => {
        await choosePresence(then, agent_id, { state: 'online' });
        await assignWaiting(then, { agent_ids: [agent_id], cause: 'presence' });
      });
    }
    const load = await firstRow(
      at,
      sql<{ most: number; over: number }>`select coalesce(max(n), 0)::int as most,
          count(*) filter (where n > ${capacity})::int as over
        from (select count(*) as n from tickets t join queue_tickets q on q.ticket_id = t.id
          where t.assignee_id is not null and t.status_category in ('new', 'open') group by t.assignee_id) c`,
    );
    this.#most = Math.max(this.#most, load?.most ?? 0);
    this.#overloaded += load?.over ?? 0;
  }

  result(): Simulated {
    const line = (name: string, times: readonly number[]) => {
      const spent = times.reduce((sum, time) => sum + time, 0) / this.#size.workers;
      return { name, figures: figuresOf(Float64Array.from(times), spent, { errors: 0 }) };
    };
    const waits = this.#waits.toSorted((one, other) => one - other);
    const rank = (share: number) => waits[Math.max(0, Math.ceil(share * waits.length) - 1)] ?? 0;
    const got = [...this.#got.values()];
    const sum = got.reduce((all, one) => all + one, 0);
    const squares = got.reduce((all, one) => all + one * one, 0);
    const whole = figuresOf(Float64Array.from(this.#decisions), this.#wall, { errors: 0 });
    return {
      lines: [
        {
          name: 'a ticket that comes is placed and given',
          figures: { ...whole, per_second: this.given / (this.#wall / 1000), done: this.given },
        },
        line('one is solved, and its owner gets the next', this.#solved),
        line('the look of each minute', this.#looks),
        line(
          `clocks that ran out, of ${this.#size.open_clocks.toLocaleString('en-GB')}`,
          this.#clocks,
        ),
      ],
      ...{ came: this.came, given: this.given, overloaded: this.#overloaded },
      waited: { p50: rank(0.5), p90: rank(0.9), p99: rank(0.99) },
      fairness: squares === 0 ? 1 : (sum * sum) / (got.length * squares),
      most_carried: this.#most,
    };
  }
}

let solved_id = '';

async function solvedStatus(ctx: Ctx): Promise<string> {
  if (solved_id !== '') return solved_id;
  const row = await firstRow(
    ctx,
    sql<{ id: string }>`select id from statuses where category = 'solved'
      order by is_default desc limit 1`,
  );
  solved_id = row?.id ?? '';
  return solved_id;
}

let dice = 7;

/** The same dice each time. */
function random(): number {
  dice = (dice * 1_103_515_245 + 12_345) % 2_147_483_648;
  return dice / 2_147_483_648;
}
