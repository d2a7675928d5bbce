/** Every statement over calendars, their feeds and their days. */
import { sql } from 'kysely';
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
