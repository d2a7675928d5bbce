/**
 * An old part of the events on another disk. A part that is full never changes, so that it is copied
 * while everyone reads it, and the copy takes its place within milliseconds. Nothing here takes history
 * away: the old rows go when the new ones are proven to be the same.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Ctx } from './ctx.ts';
import { rows } from './db.ts';
import {
  alone,
  atLength,
  type EventPart,
  inShort,
  isLockTimeout,
  listEventParts,
  newestId,
} from './event-parts.ts';

/** A transaction that writes holds back the feed: each is over within a moment. */
const copiedAtOnce = 20_000;
const patientTries = 40;
const pauseMilliseconds = 3_000;

export type WeighedPart = EventPart & {
  /** As PostgreSQL last counted; -1: not yet. */
  readonly events: number;
  readonly table_bytes: number;
  readonly index_bytes: number;
  readonly tablespace: string;
};

export async function weighEventParts(ctx: Ctx): Promise<WeighedPart[]> {
  const weights = await rows(
    ctx,
    sql<Omit<WeighedPart, keyof EventPart> & { name: string }>`
      select c.relname as name, c.reltuples::bigint as events, pg_table_size(c.oid) as table_bytes,
        pg_indexes_size(c.oid) as index_bytes, coalesce(t.spcname, d.spcname) as tablespace
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      left join pg_tablespace t on t.oid = c.reltablespace
      join pg_database b on b.datname = current_database()
      join pg_tablespace d on d.oid = b.dattablespace
      where i.inhparent = 'public.events'::regclass`,
  );
  const byName = new Map(weights.map((one) => [one.name, one]));
  return (await listEventParts(ctx)).flatMap((part) => {
    const weight = byName.get(part.name);
    return weight === undefined ? [] : [{ ...part, ...weight }];
  });
}

/**
 * `open`: it is still written to. `busy`: the table was read as a whole all the while, or its parts are
 * changed by somebody else; nothing has changed. `differs`: the copy was not the same, and is gone.
 */
export type Moved = 'moved' | 'unknown' | 'open' | 'busy' | 'differs';

/**
 * Moves a part that is full, with its indexes. Needs room for it there, and afterwards none here.
 * @param told events that were copied so far
 * @throws what PostgreSQL says: no such tablespace, no right to it, its disk is full
 */
export async function moveEventPart(
  ctx: Ctx,
  name: string,
  { tablespace, told = () => undefined }: { tablespace: string; told?: (copied: number) => void },
): Promise<Moved> {
  const moved = await alone(ctx, async (one) => {
    const part = (await listEventParts(one)).find((known) => known.name === name);
    if (part === undefined) return 'unknown';
    if (part.to === null || (await newestId(one)) < part.to) return 'open';
    const copy = `${name}_moved`;
    await sql.raw(`drop table if exists public.${copy}`).execute(one.db);
    try {
      await afterLateWriters(one);
      await makeCopy(one, { ...part, to: part.to }, tablespace);
      await fill(one, { from: name, to: copy }, told);
      if (!(await isSame(one, name, copy))) return 'differs';
      await inPlaceOf(one, { ...part, to: part.to });
      return 'moved';
    } catch (error) {
      if (isLockTimeout(error)) return 'busy';
      throw error;
    } finally {
      // After the move nothing has this name.
      await sql.raw(`drop table if exists public.${copy}`).execute(one.db);
    }
  });
  return moved ?? 'busy';
}

/** Whoever took a number of this part has written or given up once this lock was granted. */
function afterLateWriters(ctx: Ctx): Promise<void> {
  return patiently(() => inShort(ctx, ['lock table only public.events in share mode']));
}

type FullPart = EventPart & { readonly to: number };

async function makeCopy(ctx: Ctx, part: FullPart, tablespace: string): Promise<void> {
  const copy = `public.${part.name}_moved`;
  const space = `"${tablespace.replaceAll('"', '""')}"`;
  await sql
    .raw(`create table ${copy} (like public.${part.name} including all) tablespace ${space}`)
    .execute(ctx.db);
  // So that nothing has to be looked through when it takes its place.
  const bounds = `id < ${part.to}${part.from === 0 ? '' : ` and id >= ${part.from}`}`;
  await sql.raw(`alter table ${copy} add constraint bounds check (${bounds})`).execute(ctx.db);
  await sql
    .raw(`create trigger events_not_truncated before truncate on ${copy}
      for each statement execute function public.events_are_append_only()`)
    .execute(ctx.db);
  for (const index of await indexesOf(ctx, `${part.name}_moved`))
    await sql.raw(`alter index public.${index} set tablespace ${space}`).execute(ctx.db);
}

async function indexesOf(ctx: Ctx, table: string): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{
      name: string;
    }>`select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid = to_regclass(${`public.${table}`})`,
  );
  return found.map(({ name }) => name);
}

async function fill(
  ctx: Ctx,
  { from, to }: { from: string; to: string },
  told: (copied: number) => void,
): Promise<void> {
  let [after, copied] = [0, 0];
  for (;;) {
    const [done] = await atLength<{ last: number | null; count: number }>(
      ctx,
      `with copied as (insert into public.${to} select * from public.${from} where id > ${after}
        order by id limit ${copiedAtOnce} returning id) select max(id) as last, count(*) as count from copied`,
    );
    if (done === undefined || done.last === null) break;
    after = done.last;
    copied += done.count;
    told(copied);
  }
  // It will not be touched again: what vacuum would do to it one day is done now.
  await atLength(ctx, `vacuum (freeze, analyze) public.${to}`);
}

async function isSame(ctx: Ctx, one: string, other: string): Promise<boolean> {
  const [found] = await atLength<{ is_same: boolean }>(
    ctx,
    `select (select (count(*), sum(hashtextextended(e::text, 0)::numeric)) from public.${one} e)
      is not distinct from (select (count(*), sum(hashtextextended(e::text, 0)::numeric)) from public.${other} e) as is_same`,
  );
  return found?.is_same === true;
}

async function inPlaceOf(ctx: Ctx, { name, from, to }: FullPart): Promise<void> {
  const copy = `${name}_moved`;
  const names = await indexesOf(ctx, copy);
  await patiently(() =>
    inShort(ctx, [
      'lock table only public.events in access exclusive mode',
      `alter table public.events detach partition public.${name}`,
      `drop table public.${name}`,
      `alter table public.${copy} rename to ${name}`,
      ...names.map((index) => `alter index public.${index} rename to ${index.replace(copy, name)}`),
      `alter table public.events attach partition public.${name}
        for values from (${from === 0 ? 'minvalue' : from}) to (${to})`,
      `alter table public.${name} drop constraint bounds`,
    ]),
  );
}

async function patiently(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isLockTimeout(error) || tries === patientTries) throw error;
      await sleep(pauseMilliseconds);
    }
  }
}
