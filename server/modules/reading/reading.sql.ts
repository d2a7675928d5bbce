/** Statements over the counts of reading, the notices and the settings. */
import { sql } from 'kysely';
import type { ReadingKind, ReadingSettings } from '#contract/reading.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

export type HourKey = {
  readonly agent_id: string;
  readonly kind: ReadingKind;
  /** Its beginning, milliseconds. */
  readonly hour: number;
};
export type HourRow = { agent_id: string; kind: ReadingKind; hour: string; sketch: Buffer | null };

function keysOf(keys: readonly HourKey[]) {
  const hours = keys.map((key) => new Date(key.hour).toISOString());
  return sql`unnest(${keys.map((key) => key.agent_id)}::uuid[], ${keys.map((key) => key.kind)}::text[],
    ${hours}::timestamptz[])`;
}

/** The rows of these hours, made where they are missing, held until the end of the transaction. */
export async function lockHours(tx: Ctx, keys: readonly HourKey[]): Promise<HourRow[]> {
  await sql`insert into reading_hours (agent_id, kind, hour)
    select given.agent_id, given.kind, given.hour from ${keysOf(keys)} as given (agent_id, kind, hour)
    order by 1, 2, 3 on conflict do nothing`.execute(tx.db);
  return rows(
    tx,
    sql<HourRow>`select r.agent_id, r.kind, r.hour, r.sketch
      from reading_hours r join ${keysOf(keys)} as given (agent_id, kind, hour)
        using (agent_id, kind, hour)
      order by r.agent_id, r.kind, r.hour for update of r`,
  );
}

export type HourCount = HourKey & { readonly counted: number; readonly sketch: Uint8Array };

export async function writeHours(tx: Ctx, counts: readonly HourCount[]): Promise<void> {
  const sketches = counts.map((one) => Buffer.from(one.sketch).toString('hex'));
  await sql`update reading_hours r set counted = given.counted, sketch = decode(given.sketch, 'hex')
    from ${keysOf(counts)} with ordinality as keys (agent_id, kind, hour, place)
    join unnest(${counts.map((one) => one.counted)}::int[], ${sketches}::text[])
      with ordinality as given (counted, sketch, place) using (place)
    where r.agent_id = keys.agent_id and r.kind = keys.kind and r.hour = keys.hour`.execute(tx.db);
}

/** What an agent read in the hours of a day that ends with this one. */
export async function countedInDay(tx: Ctx, { agent_id, kind, hour }: HourKey): Promise<number> {
  const found = await firstRow(
    tx,
    sql<{ counted: number }>`select coalesce(sum(counted), 0)::int as counted from reading_hours
      where agent_id = ${agent_id} and kind = ${kind} and hour <= ${new Date(hour)}
        and hour > ${new Date(hour - 24 * 3_600_000)}`,
  );
  return found?.counted ?? 0;
}

/**
 * What the agent's busy hours are like: of the hours in which they read, over four weeks, the one that 95 of a
 * hundred stay below. Undefined while there are fewer than twenty: a newcomer has no habit.
 */
export async function habitOf(
  tx: Ctx,
  { agent_id, kind, hour }: HourKey,
): Promise<number | undefined> {
  const found = await firstRow(
    tx,
    sql<{ hours: number; habit: number | null }>`
      select count(*)::int as hours,
        percentile_disc(0.95) within group (order by counted) as habit
      from reading_hours
      where agent_id = ${agent_id} and kind = ${kind} and counted > 0
        and hour < ${new Date(hour)} and hour >= ${new Date(hour - 28 * 24 * 3_600_000)}`,
  );
  if (found === undefined || found.hours < 20 || found.habit === null) return undefined;
  return found.habit;
}

/** The sketches of hours that are over go; what was counted stays for the habits. Answers how many rows left. */
export async function forgetHours(tx: Ctx): Promise<number> {
  const over = new Date(tx.now.getTime() - 2 * 3_600_000);
  const old = new Date(tx.now.getTime() - 35 * 24 * 3_600_000);
  await sql`update reading_hours set sketch = null where sketch is not null and hour < ${over}`.execute(
    tx.db,
  );
  const gone = await sql`delete from reading_hours where hour < ${old}`.execute(tx.db);
  return Number(gone.numAffectedRows ?? 0);
}

// notices -----------------------------------------------------------------------------------------

export type NoticeRow = {
  readonly id: string;
  readonly agent_id: string;
  readonly kind: ReadingKind;
  readonly span: 'hour' | 'day' | 'habit';
  readonly since: string;
  readonly counted: number;
  readonly compared: number;
  readonly token_names: string[];
  readonly at: string;
  readonly refused_at: string | null;
};
export type NewNotice = Omit<NoticeRow, 'since' | 'at' | 'refused_at'> & { readonly since: Date };

/** False when it was told already; the greater count is kept. */
export async function insertNotice(tx: Ctx, notice: NewNotice): Promise<boolean> {
  const { id, agent_id, kind, span, since, counted, compared, token_names } = notice;
  const written = await firstRow(
    tx,
    sql<{ is_new: boolean }>`
      insert into reading_notices as known
        (id, agent_id, kind, span, since, counted, compared, token_names, at)
      values (${id}, ${agent_id}, ${kind}, ${span}, ${since}, ${counted}, ${compared},
        ${[...token_names]}::text[], ${tx.now})
      on conflict (agent_id, kind, span, since) do update
        set counted = greatest(known.counted, excluded.counted),
          token_names = array(select distinct unnest(known.token_names || excluded.token_names))
      returning id = ${id} as is_new`,
  );
  return written?.is_new === true;
}

/** False when it was refused before in that hour. */
export async function markRefused(tx: Ctx, key: HourKey): Promise<boolean> {
  const marked = await firstRow(
    tx,
    sql<{ id: string }>`update reading_notices set refused_at = ${tx.now}
      where agent_id = ${key.agent_id} and kind = ${key.kind} and span = 'hour'
        and since = ${new Date(key.hour)} and refused_at is null
      returning id`,
  );
  return marked !== undefined;
}

export type PageEnd = { readonly at: string; readonly id: string };

export function noticesBefore(
  ctx: Ctx,
  { before, limit }: { before: PageEnd | undefined; limit: number },
): Promise<NoticeRow[]> {
  const from =
    before === undefined
      ? sql`true`
      : sql`(at, id) < (${before.at}::timestamptz, ${before.id}::uuid)`;
  return rows(
    ctx,
    sql<NoticeRow>`select id, agent_id, kind, span, since, counted, compared, token_names, at, refused_at
      from reading_notices where ${from} order by at desc, id desc limit ${limit + 1}`,
  );
}

// settings ----------------------------------------------------------------------------------------

type StoredSettings = {
  readonly is_on: boolean;
  readonly habit_times: number | null;
  readonly limits: Partial<ReadingSettings['limits']>;
  readonly excepted: string[];
};

export async function readReadingSettings(ctx: Ctx): Promise<StoredSettings> {
  const found = await firstRow(
    ctx,
    sql<StoredSettings>`select is_on, habit_times, limits,
      array(select api_token_id from reading_exceptions) as excepted from reading_settings`,
  );
  if (found === undefined) throw new Error('reading_settings has lost its row');
  return found;
}

export async function writeReadingSettings(tx: Ctx, settings: ReadingSettings): Promise<void> {
  await sql`update reading_settings set is_on = ${settings.is_on},
    habit_times = ${settings.habit_times}, limits = ${JSON.stringify(settings.limits)}::jsonb`.execute(
    tx.db,
  );
}

export async function writeExceptions(tx: Ctx, ids: readonly string[]): Promise<void> {
  await sql`delete from reading_exceptions where api_token_id <> all(${[...ids]}::uuid[])`.execute(
    tx.db,
  );
  await sql`insert into reading_exceptions (api_token_id, added_at)
    select unnest(${[...ids]}::uuid[]), ${tx.now}::timestamptz on conflict do nothing`.execute(
    tx.db,
  );
}

export async function lockReadingSettings(tx: Ctx): Promise<void> {
  await sql`select from reading_settings for update`.execute(tx.db);
}
