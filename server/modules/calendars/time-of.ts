/** From a calendar's rows to its working time; read once for each version. */
import type { Calendar } from '#contract/calendars.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import {
  allCalendars,
  type CalendarRow,
  calendarById,
  daysOf,
  defaultId,
} from './calendars.sql.ts';
import { type DaySources, overridesOf } from './days.ts';
import { type WorkingTime, weekdays, workingTime } from './working-time.ts';

/** The desk's own first, then by name; archived ones last. */
export async function listCalendars(ctx: Ctx): Promise<Calendar[]> {
  const { time_zone } = await generalSettings(ctx);
  return (await allCalendars(ctx)).map((row) => presentCalendar(row, time_zone));
}

/** @throws OporaError not_found */
export async function calendarOf(ctx: Ctx, calendar_id: string): Promise<Calendar> {
  const row = await calendarById(ctx, calendar_id);
  if (row === undefined) return fail('not_found', 'errors.not_found');
  const { time_zone } = await generalSettings(ctx);
  return presentCalendar(row, time_zone);
}

function presentCalendar(row: CalendarRow, desk_zone: string): Calendar {
  const { production_edition: _, archived_at, ...shown } = row;
  return {
    ...shown,
    effective_time_zone: row.time_zone ?? desk_zone,
    is_archived: archived_at !== null,
  };
}

/** The desk's own calendar; there always is one. */
export async function defaultCalendarId(ctx: Ctx): Promise<string> {
  return (await defaultId(ctx)) ?? fail('not_found', 'errors.not_found');
}

/** Calendars are few, and their arithmetic keeps the years that it has counted. */
const mostKept = 200;
const kept = new Map<string, WorkingTime>();

/**
 * The working time of a calendar, null being the desk's own. With a `zone` (IANA) its hours are those
 * of the clocks there: a customer's site works from nine by its own clock.
 * @throws OporaError not_found
 */
export async function workingTimeOf(
  ctx: Ctx,
  calendar_id: string | null,
  zone?: string,
): Promise<WorkingTime> {
  const row = await calendarById(ctx, calendar_id);
  if (row === undefined) return fail('not_found', 'errors.not_found');
  const time_zone = zone ?? row.time_zone ?? (await generalSettings(ctx)).time_zone;
  // A version that a transaction makes and takes back is somebody else's next: it is not kept.
  const isSettled = ctx.open_transaction === undefined || !changedIn.has(ctx.open_transaction);
  const key = `${row.id} ${row.version} ${row.production_edition} ${time_zone}`;
  const known = isSettled ? kept.get(key) : undefined;
  if (known !== undefined) return known;
  const sources = await sourcesOf(ctx, row);
  const year = ctx.now.getUTCFullYear();
  const overrides = overridesOf(sources, [year - 15, year + 20]);
  const made = workingTime({ time_zone, hours: row.hours, holidays: [], overrides });
  if (!isSettled) return made;
  if (kept.size >= mostKept) kept.clear();
  kept.set(key, made);
  return made;
}

export type CalendarRulesDraft = Pick<
  Calendar,
  'time_zone' | 'hours' | 'production' | 'shortens_eves'
>;

/**
 * The working time of a calendar as it is being written, with the days that it has; null: by its own
 * clocks. Nothing is kept.
 * @throws OporaError not_found
 */
export async function workingTimeOfDraft(
  ctx: Ctx,
  calendar_id: string,
  draft: CalendarRulesDraft,
): Promise<(zone: string | null) => WorkingTime> {
  const row = await calendarById(ctx, calendar_id);
  if (row === undefined) return fail('not_found', 'errors.not_found');
  const own = draft.time_zone ?? (await generalSettings(ctx)).time_zone;
  const { hours, production, shortens_eves } = draft;
  const sources = { hours, production, shortens_eves, days: await daysOf(ctx, row.id) };
  const year = ctx.now.getUTCFullYear();
  const overrides = overridesOf(sources, [year - 15, year + 20]);
  const made = new Map<string, WorkingTime>();
  return (zone) => {
    const time_zone = zone ?? own;
    const known = made.get(time_zone) ?? workingTime({ time_zone, hours, holidays: [], overrides });
    made.set(time_zone, known);
    return known;
  };
}

/** Transactions that changed a calendar. */
const changedIn = new WeakSet<object>();

export function noteChange(tx: Ctx): void {
  if (tx.open_transaction !== undefined) changedIn.add(tx.open_transaction);
}

export async function sourcesOf(ctx: Ctx, row: CalendarRow): Promise<DaySources> {
  const { hours, production, shortens_eves } = row;
  return { hours, production, shortens_eves, days: await daysOf(ctx, row.id) };
}

const byTheClock = workingTime({
  time_zone: 'UTC',
  hours: Object.fromEntries(weekdays.map((day) => [day, [['00:00', '24:00'] as const]])),
  holidays: [],
});

/** Time by the clock: each minute counts. */
export const alwaysOpen: WorkingTime = {
  ...byTheClock,
  isOpen: () => true,
  add: (at, amount) => at + amount,
  subtract: (at, amount) => at - amount,
  between: (from, to) => to - from,
};
