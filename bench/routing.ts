/**
 * The engine of routing: a thousand agents in twenty-five teams, and a day of 100,000 tickets pressed
 * into minutes. Measures one decision (a ticket that arrived is placed and given), what a worker gives
 * a second while tickets are solved as fast, the drain of a backlog, and the look of each minute.
 */
import { sql } from 'kysely';
import { assignWaiting, placeTicket } from '#modules/routing/routing.ts';
import { updateTicket } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import type { Opora } from '../server/app.ts';
import { type Figures, figuresOf } from './figures.ts';
import { openServer } from './processes.ts';
import { recorded } from './record.ts';
import type { Told } from './seed.ts';

export const routingName = 'routing';

export type RoutingSize = {
  agents: number;
  teams: number;
  /** Tickets of the backlog; a tenth of them is measured one by one, as many flow through a worker. */
  backlog: number;
  /** Passes of the engine at once. */
  workers: number;
};
export const wholeSize: RoutingSize = { agents: 1_000, teams: 25, backlog: 10_000, workers: 4 };

export type RoutingLine = {
  name: string;
  figures: Figures;
  /** Processor time of ours for one ticket, or for one look; null: spent in another process. */
  cpu_ms: number | null;
};

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Points of each: what it takes to carry the whole backlog, and no more. */
function capacityOf({ agents, backlog }: RoutingSize): number {
  return Math.ceil(backlog / agents);
}

export async function measureRouting(
  opora: Opora,
  { size, env }: { size: RoutingSize; env: Record<string, string> | null },
  told: Told,
): Promise<RoutingLine[]> {
  const ctx = opora.ctx();
  await makeDesk(ctx, size);
  const lines: RoutingLine[] = [];
  told(`${await statementsOfOne(ctx)} statements to place a ticket and give it`);
  const keep = (line: RoutingLine) => {
    const { figures, name, cpu_ms } = line;
    const cpu = cpu_ms === null ? '' : `, ${cpu_ms.toFixed(2)} ms of our CPU`;
    told(`${name}: ${figures.per_second.toFixed(0)}/s, p99 ${figures.p99.toFixed(1)} ms${cpu}`);
    lines.push(line);
  };
  keep(await oneByOne(ctx, size, 1));
  keep(await oneByOne(ctx, size, size.workers));
  await clear(ctx);
  if (env !== null) keep(await throughWorker(ctx, size, env));
  await clear(ctx);
  keep(await drain(ctx, size));
  keep(await sweep(ctx, size));
  return lines;
}

/** Agents of one team each, with a skill of their team's; a queue a team, most pressing first. */
export async function makeDesk(ctx: Ctx, size: RoutingSize): Promise<void> {
  const { agents, teams } = size;
  await sql`insert into teams (id, name, line) select gen_random_uuid(), 'Routing ' || n, 'L1'
    from generate_series(1, ${teams}::int) n`.execute(ctx.db);
  await sql`insert into agents (id, email, first_name, last_name, role_id)
    select gen_random_uuid(), 'routing' || n || '@bench.example', 'Анна', 'Крылова ' || n,
      (select id from roles where key = 'agent') from generate_series(1, ${agents}::int) n`.execute(
    ctx.db,
  );
  await sql`insert into team_members (team_id, agent_id)
    select t.id, a.id from
      (select id, row_number() over (order by name) - 1 as nr from teams where name like 'Routing %') t
      join (select id, row_number() over (order by email) as nr from agents where email like 'routing%') a
        on a.nr % ${teams}::int = t.nr`.execute(ctx.db);
  await sql`insert into skills (id, name, created_at) select gen_random_uuid(), 'Skill ' || n, now()
    from generate_series(1, 5) n`.execute(ctx.db);
  await sql`insert into agent_skills (agent_id, skill_id, level)
    select a.id, s.id, 1 + abs(hashtext(a.id::text || s.id::text)) % 3
    from agents a, skills s where a.email like 'routing%'`.execute(ctx.db);
  await sql`insert into agent_routing (agent_id, languages, capacity, updated_at)
    select id, '{ru,en}', ${capacityOf(size)}::int, now() from agents where email like 'routing%'`.execute(
    ctx.db,
  );
  await sql`insert into presences (agent_id, state, since, cause)
    select id, 'online', now(), 'self' from agents where email like 'routing%'`.execute(ctx.db);
  await sql`insert into agent_sightings (agent_id, seen_at)
    select id, now() + interval '1 day' from agents where email like 'routing%'`.execute(ctx.db);
  await sql`insert into queues (id, name, position, conditions, team_id, mode, weights, by_language, created_at, updated_at)
    select gen_random_uuid(), name, row_number() over (order by name),
      '{"all": [{"field": "status_category", "op": "is_not", "value": "closed"}]}', id, 'push',
      '{"owner": 40, "load": 40, "skill": 20}', true, now(), now()
    from teams where name like 'Routing %'`.execute(ctx.db);
  await sql`insert into queue_skills (queue_id, skill_id, level, is_must)
    select q.id, s.id, 2, false from queues q, skills s where s.name = 'Skill 1'`.execute(ctx.db);
  await sql`insert into contacts (id, first_name) select gen_random_uuid(), 'Пётр ' || n
    from generate_series(1, 4000) n`.execute(ctx.db);
  await sql`analyze`.execute(ctx.db);
}

/** So many tickets have come after `before` others, each to a team; answers their ids in the order of coming. */
export async function arrive(ctx: Ctx, count: number, before = 0): Promise<string[]> {
  const made = await rows(
    ctx,
    sql<{ id: string }>`
      insert into tickets (id, subject, requester_id, team_id, status_id, status_category, channel, language,
        priority, next_due_at, created_at, updated_at)
      select gen_random_uuid(), 'Не печатает чек ' || n, c.id, t.id,
        (select id from statuses where category = 'new' order by is_default desc limit 1), 'new', 'email',
        case when n % 5 = 0 then 'en' else 'ru' end, 1 + n % 4,
        case when n % 10 > 0 then now() + make_interval(mins => (n * 7919) % 2880) end, clock_timestamp(), clock_timestamp()
      from generate_series(${before}::int + 1, ${before}::int + ${count}::int) n
      join (select id, row_number() over (order by id) - 1 as nr from contacts) c on c.nr = (n * 31) % 4000
      join (select id, row_number() over (order by name) - 1 as nr, count(*) over () as most
        from teams where name like 'Routing %') t on t.nr = (n * 17) % t.most
      returning id`,
  );
  return made.map((row) => row.id);
}

async function statementsOfOne(ctx: Ctx): Promise<number> {
  const [id = ''] = await arrive(ctx, 1);
  return (await recorded(() => placeTicket({ ...ctx, now: new Date() }, id, 'new'))).length;
}

/** Placed, decided and given, one after another or several at a time. */
async function oneByOne(ctx: Ctx, size: RoutingSize, at_once: number): Promise<RoutingLine> {
  const ids = await arrive(ctx, Math.round(size.backlog / 10));
  const times: number[] = [];
  const [started, cpu] = [performance.now(), cpuMs()];
  const count = ids.length;
  await Promise.all(
    Array.from({ length: at_once }, async () => {
      for (let id = ids.pop(); id !== undefined; id = ids.pop()) {
        const from = performance.now();
        await placeTicket({ ...ctx, now: new Date() }, id, 'new');
        times.push(performance.now() - from);
      }
    }),
  );
  const figures = figuresOf(Float64Array.from(times), performance.now() - started, {
    errors: await unowned(ctx),
  });
  const cpu_ms = (cpuMs() - cpu) / count;
  return { name: `a ticket that arrives, ${at_once} at a time`, figures, cpu_ms };
}

/** A worker gives what comes while we solve as many: full people, each solved ticket makes room for one. */
async function throughWorker(
  ctx: Ctx,
  size: RoutingSize,
  env: Record<string, string>,
): Promise<RoutingLine> {
  const count = Math.round(size.backlog / 10);
  await fill(ctx, size);
  await sql`truncate graphile_worker._private_jobs`.execute(ctx.db);
  const worker = await openServer({ part: 'worker', env });
  const first = await firstRow(ctx, sql<{ at: string }>`select clock_timestamp() as at`);
  const started = performance.now();
  const ids = await arrive(ctx, count);
  for (const id of ids) {
    await sql`select graphile_worker.add_job('routing.place',
      json_build_object('ticket_id', ${id}::text, 'cause', 'new'), job_key => ${`routing:ticket:${id}`})`.execute(
      ctx.db,
    );
  }
  const solved = await firstRow(
    ctx,
    sql<{
      id: string;
    }>`select id from statuses where category = 'solved' order by is_default desc limit 1`,
  );
  const owned = await rows(
    ctx,
    // One of each person before a second of anybody: what comes is spread over the teams, and so is room.
    sql<{ id: string }>`select id from tickets where assignee_id is not null and solved_at is null
      order by row_number() over (partition by assignee_id order by id), id limit ${count}`,
  );
  for (const { id } of owned)
    await updateTicket({ ...ctx, now: new Date() }, id, { status_id: solved?.id });
  while ((await unowned(ctx)) > 0 && performance.now() - started < 600_000)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const wall = performance.now() - started;
  await worker.stop();
  // From each decision to the next: they were made in one stream.
  const steps = await rows(
    ctx,
    sql<{ ms: number }>`select extract(epoch from at - lag(at) over (order by at, id)) * 1000 as ms
      from routing_decisions where outcome = 'given' and at >= ${first?.at ?? ''}::timestamptz
      order by at, id offset 1`,
  );
  const figures = figuresOf(
    Float64Array.from(steps, ({ ms }) => Number(ms)),
    wall,
    {
      errors: await unowned(ctx),
      done: count,
    },
  );
  return {
    name: 'arrivals and solved tickets through one worker',
    figures: { ...figures, per_second: count / (wall / 1000) },
    cpu_ms: null,
  };
}

/** Everybody carries all that they can, given by their queues an hour ago. */
async function fill(ctx: Ctx, size: RoutingSize): Promise<void> {
  await arrive(ctx, size.agents * capacityOf(size));
  await sql`update tickets set assignee_id = p.agent_id from
    (select id, row_number() over (partition by team_id order by id) - 1 as nr, team_id from tickets
      where solved_at is null) w
    join (select agent_id, team_id, row_number() over (partition by team_id order by agent_id) - 1 as nr,
      count(*) over (partition by team_id) as most from team_members) p
      on p.team_id = w.team_id and p.nr = w.nr % p.most
    where tickets.id = w.id`.execute(ctx.db);
  await sql`insert into queue_tickets (ticket_id, queue_id, state, since, agent_id)
    select t.id, q.id, 'given', now() - interval '1 hour', t.assignee_id
    from tickets t join queues q on q.team_id = t.team_id where t.solved_at is null`.execute(
    ctx.db,
  );
}

/** Nobody was there while so many came; now everybody is, with room for all of them. */
async function drain(ctx: Ctx, size: RoutingSize): Promise<RoutingLine> {
  await arrive(ctx, size.backlog);
  const [from, cpu] = [performance.now(), cpuMs()];
  const given = await assignAll(ctx, size);
  const wall = performance.now() - from;
  const figures = figuresOf(Float64Array.of(wall), wall, {
    errors: await unowned(ctx),
    done: given,
  });
  return {
    name: `drain of ${given.toLocaleString('en-GB')}, whole`,
    figures: { ...figures, per_second: given / (wall / 1000) },
    cpu_ms: (cpuMs() - cpu) / given,
  };
}

/** Waiting in their queues without a look at each, then given by several passes at once. */
async function assignAll(ctx: Ctx, size: RoutingSize): Promise<number> {
  await sql`insert into queue_tickets (ticket_id, queue_id, state, since)
    select t.id, q.id, 'waiting', now() from tickets t join queues q on q.team_id = t.team_id
    where t.assignee_id is null and t.solved_at is null on conflict do nothing`.execute(ctx.db);
  await sql`analyze tickets, queue_tickets`.execute(ctx.db);
  const given = await Promise.all(
    Array.from({ length: size.workers }, () =>
      assignWaiting({ ...ctx, now: new Date() }, { agent_ids: null, cause: 'sweep' }),
    ),
  );
  return given.reduce((sum, one) => sum + one, 0);
}

/** Everybody is full, and a tenth of it waits: what looking costs when there is nothing to give. */
async function sweep(ctx: Ctx, size: RoutingSize): Promise<RoutingLine> {
  const waiting = Math.round(size.backlog / 10);
  await arrive(ctx, waiting);
  await sql`insert into queue_tickets (ticket_id, queue_id, state, since, last_outcome)
    select t.id, q.id, 'waiting', now(), 'nobody_free' from tickets t join queues q on q.team_id = t.team_id
    where t.assignee_id is null and t.solved_at is null on conflict do nothing`.execute(ctx.db);
  const times: number[] = [];
  const [started, cpu] = [performance.now(), cpuMs()];
  for (let again = 0; again < 20; again += 1) {
    const from = performance.now();
    await assignWaiting({ ...ctx, now: new Date() }, { agent_ids: null, cause: 'sweep' });
    times.push(performance.now() - from);
  }
  return {
    name: `the look of each minute, ${waiting} wait and nobody is free`,
    figures: figuresOf(Float64Array.from(times), performance.now() - started, { errors: 0 }),
    cpu_ms: (cpuMs() - cpu) / times.length,
  };
}

async function unowned(ctx: Ctx): Promise<number> {
  const row = await firstRow(
    ctx,
    sql<{
      count: number;
    }>`select count(*) as count from tickets where assignee_id is null and solved_at is null`,
  );
  return row?.count ?? 0;
}

/** Everybody is free again. */
async function clear(ctx: Ctx): Promise<void> {
  await sql`truncate graphile_worker._private_jobs`.execute(ctx.db);
  await sql`update tickets set status_category = 'solved', solved_at = now(),
    status_id = (select id from statuses where category = 'solved' order by is_default desc limit 1)
    where solved_at is null`.execute(ctx.db);
  await sql`delete from queue_tickets`.execute(ctx.db);
  await sql`analyze`.execute(ctx.db);
  await sql`checkpoint`.execute(ctx.db);
}
