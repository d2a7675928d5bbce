/**
 * Which dates are not as the week says, and who says so. Pure.
 *
 * One date may be named by several: what was set by hand stands over feeds, those over the state's
 * calendar, and that over the week.
 */
import type { CalendarDay, Span, Weekday, WeekHours } from '#contract/calendars.ts';
import { type RuDay, ruYear } from './production-ru.ts';
import { weekdays } from './working-time.ts';

/** A calendar's own word about a date; the later of two for one date counts. */
export type OwnDay = {
  readonly date: string;
  readonly name: string;
  readonly hours: readonly Span[];
  readonly feed_id: string | null;
};

export type DaySources = {
  readonly hours: WeekHours;
  readonly production: 'ru' | null;
  readonly shortens_eves: boolean;
  /** Ordered so that, for one date, what was set by hand comes last. */
  readonly days: readonly OwnDay[];
};

/** The dates of a year that are not as the week says, in their order. */
export function daysOfYear(sources: DaySources, year: number): CalendarDay[] {
  const found = new Map<string, CalendarDay>();
  for (const day of sources.production === null ? [] : ruYear(year)) {
    const shown = producedDay(sources, day);
    if (shown !== undefined) found.set(day.date, shown);
  }
  for (const own of sources.days) {
    if (!own.date.startsWith(`${year}-`)) continue;
    found.set(own.date, ownDay(own, found.get(own.date)));
  }
  return [...found.values()].toSorted((one, other) => (one.date < other.date ? -1 : 1));
}

/** The hours of each such date of the years, for the arithmetic. */
export function overridesOf(
  sources: DaySources,
  [first, last]: readonly [first: number, last: number],
): Record<string, readonly Span[]> {
  const years = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const produced = sources.production === null ? [] : years.flatMap((year) => ruYear(year));
  const days = [
    ...produced.flatMap((day) => producedDay(sources, day) ?? []),
    // Whatever year somebody set a day of, it counts.
    ...sources.days,
  ];
  return Object.fromEntries(days.map(({ date, hours }) => [date, hours]));
}

function ownDay(own: OwnDay, under: CalendarDay | undefined): CalendarDay {
  return {
    date: own.date,
    source: own.feed_id === null ? 'hand' : 'feed',
    kind: 'exception',
    name: own.name,
    hours: [...own.hours],
    holiday: null,
    moved: null,
    is_shortened: false,
    decree: null,
    is_preliminary: false,
    feed_id: own.feed_id,
    stands_over:
      under === undefined
        ? null
        : { source: under.source, name: under.name, kind: under.kind, holiday: under.holiday },
  };
}

/** Undefined: the calendar goes on as on any such weekday. */
function producedDay(sources: DaySources, day: RuDay): CalendarDay | undefined {
  const hours = producedHours(sources, day);
  if (hours === undefined) return undefined;
  return {
    ...day,
    source: 'production',
    name: '',
    hours,
    is_shortened: day.is_shortened && sources.shortens_eves,
    feed_id: null,
    stands_over: null,
  };
}

function producedHours(sources: DaySources, day: RuDay): Span[] | undefined {
  if (day.kind === 'holiday' || day.kind === 'moved_off') return [];
  const own = sources.hours[weekdayOf(day.date)] ?? [];
  const shortens = day.is_shortened && sources.shortens_eves;
  if (day.kind === 'eve') return shortens && own.length > 0 ? shortened(own) : undefined;
  // Worked instead of another day: with its own hours when that weekday has any, else with that day's.
  const hours =
    own.length > 0 || day.moved === null ? own : (sources.hours[weekdayOf(day.moved)] ?? []);
  if (hours.length === 0) return undefined;
  return shortens ? shortened(hours) : [...hours];
}

function weekdayOf(date: string): Weekday {
  return weekdays[Temporal.PlainDate.from(date).dayOfWeek - 1] ?? 'mon';
}

/** The last hour of work is free. */
export function shortened(hours: readonly Span[]): Span[] {
  let left = 60;
  const kept: Span[] = [];
  for (const [from, to] of hours.toReversed()) {
    const cut = Math.min(left, minutesOf(to) - minutesOf(from));
    left -= cut;
    const end = minutesOf(to) - cut;
    if (end > minutesOf(from)) kept.unshift([from, cut === 0 ? to : wallAt(end)]);
  }
  return kept;
}

function minutesOf(wall: string): number {
  const [hours = 0, minutes = 0] = wall.split(':').map(Number);
  return hours * 60 + minutes;
}

function wallAt(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
