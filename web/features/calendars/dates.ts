import { type CalendarDay, type Span, type Weekday, weekdays } from '#contract/calendars.ts';
import { wallOf } from '#contract/promises/wall.ts';
import { type Key, locale } from '../../i18n.ts';

/** Dates without a zone: `YYYY-MM-DD`. Pure, but for the language of the screen. */

const formats = new Map<string, Intl.DateTimeFormat>();

function said(date: string, name: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale()} ${name}`;
  let format = formats.get(key);
  if (format === undefined) {
    const language = locale() === 'en' ? 'en-GB' : 'ru-RU';
    format = new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' });
    formats.set(key, format);
  }
  return format.format(Date.parse(`${date}T00:00:00Z`));
}

/** "среда, 4 ноября 2026 г." */
export function fullDate(date: string): string {
  return said(date, 'full', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}

/** "4 ноября". */
export function dayAndMonth(date: string): string {
  return said(date, 'day', { day: 'numeric', month: 'long' });
}

/** "ср, 4 нояб." */
export function shortDate(date: string): string {
  return said(date, 'short', { weekday: 'short', day: 'numeric', month: 'short' });
}

/** "Ноябрь". */
export function monthName(year: number, month: number): string {
  const name = said(`${year}-${two(month)}-01`, 'month', { month: 'long' });
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** The date of an instant by the clocks of a zone. */
export function dateIn(instant: number, time_zone: string): string {
  const { year, month, day } = wallOf(instant, time_zone);
  return `${year}-${two(month)}-${two(day)}`;
}

export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export function weekdayOf(date: string): Weekday {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekdays[(day + 6) % 7] ?? 'mon';
}

/** The weeks of a month as rows of seven; null beside the month. */
export function weeksOf(year: number, month: number): (string | null)[][] {
  const first = `${year}-${two(month)}-01`;
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const empty = weekdays.indexOf(weekdayOf(first));
  const cells = [
    ...Array.from({ length: empty }, () => null),
    ...Array.from({ length: days }, (_, day) => `${year}-${two(month)}-${two(day + 1)}`),
  ];
  const count = Math.ceil(cells.length / 7);
  return Array.from({ length: count }, (_, week) =>
    Array.from({ length: 7 }, (_unused, day) => cells[week * 7 + day] ?? null),
  );
}

/** What a day of the year is shown as: one colour and one shape each. */
export const marks = [
  'weekend',
  'holiday',
  'moved_off',
  'moved_work',
  'eve',
  'hand',
  'feed',
] as const;
export type Mark = (typeof marks)[number];

export function markOf(day: CalendarDay | undefined, week: readonly Span[]): Mark | undefined {
  if (day === undefined) return week.length === 0 ? 'weekend' : undefined;
  if (day.kind === 'exception') return day.source === 'feed' ? 'feed' : 'hand';
  return day.kind;
}

export const markWords = {
  weekend: 'calendars.mark_weekend',
  holiday: 'calendars.mark_holiday',
  moved_off: 'calendars.mark_moved_off',
  moved_work: 'calendars.mark_moved_work',
  eve: 'calendars.mark_eve',
  hand: 'calendars.mark_hand',
  feed: 'calendars.mark_feed',
} as const satisfies Record<Mark, Key>;
