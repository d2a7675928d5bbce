/** What a calendar comes to: a year of it, and when an amount of work ends. */
import type { CalendarYear, Probe } from '#contract/calendars.ts';
import { probedPeriods } from '#contract/calendars.ts';
import { assertTimeZone } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { calendarById } from './calendars.sql.ts';
import { daysOfYear } from './days.ts';
import { calendarOf, sourcesOf, workingTimeOf } from './time-of.ts';

const MINUTE = 60_000;

async function sourcesOfCalendar(ctx: Ctx, calendar_id: string) {
  const row = await calendarById(ctx, calendar_id);
  return row === undefined ? fail('not_found', 'errors.not_found') : sourcesOf(ctx, row);
}

/** @throws OporaError not_found */
export async function calendarYear(
  ctx: Ctx,
  calendar_id: string,
  year: number,
): Promise<CalendarYear> {
  const sources = await sourcesOfCalendar(ctx, calendar_id);
  const time = await workingTimeOf(ctx, calendar_id);
  const { effective_time_zone } = await calendarOf(ctx, calendar_id);
  const days = daysOfYear(sources, year);
  const [from, to] = [year, year + 1].map(
    (number) =>
      new Temporal.PlainDate(number, 1, 1).toZonedDateTime(effective_time_zone).epochMilliseconds,
  ) as [number, number];
  return {
    year,
    days,
    working_days: time.daysBetween(`${year - 1}-12-31`, `${year}-12-31`),
    working_minutes: Math.round(time.between(from, to) / MINUTE),
    is_preliminary: days.some((day) => day.is_preliminary),
  };
}

export type Question = { at: string; minutes: number; time_zone?: string | undefined };

/**
 * When so many working minutes from a moment end, and through which hours.
 * @throws OporaError not_found; invalid for a zone that does not exist, errors.calendar_never_open
 */
export async function probeCalendar(
  ctx: Ctx,
  calendar_id: string,
  { at, minutes, time_zone }: Question,
): Promise<Probe> {
  if (time_zone !== undefined) assertTimeZone(time_zone);
  const sources = await sourcesOfCalendar(ctx, calendar_id);
  const zone = time_zone ?? (await calendarOf(ctx, calendar_id)).effective_time_zone;
  const time = await workingTimeOf(ctx, calendar_id, zone);
  const start = Date.parse(at);
  const due = time.add(start, minutes * MINUTE);
  const periods: Probe['periods'] = [];
  let count = 0;
  for (const [from, to] of time.periodsFrom(start)) {
    if (from >= due) break;
    count += 1;
    if (count <= probedPeriods)
      periods.push({ from: instantOf(from), to: instantOf(Math.min(to, due)) });
  }
  const [first, last] = [time.dateOf(start), time.dateOf(due)];
  const days = [];
  for (let year = Number(first.slice(0, 4)); year <= Number(last.slice(0, 4)); year += 1)
    days.push(...daysOfYear(sources, year));
  return {
    time_zone: zone,
    due_at: instantOf(due),
    periods,
    periods_left_out: count - periods.length,
    days: days.filter(({ date }) => date >= first && date <= last),
  };
}

function instantOf(at: number): string {
  return new Date(at).toISOString();
}
