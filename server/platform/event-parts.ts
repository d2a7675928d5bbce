/**
 * The table of events is kept in parts by id, so that its indexes, vacuum and a repair stay of a size
 * however long the history grows. Knows the parts and adds the next one; who asks for it, and who is told
 * when it does not come about, is the module history.
 *
 * The last part has no upper end, so that no event is ever without a place, whoever failed to do what.
 * A new part begins far ahead of the newest event: meanwhile the last one is proven to end there, without
 * standing in anyone's way, and then the two change places within milliseconds.
 */
import { sql } from 'kysely';
import type pg from 'pg';
import type { Ctx } from './ctx.ts';
import { firstRow, rows } from './db.ts';

/**
 * Events in a part: about a million tickets, ten gigabytes with the indexes. A part is vacuumed, rebuilt
 * or moved in minutes, and a desk of a million tickets plans its statements over one or two.
 */
export const partSize = 20_000_000;

/**
 * The next part is made when the last one is this full: late enough that a small desk has one part, early
 * enough that what is read to prove where it ends is little. That reading is a transaction of its own, and
 * the feed brings nothing beyond the oldest that runs: about a second for a million events.
 */
const dueAt = 0.05;

/** One who waits for a lock makes everyone wait: less than a person notices, more than autovacuum needs to yield. */
const patience = '1500ms';
const divisionLock = 7_041_969;

export type EventPart = {
  readonly name: string;
  /** The first id; 0 of the first part. */
  readonly from: number;
  /** The first id beyond it; null: it has no end. */
  readonly to: number | null;
  /** Where the last part is already proven to end. */
  readonly proven_end: number | null;
};

type PartRow = { name: string; bounds: string; ending: string | null };

/** Over the catalog alone; no row while the table is whole, as it was before migration 0053. */
const partsText = `
  select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bounds,
    (select pg_get_constraintdef(k.oid) from pg_constraint k
      where k.conrelid = c.oid and k.conname = c.relname || '_end') as ending
  from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = to_regclass('public.events')`;

/** In the order of their ids. */
export async function listEventParts(ctx: Ctx): Promise<EventPart[]> {
  return inOrder(await rows(ctx, sql.raw<PartRow>(partsText)));
}

function inOrder(found: readonly PartRow[]): EventPart[] {
  return found.map(partOf).toSorted((one, other) => one.from - other.from);
}

function partOf(row: { name: string; bounds: string; ending: string | null }): EventPart {
  const [, from = '', to = ''] = /^FOR VALUES FROM \((.+)\) TO \((.+)\)$/.exec(row.bounds) ?? [];
  return {
    name: row.name,
    from: numberIn(from) ?? 0,
    to: numberIn(to) ?? null,
    proven_end: numberIn(row.ending ?? '') ?? null,
  };
}

/** MINVALUE and MAXVALUE have none. */
function numberIn(text: string): number | undefined {
  const [digits] = /\d+/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** `busy`: somebody reads the whole table, such as a backup; the next time will do. */
export type Division = 'not_due' | 'busy' | 'divided';

/**
 * Adds a part when the last one has begun to fill. Any number may ask at once, and whoever was killed in the
 * middle is gone on with.
 * @throws what PostgreSQL says: this user is not the owner, the disk is full
 */
export async function divideEvents(ctx: Ctx, size = partSize): Promise<Division> {
  const done = await alone(ctx, (one) => divide(one, size)).catch((error: unknown) => {
    if (isLockTimeout(error)) return 'busy' as const;
    throw error;
  });
  // Somebody else is at it.
  return done ?? 'not_due';
}

/** On a connection of its own, unless somebody else changes the parts just now. */
export function alone<Result>(
  ctx: Ctx,
  work: (ctx: Ctx) => Promise<Result>,
): Promise<Result | undefined> {
  return ctx.db.connection().execute(async (db) => {
    const one = { ...ctx, db };
    const lock = await firstRow(
      one,
      sql<{ is_ours: boolean }>`select pg_try_advisory_lock(${divisionLock}) as is_ours`,
    );
    if (!lock?.is_ours) return undefined;
    try {
      return await work(one);
    } finally {
      await sql`select pg_advisory_unlock(${divisionLock})`.execute(db);
    }
  });
}

async function divide(ctx: Ctx, size: number): Promise<Division> {
  const last = (await listEventParts(ctx)).at(-1);
  if (last === undefined) throw new Error('the table of events has no part');
  const newest = await newestId(ctx);
  let end = last.proven_end;
  // Whoever began it was away for long: an event must never meet an end that has no part behind it.
  if (end !== null && end - newest < size / 4) {
    await inShort(ctx, [`alter table public.${last.name} drop constraint ${last.name}_end`]);
    end = null;
  }
  if (end === null) {
    if (newest < last.from + size * dueAt) return 'not_due';
    end = endOf(last, newest, size);
    await inShort(ctx, [
      `alter table public.${last.name} add constraint ${last.name}_end check (id < ${end}) not valid`,
    ]);
  }
  // Reads the part once, beside everyone else.
  await atLength(ctx, `alter table public.${last.name} validate constraint ${last.name}_end`);
  await inShort(ctx, [
    'lock table only public.events in access exclusive mode',
    ...partingStatements(last, end),
    `alter table public.${last.name} drop constraint ${last.name}_end`,
  ]);
  return 'divided';
}

/** Half a part ahead of the newest event at least: a year of a large desk. */
function endOf({ from }: EventPart, newest: number, size: number): number {
  const step = Math.max(1, Math.floor(size / 20));
  return Math.ceil(Math.max(from + size, newest + size / 2) / step) * step;
}

/** The last part ends there, and another one begins. Reads nothing when the end is proven or the part is empty. */
export function partingStatements(last: EventPart, at: number): string[] {
  const from = last.from === 0 ? 'minvalue' : String(last.from);
  const next = `events_${Number(last.name.slice('events_'.length)) + 1}`;
  return [
    `alter table public.events detach partition public.${last.name}`,
    `alter table public.events attach partition public.${last.name} for values from (${from}) to (${at})`,
    `create table public.${next} partition of public.events for values from (${at}) to (maxvalue)`,
    // Row triggers come from the whole table, those of TRUNCATE do not.
    `create trigger events_not_truncated before truncate on public.${next}
      for each statement execute function public.events_are_append_only()`,
  ];
}

/** Where parts after the first begin: what a backup remembers of them. */
export async function eventBorders(client: pg.ClientBase): Promise<number[]> {
  const { rows: found } = await client.query<PartRow>(partsText);
  return inOrder(found).flatMap(({ to }) => to ?? []);
}

/** The parts of a backup, for the rows that are about to come; those that are there stay. */
export async function layEventParts(
  client: pg.ClientBase,
  borders: readonly number[],
): Promise<void> {
  for (const at of borders) {
    const { rows: found } = await client.query<PartRow>(partsText);
    const last = inOrder(found).at(-1);
    if (last === undefined || at <= last.from) continue;
    await client.query(partingStatements(last, at).join(';'));
  }
}

export async function newestId(ctx: Ctx): Promise<number> {
  const found = await firstRow(
    ctx,
    sql<{ id: number }>`select last_value as id from public.events_id_seq`,
  );
  return found?.id ?? 0;
}

/** One transaction that would rather give up than hold everyone up. */
export async function inShort(ctx: Ctx, statements: readonly string[]): Promise<void> {
  await ctx.db.transaction().execute(async (db) => {
    await sql`select set_config('lock_timeout', ${patience}, true)`.execute(db);
    for (const statement of statements) await sql.raw(statement).execute(db);
  });
}

/**
 * One statement that takes the time it takes. In no transaction of ours: VACUUM wants none, and ANALYZE then
 * makes one for each part, so that the feed waits for none of them.
 */
export function atLength<Row>(ctx: Ctx, statement: string): Promise<Row[]> {
  return ctx.db.connection().execute(async (db) => {
    await sql`set statement_timeout = 0`.execute(db);
    try {
      return (await sql.raw<Row>(statement).execute(db)).rows;
    } finally {
      await sql`reset statement_timeout`.execute(db);
    }
  });
}

export function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03';
}

/**
 * PostgreSQL itself counts the parts and never the whole, and without that joins are planned for a table
 * of which nothing is known. Counts when it has grown by a tenth.
 */
export async function countEventsAnew(ctx: Ctx): Promise<boolean> {
  const found = await firstRow(
    ctx,
    sql<{ is_due: boolean }>`
      select p.reltuples < 0 or sum(greatest(c.reltuples, 0)) > 1.1 * p.reltuples + 1000 as is_due
      from pg_class p join pg_inherits i on i.inhparent = p.oid join pg_class c on c.oid = i.inhrelid
      where p.oid = 'public.events'::regclass group by p.oid, p.reltuples`,
  );
  if (found?.is_due !== true) return false;
  await atLength(ctx, 'analyze public.events');
  return true;
}
