/** Every statement over calendars and their days; feeds are in feeds.sql.ts. */
import { type Insertable, sql, type Updateable } from 'kysely';
import { z } from 'zod';
import {
  type ProductionCalendar,
  productionCalendars,
  type Span,
  span,
  type WeekHours,
  weekHours,
} from '#contract/calendars.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { CalendarsTable } from '#platform/database.gen.ts';
import { fail } from '#platform/errors.ts';

export type CalendarRow = {
  readonly id: string;
  readonly name: string;
  readonly time_zone: string | null;
  readonly hours: WeekHours;
  readonly production: ProductionCalendar | null;
  readonly production_edition: string | null;
  readonly shortens_eves: boolean;
  readonly version: number;
  readonly is_default: boolean;
  readonly archived_at: string | null;
};

const calendarColumns = [
  'id',
  'name',
  'time_zone',
  'hours',
  'production',
  'production_edition',
  'shortens_eves',
  'version',
  'is_default',
  'archived_at',
] as const;

const production = z.enum(productionCalendars).nullable();

function understood<Row extends { hours: unknown; production: unknown }>(row: Row) {
  return {
    ...row,
    hours: weekHours.parse(row.hours),
    production: production.parse(row.production),
  };
}

export async function allCalendars(ctx: Ctx): Promise<CalendarRow[]> {
  const found = await ctx.db
    .selectFrom('calendars')
    .select([...calendarColumns])
    .orderBy(sql`archived_at is not null`)
    .orderBy('is_default', 'desc')
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .execute();
  return found.map(understood);
}

/** Null: the desk's own. */
export async function calendarById(ctx: Ctx, id: string | null): Promise<CalendarRow | undefined> {
  const query = ctx.db.selectFrom('calendars').select([...calendarColumns]);
  const row = await (id === null
    ? query.where('is_default', '=', true)
    : query.where('id', '=', id)
  ).executeTakeFirst();
  return row === undefined ? undefined : understood(row);
}

export async function defaultId(ctx: Ctx): Promise<string | undefined> {
  const row = await ctx.db
    .selectFrom('calendars')
    .select('id')
    .where('is_default', '=', true)
    .executeTakeFirst();
  return row?.id;
}

export type DayRow = {
  readonly date: string;
  readonly name: string;
  readonly hours: Span[];
  readonly feed_id: string | null;
};

const storedSpans = z.array(span);

/** In the order of dates; for one date what stands by hand is the last. */
export async function daysOf(ctx: Ctx, calendar_id: string): Promise<DayRow[]> {
  const found = await ctx.db
    .selectFrom('calendar_days')
    .select(['date', 'name', 'hours', 'feed_id'])
    .where('calendar_id', '=', calendar_id)
    .orderBy('date')
    .orderBy(sql`feed_id is null`)
    .orderBy('feed_id')
    .execute();
  return found.map((row) => ({ ...row, hours: storedSpans.parse(row.hours) }));
}

// changes -------------------------------------------------------------------------------------

/** @throws OporaError not_found */
export async function lockCalendar(tx: Ctx, id: string): Promise<CalendarRow> {
  const row = await tx.db
    .selectFrom('calendars')
    .select([...calendarColumns])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? fail('not_found', 'errors.not_found') : understood(row);
}

/** Those that follow: the organisation's zone, having none of their own; a production calendar. */
export async function lockFollowers(
  tx: Ctx,
  follows: 'time_zone' | 'production',
): Promise<CalendarRow[]> {
  const query = tx.db
    .selectFrom('calendars')
    .select([...calendarColumns])
    .orderBy('id')
    .forUpdate();
  const found = await (follows === 'time_zone'
    ? query.where('time_zone', 'is', null)
    : query.where('production', 'is not', null)
  ).execute();
  return found.map(understood);
}

export async function insertCalendar(tx: Ctx, row: Insertable<CalendarsTable>): Promise<void> {
  await tx.db.insertInto('calendars').values(row).execute();
}

export async function writeCalendar(
  tx: Ctx,
  id: string,
  change: Updateable<CalendarsTable>,
): Promise<void> {
  await tx.db
    .updateTable('calendars')
    .set({ ...change, updated_at: tx.now })
    .where('id', '=', id)
    .execute();
}

/** Whichever was the desk's own is no longer. */
export async function dropDefault(tx: Ctx): Promise<CalendarRow[]> {
  const dropped = await tx.db
    .updateTable('calendars')
    .set({ is_default: false, updated_at: tx.now })
    .where('is_default', '=', true)
    .returning([...calendarColumns])
    .execute();
  return dropped.map(understood);
}

export type NewDay = {
  readonly date: string;
  readonly name: string;
  readonly hours: readonly Span[];
};

/** In place of what the same source says of these dates. False: it says just that already. */
export async function putDays(
  tx: Ctx,
  { calendar_id, feed_id }: { calendar_id: string; feed_id: string | null },
  days: readonly NewDay[],
): Promise<boolean> {
  const { rows } = await sql`
    insert into calendar_days (calendar_id, feed_id, date, name, hours)
    select ${calendar_id}, ${feed_id}::uuid, date, name, hours
    from jsonb_to_recordset(${JSON.stringify(days)}::jsonb) as given (date date, name text, hours jsonb)
    on conflict (calendar_id, date, feed_id) do update
      set name = excluded.name, hours = excluded.hours
      where (calendar_days.name, calendar_days.hours) is distinct from (excluded.name, excluded.hours)
    returning date`.execute(tx.db);
  return rows.length > 0;
}

/** Of those set by hand; how many there were. */
export async function deleteDays(
  tx: Ctx,
  calendar_id: string,
  dates: readonly string[],
): Promise<number> {
  const { rows } = await sql`
    delete from calendar_days where calendar_id = ${calendar_id} and feed_id is null
      and date = any(${[...dates]}::date[]) returning date`.execute(tx.db);
  return rows.length;
}

/** Of a feed, all but these; how many there were. */
export async function deleteOtherDays(
  tx: Ctx,
  feed_id: string,
  dates: readonly string[],
): Promise<number> {
  const { rows } = await sql`
    delete from calendar_days where feed_id = ${feed_id}
      and not date = any(${[...dates]}::date[]) returning date`.execute(tx.db);
  return rows.length;
}
