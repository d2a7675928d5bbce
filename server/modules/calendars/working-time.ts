/**
 * Arithmetic of working time: pure, exact to the millisecond, in the calendar's own time zone.
 *
 * Decided once, for every clock:
 * - An open period holds its beginning and not its end: at 18:00 sharp a day until 18:00 is over.
 * - What a date says of itself (overrides) stands before the holidays, and those before the week: a
 *   Saturday that was moved to work is open whatever else is written. Breaks are cut out of all.
 * - A wall time that the clocks skip is as much later as they jump; one that comes twice is the
 *   earlier one ("compatible" in Temporal and RFC 5545). Between the two, time is what passes: a night
 *   shift over the change to summer time is an hour shorter.
 * - Zero working time added outside the hours is the next opening; subtracted, the last closing.
 */
import { fail } from '#platform/errors.ts';

/** `from` and `to` as wall times `HH:MM`; `24:00` ends the day. */
export type Span = readonly [from: string, to: string];
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

export type CalendarRules = {
  /** IANA. */
  readonly time_zone: string;
  readonly hours: Readonly<Partial<Record<Weekday, readonly Span[]>>>;
  /** `YYYY-MM-DD`, or `*-MM-DD` for every year. */
  readonly holidays: readonly string[];
  /** The hours of one date, instead of the week's. */
  readonly overrides?: Readonly<Record<string, readonly Span[]>>;
  /** Closed spans of one date. */
  readonly breaks?: Readonly<Record<string, readonly Span[]>>;
};

/** Milliseconds since 1970, as of Date. */
export type Instant = number;
export type Period = readonly [from: Instant, to: Instant];

export type WorkingTime = {
  isOpen(at: Instant): boolean;
  /** The instant when that much working time has passed; milliseconds, not negative. */
  add(at: Instant, amount: number): Instant;
  /** The latest instant from which that much working time passes until `at`. */
  subtract(at: Instant, amount: number): Instant;
  /** Working milliseconds from one instant to the other; negative when the second is earlier. */
  between(from: Instant, to: Instant): number;
  /** The next opening after `at`; `or_now`: `at` itself when that is open. */
  nextOpen(at: Instant, options?: { or_now: boolean }): Instant;
  /** The next closing after `at`; a day that ends where the next begins does not close. */
  nextClose(at: Instant): Instant;
  /** The latest moment of work up to `at`, which may be a closing. */
  previousOpen(at: Instant): Instant;
  /** Open periods from `at` on; the first begins at `at` when that is open. */
  periodsFrom(at: Instant): Generator<Period>;
  /** Open periods before `at`, the nearest first; it ends at `at` when that is open. */
  periodsBefore(at: Instant): Generator<Period>;
  /** Has the date any hours? */
  isWorkingDay(date: string): boolean;
  /** `days` working days on or back; a day off counts from the next, or last, working day. */
  addDays(date: string, days: number): string;
  /** Working days after the first date up to the second; negative the other way. */
  daysBetween(from: string, to: string): number;
  /** The same wall time so many working days later (or earlier), rolled into the hours. */
  shiftDays(at: Instant, days: number): Instant;
  /** When the work of the date ends. */
  endOfDay(date: string): Instant;
  /** The date of an instant in the calendar's zone. */
  dateOf(at: Instant): string;
};

/** Nothing is looked for further away than this; a calendar that opens later never opens. */
const MOST_YEARS = 12;

/**
 * @throws OporaError invalid errors.calendar_never_open, from the functions that look for an opening
 *   and find none within twelve years
 * @throws RangeError for a time zone or a wall time that does not exist
 */
export function workingTime(rules: CalendarRules): WorkingTime {
  const years = new Map<number, Year>();
  const yearOf = (at: Instant) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(rules.time_zone).year;
  const year = (number: number): Year => {
    const known = years.get(number);
    if (known !== undefined) return known;
    const made = makeYear(rules, number);
    years.set(number, made);
    return made;
  };
  const plain = (date: string) => Temporal.PlainDate.from(date);

  function* periodsFrom(at: Instant): Generator<Period> {
    const first = yearOf(at);
    for (let number = first; number <= first + MOST_YEARS; number += 1) {
      const { periods } = year(number);
      for (
        let index = number === first ? endsAfter(periods, at) : 0;
        index < periods.length;
        index += 1
      ) {
        const [from, to] = periods[index] ?? NEVER;
        yield [Math.max(from, at), to];
      }
    }
  }

  function* periodsBefore(at: Instant): Generator<Period> {
    const first = yearOf(at);
    for (let number = first; number >= first - MOST_YEARS; number -= 1) {
      const { periods } = year(number);
      const last = number === first ? startsBefore(periods, at) : periods.length - 1;
      for (let index = last; index >= 0; index -= 1) {
        const [from, to] = periods[index] ?? NEVER;
        yield [from, Math.min(to, at)];
      }
    }
  }

  /** Working time from the beginning of the year that `at` is in. */
  function elapsedInYear(at: Instant, number: number): number {
    const { periods, before } = year(number);
    const index = startsBefore(periods, at);
    if (index < 0) return 0;
    const [from, to] = periods[index] ?? NEVER;
    return (before[index] ?? 0) + Math.min(to, at) - from;
  }

  function between(from: Instant, to: Instant): number {
    if (to < from) return 0 - between(to, from);
    const [first, last] = [yearOf(from), yearOf(to)];
    let sum = elapsedInYear(to, last) - elapsedInYear(from, first);
    for (let number = first; number < last; number += 1) sum += year(number).total;
    return sum;
  }

  function nextOpen(at: Instant, { or_now } = { or_now: true }): Instant {
    for (const [from] of periodsFrom(at)) if (from > at || (or_now && from === at)) return from;
    return neverOpen();
  }

  function previousOpen(at: Instant): Instant {
    for (const [, to] of periodsBefore(at)) return to;
    return neverOpen();
  }

  function add(at: Instant, amount: number): Instant {
    let left = amount;
    for (const number of yearsFrom(yearOf(at), 1)) {
      const { periods, before, total } = year(number);
      const done = number === yearOf(at) ? elapsedInYear(at, number) : 0;
      if (left > total - done) {
        left -= total - done;
        continue;
      }
      // The first period in which that much has passed; nothing to pass: the first that is still open.
      const wanted = done + left;
      let index = endsAfter(periods, number === yearOf(at) ? at : Number.NEGATIVE_INFINITY);
      if (left > 0) index = Math.max(index, firstReaching(before, periods, wanted));
      const period = periods[index];
      if (period === undefined) continue;
      const [from] = period;
      return left === 0 ? Math.max(from, at) : from + wanted - (before[index] ?? 0);
    }
    return neverOpen();
  }

  function subtract(at: Instant, amount: number): Instant {
    let left = amount;
    for (const [from, to] of periodsBefore(at)) {
      if (left <= to - from) return to - left;
      left -= to - from;
    }
    return neverOpen();
  }

  function isWorkingDay(date: string): boolean {
    return spansOf(rules, plain(date)).length > 0;
  }

  /** The date itself when work is done on it, else the nearest in that direction. */
  function workingDate(date: Temporal.PlainDate, step: 1 | -1): Temporal.PlainDate {
    let at = date;
    for (let tried = 0; tried <= MOST_YEARS * 366; tried += 1, at = at.add({ days: step }))
      if (spansOf(rules, at).length > 0) return at;
    return neverOpen();
  }

  function moved(date: Temporal.PlainDate, days: number): Temporal.PlainDate {
    const step = days < 0 ? -1 : 1;
    let at = workingDate(date, step);
    for (let left = Math.abs(days); left > 0; left -= 1)
      at = workingDate(at.add({ days: step }), step);
    return at;
  }

  function shiftDays(at: Instant, days: number): Instant {
    const roll = days < 0 ? previousOpen : nextOpen;
    const local = zoned(rules, roll(at));
    const date = moved(local.toPlainDate(), days);
    const plainTime = local.toPlainTime();
    return roll(date.toZonedDateTime({ timeZone: rules.time_zone, plainTime }).epochMilliseconds);
  }

  return {
    isOpen: (at) => {
      const { periods } = year(yearOf(at));
      const [, to] = periods[startsBefore(periods, at, { or_at: true })] ?? NEVER;
      return at < to;
    },
    add,
    subtract,
    between,
    nextOpen,
    nextClose: (at) => {
      let end: Instant | undefined;
      for (const [from, to] of periodsFrom(at)) {
        if (end !== undefined && from > end) return end;
        end = to;
      }
      return end ?? neverOpen();
    },
    previousOpen,
    periodsFrom,
    periodsBefore,
    isWorkingDay,
    addDays: (date, days) => moved(plain(date), days).toString(),
    daysBetween: (from, to) => {
      const [start, end] = [plain(from), plain(to)];
      const isBack = Temporal.PlainDate.compare(end, start) < 0;
      let count = 0;
      for (let at = isBack ? end : start; !at.equals(isBack ? start : end); ) {
        at = at.add({ days: 1 });
        if (spansOf(rules, at).length > 0) count += 1;
      }
      return isBack ? -count : count;
    },
    shiftDays,
    endOfDay: (date) => periodsOf(rules, plain(date)).at(-1)?.[1] ?? neverOpen(),
    dateOf: (at) => zoned(rules, at).toPlainDate().toString(),
  };
}

/** The open periods of a year, the working time before each, and of all. */
type Year = { periods: readonly Period[]; before: readonly number[]; total: number };

const NEVER: Period = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

function makeYear(rules: CalendarRules, number: number): Year {
  const periods: Period[] = [];
  const before: number[] = [];
  let total = 0;
  const end = new Temporal.PlainDate(number + 1, 1, 1);
  for (let at = new Temporal.PlainDate(number, 1, 1); !at.equals(end); at = at.add({ days: 1 })) {
    for (const period of periodsOf(rules, at)) {
      periods.push(period);
      before.push(total);
      total += period[1] - period[0];
    }
  }
  return { periods, before, total };
}

function periodsOf(rules: CalendarRules, date: Temporal.PlainDate): Period[] {
  const open = merged(spansOf(rules, date).map((span) => periodOf(rules, date, span)));
  const closed = (rules.breaks?.[date.toString()] ?? []).map((span) => periodOf(rules, date, span));
  return closed.reduce((left, cut) => left.flatMap((period) => without(period, cut)), open);
}

function spansOf(rules: CalendarRules, date: Temporal.PlainDate): readonly Span[] {
  const name = date.toString();
  const own = rules.overrides?.[name];
  if (own !== undefined) return own;
  if (rules.holidays.includes(name) || rules.holidays.includes(`*${name.slice(4)}`)) return [];
  const weekday = weekdays[date.dayOfWeek - 1];
  return weekday === undefined ? [] : (rules.hours[weekday] ?? []);
}

function periodOf(rules: CalendarRules, date: Temporal.PlainDate, [from, to]: Span): Period {
  return [instantOf(rules, date, from), instantOf(rules, date, to)];
}

function instantOf({ time_zone }: CalendarRules, date: Temporal.PlainDate, wall: string): Instant {
  const isEnd = wall === '24:00';
  const day = isEnd ? date.add({ days: 1 }) : date;
  const plainTime = Temporal.PlainTime.from(isEnd ? '00:00' : wall);
  return day.toZonedDateTime({ timeZone: time_zone, plainTime }).epochMilliseconds;
}

function zoned({ time_zone }: CalendarRules, at: Instant): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(time_zone);
}

/** In order, without those that are empty, and those that touch as one. */
function merged(given: readonly Period[]): Period[] {
  const ordered = given.filter(([from, to]) => from < to).toSorted(([one], [other]) => one - other);
  const whole: Period[] = [];
  for (const [from, to] of ordered) {
    const last = whole.at(-1);
    if (last !== undefined && from <= last[1])
      whole[whole.length - 1] = [last[0], Math.max(last[1], to)];
    else whole.push([from, to]);
  }
  return whole;
}

function without([from, to]: Period, [cut_from, cut_to]: Period): Period[] {
  const left: Period = [from, Math.min(to, cut_from)];
  const right: Period = [Math.max(from, cut_to), to];
  if (cut_to <= cut_from || cut_to <= from || cut_from >= to) return [[from, to]];
  return [left, right].filter((period) => period[0] < period[1]);
}

/** The first period that ends after `at`. */
function endsAfter(periods: readonly Period[], at: Instant): number {
  return firstWhere(periods.length, (index) => (periods[index] ?? NEVER)[1] > at);
}

/** The last period that starts before `at`, or at it; -1: none. */
function startsBefore(
  periods: readonly Period[],
  at: Instant,
  { or_at } = { or_at: false },
): number {
  const isLater = (index: number) => {
    const [from] = periods[index] ?? NEVER;
    return or_at ? from > at : from >= at;
  };
  return firstWhere(periods.length, isLater) - 1;
}

/** The first period at whose end so much of the year's working time has passed. */
function firstReaching(
  before: readonly number[],
  periods: readonly Period[],
  wanted: number,
): number {
  return firstWhere(periods.length, (index) => {
    const [from, to] = periods[index] ?? NEVER;
    return (before[index] ?? 0) + to - from >= wanted;
  });
}

/** The first index for which it holds, when it holds for all that follow; `count`: for none. */
function firstWhere(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function* yearsFrom(first: number, step: 1 | -1): Generator<number> {
  for (let number = first; Math.abs(number - first) <= MOST_YEARS; number += step) yield number;
}

function neverOpen(): never {
  return fail('invalid', 'errors.calendar_never_open');
}
