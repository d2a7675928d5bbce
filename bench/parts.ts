/**
 * The table of events in parts, beside what it was before: the same history in one plain table, in one
 * part and in five, on one server, each asked in turn, so that what the machine does meanwhile is the
 * same for all. And how long a desk with that history is locked while it gets its first part, and its next.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import type { Ctx } from '#platform/ctx.ts';
import { type Database, openDatabase, transaction } from '#platform/db.ts';
import { startPostgres } from '#platform/embedded-postgres.ts';
import { divideEvents, listEventParts, partingStatements } from '#platform/event-parts.ts';
import { currentCursor, eventById, eventsAfter, publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { makeLog } from '#platform/log.ts';
import { knownMigrations, migrate } from '#platform/migrations.ts';
import { aligned } from './figures.ts';
import type { Told } from './seed.ts';

export const partsName = 'parts';

export type PartsSize = { events: number; rounds: number; round_milliseconds: number };
export const partsSize: PartsSize = { events: 5_000_000, rounds: 15, round_milliseconds: 300 };

const layouts = ['plain', 'one', 'five'] as const;
type Layout = (typeof layouts)[number];

/** Microseconds of one: in each round the quick tenth, when nobody else had the processor; of rounds the median. */
export type PartsLine = { name: string } & Record<Layout, number>;
export type PartsFigures = {
  lines: PartsLine[];
  planning: PartsLine[];
  /** Milliseconds: of migration 0053. */
  migration: number;
} & Division;

/** Milliseconds: of all of it, the longest that a writer waited, and an event for the feed to bring it. */
type Division = { division: number; waited: number; feed_waited: number };

const beforeParts = new Set(
  knownMigrations()
    .map(({ name }) => name)
    .filter((name) => name < '0053'),
);
const eventsOfTicket = 20;
const seededAtOnce = 100_000;
const hotTickets = 500;

export async function measureParts(size: PartsSize, told: Told): Promise<PartsFigures> {
  const dir = mkdtempSync(join(tmpdir(), 'opora-bench-parts-'));
  const settings = {
    ...{ shared_buffers: '1GB', max_wal_size: '4GB', autovacuum: 'off' },
    // What parts cost is processor time; the disk at a commit and after a checkpoint would hide it.
    ...{ synchronous_commit: 'off', full_page_writes: 'off' },
  };
  const server = await startPostgres({ dir, settings });
  const opened: Database[] = [];
  try {
    const made = await makeLayouts(server.url, size, told);
    const ctxs = Object.fromEntries(
      layouts.map((layout) => {
        const log = makeLog('error', process.stderr);
        const database = openDatabase(urlOf(server.url, layout), log, 4);
        opened.push(database);
        return [layout, { db: database.db, actor: { kind: 'system' }, now: new Date(), log }];
      }),
    ) as Record<Layout, Ctx>;
    const lines = await written(ctxs, size.rounds);
    for (const [name, work] of works(size)) lines.push(await inTurn(name, ctxs, work, size));
    for (const { name, plain, one, five } of lines)
      told(
        `${name}: ${plain.toFixed(0)} µs plain, ${one.toFixed(0)} in one, ${five.toFixed(0)} in five`,
      );
    const planning: PartsLine[] = [];
    for (const [name, text] of statements)
      planning.push(
        await inTurn(name, ctxs, (ctx) => planned(ctx, text), { ...size, is_told: true }),
      );
    const division = await divided(ctxs.one, size);
    return { ...made, lines, planning, ...division };
  } finally {
    for (const one of opened) await one.close();
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

function urlOf(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

async function makeLayouts(url: string, { events }: PartsSize, told: Told) {
  await on(url, 'create database seeded');
  await on(url, 'create database five');
  await migrate(urlOf(url, 'seeded'), undefined, beforeParts);
  await seed(urlOf(url, 'seeded'), events);
  told(`${events.toLocaleString('en-GB')} events in one table`);
  // Both copies, so that their files are alike.
  await on(url, 'create database plain template seeded');
  await on(url, 'create database one template seeded');
  await on(url, 'drop database seeded');
  await on(url, 'checkpoint');
  const started = performance.now();
  await migrate(urlOf(url, 'one'));
  const migration = performance.now() - started;
  for (const name of ['plain', 'one']) await on(urlOf(url, name), 'vacuum analyze events');
  told(`migrated to one part in ${migration.toFixed(0)} ms`);
  await migrate(urlOf(url, 'five'));
  for (let number = 1; number < 5; number += 1)
    await cutEmpty(urlOf(url, 'five'), Math.floor((events * number) / 5) + 1);
  await seed(urlOf(url, 'five'), events);
  told('the same events in five parts');
  return { migration };
}

async function cutEmpty(url: string, at: number): Promise<void> {
  const database = openDatabase(url, makeLog('error', process.stderr), 1);
  const ctx: Ctx = {
    ...{ db: database.db, actor: { kind: 'system' }, now: new Date() },
    log: makeLog('error', process.stderr),
  };
  const last = (await listEventParts(ctx)).at(-1);
  for (const statement of last ? partingStatements(last, at) : [])
    await sql.raw(statement).execute(ctx.db);
  await database.close();
}

/** A ticket's events lie near each other, as they do on a desk; a hundred tickets go on at a time. */
async function seed(url: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (let from = 1; from <= count; from += seededAtOnce) {
    await client.query(
      `insert into events (at, actor_kind, actor_id, name, ticket_id, subject_type, subject_id, data)
      select now(), 'agent', ${ticketOf('n % 50')}, case n % 3 when 0 then 'comment.added' else 'ticket.updated' end,
        ticket, 'ticket', ticket, '{"changes": {"priority": [3, 2], "status_id": ["0198c1de-1111-7000-a000-000000000001", "0198c1de-1111-7000-a000-000000000002"]}}'
      from generate_series($1::bigint, $2::bigint) n
      cross join lateral (select ${ticketOf(`n / ${100 * eventsOfTicket} * 100 + n % 100`)} as ticket) one`,
      [from, Math.min(count, from + seededAtOnce - 1)],
    );
  }
  await client.query('vacuum analyze events');
  await client.end();
}

function ticketOf(number: string): string {
  return `md5((${number})::text)::uuid`;
}

async function on(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}

/** Answers microseconds where it measures by itself. */
type Work = (ctx: Ctx, number: number) => Promise<unknown>;

function works({ events }: PartsSize): [string, Work][] {
  // From the whole history, and so few that no disk is measured.
  const anyTicket = (number: number) =>
    (number % hotTickets) * Math.floor(events / eventsOfTicket / hotTickets);
  return [
    [
      'the timeline of a ticket',
      (ctx, number) =>
        sql`select id, at, name, actor_kind, actor_id, data from events
          where ticket_id = md5(${anyTicket(number)}::text)::uuid and id > ${0}
            and name not in ('reminder.due', 'clock.started', 'clock.stopped')
          order by id limit ${100}`.execute(ctx.db),
    ],
    [
      'timelines of a hundred tickets',
      (ctx, number) =>
        sql`select id, xid, name, at, ticket_id, data from events
          where ticket_id = any(array(select md5((n * 7)::text)::uuid
              from generate_series(${anyTicket(number)}::int, ${anyTicket(number)}::int + 99) n)) and name = 'ticket.updated'
          order by ticket_id, id desc`.execute(ctx.db),
    ],
    [
      'what is joined to a ticket',
      (ctx, number) =>
        sql`select t.id, (select coalesce(max(e.id), 0) from events e where e.ticket_id = t.id) as last_event,
          (select e.at from events e where e.ticket_id = t.id and e.name = 'ticket.updated' order by e.id desc limit 1) as at
          from (select md5(${anyTicket(number)}::text)::uuid as id) t`.execute(ctx.db),
    ],
    [
      'the latest of a subject',
      (ctx, number) =>
        sql`select at, data from events where subject_type = 'ticket'
          and subject_id = md5(${anyTicket(number)}::text)::uuid and name = 'comment.added' order by id desc limit 200`.execute(
          ctx.db,
        ),
    ],
    [
      'one event by its id',
      (ctx, number) => eventById(ctx, 1 + (number % hotTickets) * Math.floor(events / hotTickets)),
    ],
    ['the end of the feed', (ctx) => currentCursor(ctx)],
    ['a look at the feed, nothing new', async (ctx) => eventsAfter(ctx, await endOnce(ctx), 2000)],
    [
      'a look at the feed, from two thousand back',
      async (ctx) =>
        eventsAfter(
          ctx,
          { xid: (await endOnce(ctx)).xid, id: (await endOnce(ctx)).id - 2000 },
          2000,
        ),
    ],
  ];
}

const ends = new WeakMap<object, { xid: number; id: number }>();
async function endOnce(ctx: Ctx) {
  const known = ends.get(ctx.db) ?? (await currentCursor(ctx));
  ends.set(ctx.db, known);
  return known;
}

/** Answers the last one's id. */
async function tenEvents(tx: Ctx): Promise<number> {
  const ticket_id = newId();
  let last = 0;
  for (let count = 0; count < 10; count += 1) {
    const { id } = await publish(tx, {
      ...{ name: 'ticket.updated', ticket_id, subject_type: 'ticket', subject_id: ticket_id },
      data: { changes: { priority: [3, 2] } },
    });
    last = id;
  }
  return last;
}

/** Without the way there and back. */
const thousand = `do $$ begin
  for n in 1..1000 loop
    insert into events (at, actor_kind, name, ticket_id, subject_type, subject_id, data)
    values (now(), 'system', 'ticket.updated', '0198c1de-1111-7000-a000-000000000001', 'ticket',
      '0198c1de-1111-7000-a000-000000000001', '{"changes": {"priority": [3, 2]}}');
  end loop; end $$`;

/** Writing by PostgreSQL's processor time alone: its waiting for a disk or for other processes is no part of it. */
async function written(ctxs: Record<Layout, Ctx>, rounds: number): Promise<PartsLine[]> {
  const inside = async (ctx: Ctx) => {
    for (let count = 0; count < 4; count += 1) await sql.raw(thousand).execute(ctx.db);
  };
  const tens = async (ctx: Ctx) => {
    for (let count = 0; count < 200; count += 1) await transaction(ctx, tenEvents);
  };
  return [
    await spent('a transaction of ten events (CPU)', ctxs, { work: tens, each: 200, rounds }),
    await spent('an event, inside PostgreSQL (CPU)', ctxs, { work: inside, each: 4000, rounds }),
  ];
}

async function spent(
  name: string,
  ctxs: Record<Layout, Ctx>,
  { work, each, rounds }: { work: (ctx: Ctx) => Promise<void>; each: number; rounds: number },
): Promise<PartsLine> {
  const sums: Record<Layout, number> = { plain: 0, one: 0, five: 0 };
  // The first round fills caches.
  for (let round = 0; round <= rounds; round += 1) {
    for (const layout of layouts) {
      const ctx = ctxs[layout];
      await ctx.db.connection().execute(async (db) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
        const before = cpuOf(rows[0]?.pid ?? 0);
        await work({ ...ctx, db });
        if (round > 0) sums[layout] += (cpuOf(rows[0]?.pid ?? 0) - before) / (each * rounds);
      });
    }
  }
  return { name, ...sums };
}

/** Microseconds so far, by the hundredth of a second. */
function cpuOf(pid: number): number {
  const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const fields = after.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Planned anew each time: what a statement costs that has no plan of its own yet. */
const statements: readonly [string, string][] = [
  [
    'the timeline of a ticket',
    `select id, at, name, actor_kind, actor_id, data from events
    where ticket_id = md5('5')::uuid and id > 0 and name not in ('reminder.due', 'clock.started') order by id limit 100`,
  ],
  [
    'the feed',
    `select id, xid, at, name, ticket_id, subject_type, subject_id, data, actor_kind, actor_id, depth
    from events where (xid, id) > (800, 100) and xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    order by xid, id limit 2000`,
  ],
  [
    'the world of a clock',
    `select t.id,
      (select coalesce(max(e.id), 0) from events e where e.ticket_id = t.id) as last_event,
      (select coalesce(jsonb_agg(jsonb_build_array(e.id, e.at, e.name) order by e.id), '[]')
        from events e where e.ticket_id = t.id and (e.name = 'policy.changed' or (e.name = 'ticket.updated'
          and e.data -> 'changes' ?| array['status_id', 'assignee_id', 'team_id']))) as events
    from tickets t where t.id = md5('5')::uuid`,
  ],
  [
    'changes of many tickets',
    `select id, xid, name, at, ticket_id, data from events
    where ticket_id = any(array[md5('5')::uuid, md5('6')::uuid]) and name = 'ticket.updated' order by ticket_id, id desc`,
  ],
  ['one event by its id', 'select id, name from events where id = 5'],
  [
    'an event is written',
    `insert into events (actor_kind, name, subject_type) values ('system', 'a.b', 'x')`,
  ],
];

async function planned(ctx: Ctx, text: string): Promise<number> {
  const { rows } = await sql
    .raw<{ 'QUERY PLAN': [{ 'Planning Time': number }] }>(`explain (summary, format json) ${text}`)
    .execute(ctx.db);
  return (rows[0]?.['QUERY PLAN'][0]['Planning Time'] ?? Number.NaN) * 1000;
}

/** Each layout for a moment, round after round, in another order each time. */
async function inTurn(
  name: string,
  ctxs: Record<Layout, Ctx>,
  work: Work,
  { rounds, round_milliseconds, is_told = false }: PartsSize & { is_told?: boolean },
): Promise<PartsLine> {
  const times: Record<Layout, number[]> = { plain: [], one: [], five: [] };
  let number = 0;
  for (const layout of layouts)
    for (let warm = 0; warm < 20; warm += 1) {
      number += 1;
      await work(ctxs[layout], number);
    }
  for (let round = 0; round < rounds; round += 1) {
    const order = [0, 1, 2].map((place) => layouts[(place + round) % 3] ?? 'plain');
    const first = number;
    for (const layout of order) {
      number = first;
      const own: number[] = [];
      const until = performance.now() + round_milliseconds;
      while (performance.now() < until || own.length < 5) {
        const started = performance.now();
        number += 1;
        const told = await work(ctxs[layout], number);
        own.push(is_told ? Number(told) : (performance.now() - started) * 1000);
      }
      times[layout].push(at(0.1, own));
    }
  }
  return {
    name,
    plain: at(0.5, times.plain),
    one: at(0.5, times.one),
    five: at(0.5, times.five),
  };
}

function at(share: number, list: readonly number[]): number {
  const sorted = list.toSorted((one, other) => one - other);
  return sorted[Math.floor(list.length * share)] ?? Number.NaN;
}

/** A part is added to the whole history while somebody writes and somebody follows. */
async function divided(ctx: Ctx, { events }: PartsSize): Promise<Division> {
  let [waited, feed_waited] = [0, 0];
  let isOver = false;
  const written: { id: number; at: number }[] = [];
  const writing = (async () => {
    while (!isOver) {
      const started = performance.now();
      const id = await transaction(ctx, (tx) => tenEvents(tx));
      waited = Math.max(waited, performance.now() - started);
      written.push({ id, at: performance.now() });
    }
  })();
  const following = (async () => {
    while (!isOver || written.length > 0) {
      const { id } = await currentCursor(ctx);
      while (written[0] !== undefined && written[0].id <= id) {
        feed_waited = Math.max(feed_waited, performance.now() - written[0].at);
        written.shift();
      }
      await sleep(2);
    }
  })();
  const started = performance.now();
  const outcome = await divideEvents(ctx, events);
  const division = performance.now() - started;
  isOver = true;
  await Promise.all([writing, following]);
  if (outcome !== 'divided') throw new Error(`the table was not divided: ${outcome}`);
  return { division, waited, feed_waited };
}

export function partsWords({ migration, division, waited, feed_waited }: PartsFigures): string {
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  return [
    `the history becomes the first part: ${ms(migration)}, that long the table is locked`,
    `a second part is added to it: ${ms(division)}; who wrote meanwhile waited ${ms(waited)} at most, who followed ${ms(feed_waited)}`,
  ].join('\n');
}

export function partsTable(lines: readonly PartsLine[]): string {
  return aligned([
    ['', 'plain µs', 'one part', 'five parts', 'one / plain', 'five / plain'],
    ...lines.map(({ name, plain, one, five }) => [
      name,
      ...[plain, one, five].map((value) => value.toFixed(value < 100 ? 1 : 0)),
      ...[one / plain, five / plain].map((ratio) => ratio.toFixed(2)),
    ]),
  ]);
}
