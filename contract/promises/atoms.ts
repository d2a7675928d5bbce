/**
 * What expressions of time are made of: a day («в пятницу»), an hour («до 12»), or a moment that is both
 * («через час»). An atom says where it stands and what it means from now on.
 */
import type { Wall } from './wall.ts';

export type Now = { readonly at: number; readonly wall: Wall; readonly time_zone: string };

export type Meaning =
  /** A day; its hour is that of an atom beside it, or the end of the working day. */
  | { readonly is: 'day'; readonly day: Wall; readonly hour?: number; readonly minute?: number }
  /** An hour; its day is that of an atom beside it, or the next on which it comes. */
  | {
      readonly is: 'hour';
      readonly hour: number;
      readonly minute: number;
      /** A part of the day («утром») gives way to a clock («утром в 9»). */
      readonly is_part?: boolean;
      /** A bare number («до 12») is an hour only beside a day, or at the end of the clause. */
      readonly is_bare?: boolean;
    }
  | { readonly is: 'moment'; readonly at: number };

export type Atom = { readonly start: number; readonly end: number; readonly meaning: Meaning };

export type AtomRule = {
  readonly pattern: RegExp;
  /** Undefined: these words mean no time after all. */
  readonly read: (
    groups: Readonly<Record<string, string | undefined>>,
    now: Now,
  ) => Meaning | undefined;
};

/** The hour at which a day is over for whoever was promised something, until calendars know better. */
export const endOfDay = 18;

/** A pattern between letters: \b knows no Cyrillic. Spaces in it stand for any run of them. */
export function words(source: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\d_])(?:${source.replaceAll(' ', '\\s+')})(?![\\p{L}\\d_])`, 'gu');
}

export function hourMeaning(hour: number, minute: number): Meaning | undefined {
  if (hour > 24 || minute > 59 || (hour === 24 && minute > 0)) return undefined;
  return { is: 'hour', hour, minute };
}

/** Hours that people say without saying of which half of the day: 1 to 7 are after noon. */
export function saidHour(hour: number): number {
  return hour >= 1 && hour <= 7 ? hour + 12 : hour;
}

/** A day of a month, this year or next; one that has just gone by means nothing we could promise. */
export function dateMeaning(
  { day, month, year }: { day: number; month: number; year: number | undefined },
  now: Now,
): Meaning | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const shortYear = year !== undefined && year < 100 ? year + 2000 : year;
  const asked = (inYear: number): Wall => ({ year: inYear, month, day, hour: endOfDay, minute: 0 });
  const today = Date.UTC(now.wall.year, now.wall.month - 1, now.wall.day);
  const daysAway = (wall: Wall) =>
    (Date.UTC(wall.year, wall.month - 1, wall.day) - today) / 86_400_000;
  const here = asked(shortYear ?? now.wall.year);
  if (daysAway(here) >= 0) return { is: 'day', day: here };
  const next = asked(now.wall.year + 1);
  return shortYear === undefined && daysAway(next) < 200 ? { is: 'day', day: next } : undefined;
}

/** The day of this or the next month that is called by its number alone. */
export function dayOfMonthMeaning(day: number, now: Now): Meaning | undefined {
  if (day < 1 || day > 31) return undefined;
  const { year, month } = now.wall;
  const isHere = day >= now.wall.day;
  return {
    is: 'day',
    day: {
      year: !isHere && month === 12 ? year + 1 : year,
      month: isHere ? month : (month % 12) + 1,
      day,
      hour: endOfDay,
      minute: 0,
    },
  };
}
