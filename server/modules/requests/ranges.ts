/**
 * How long such requests take, told honestly: by what the desk solved in the last half year, in its own working
 * time, kept by a nightly job. Fewer than twenty cases say nothing.
 */
import { workingTimeOf } from '#modules/calendars/calendars.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { rangeSubjects, solvedOf, writeRanges } from './requests.sql.ts';

const day = 86_400_000;
const lookBackDays = 180;
const least = 20;
/** The newest of a topic tell enough. */
const mostCounted = 500;
/** «8 of 10». */
const share = 0.8;

/** The value that this share of the list does not exceed; by nearest rank, so it is one that really was. */
export function within(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
}

/** Days from one working day on, hours below it; rounded up: nobody is promised less than it took. */
export function rangeWords(range: { within_minutes: number; day_minutes: number }): {
  unit: 'days' | 'hours';
  count: number;
} {
  const { within_minutes, day_minutes } = range;
  if (within_minutes < day_minutes / 2)
    return { unit: 'hours', count: Math.max(1, Math.ceil(within_minutes / 60)) };
  return { unit: 'days', count: Math.max(1, Math.ceil(within_minutes / day_minutes)) };
}

/** Counts every topic and type anew. */
export async function countRanges(ctx: Ctx): Promise<void> {
  const since = new Date(ctx.now.getTime() - lookBackDays * day);
  const time = await workingTimeOf(ctx, null);
  const day_minutes = usualDay(time, ctx.now.getTime());
  const ranges: Parameters<typeof writeRanges>[1][number][] = [];
  for (const subject of await rangeSubjects(ctx, since, least)) {
    const solved = await solvedOf(ctx, subject, { since, most: mostCounted });
    const minutes = solved.map(({ created_at, solved_at }) =>
      Math.max(0, time.between(Date.parse(created_at), Date.parse(solved_at)) / 60_000),
    );
    if (minutes.length < least) continue;
    const within_minutes = Math.round(within(minutes, share));
    ranges.push({ ...subject, within_minutes, day_minutes, solved_count: minutes.length });
  }
  await transaction(ctx, (tx) => writeRanges(tx, ranges));
}

type Time = Awaited<ReturnType<typeof workingTimeOf>>;

/** Minutes of a working day, by the four weeks before: a calendar may have long and short ones. */
function usualDay(time: Time, now: number): number {
  const from = now - 28 * day;
  const days = time.daysBetween(time.dateOf(from), time.dateOf(now));
  const minutes = time.between(from, now) / 60_000;
  return Math.max(1, Math.round(minutes / Math.max(1, days)));
}
