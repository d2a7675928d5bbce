import type { Locale } from '#contract/i18n/t.ts';

/** How times are told: pure functions of an instant, now, a language and a time zone. */
export type Clock = { now: number; locale: Locale; time_zone: string };

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(
  clock: Clock,
  name: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${name}|${clock.locale}|${clock.time_zone}`;
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(clock.locale === 'en' ? 'en-GB' : 'ru-RU', {
      ...options,
      timeZone: clock.time_zone,
    });
    formats.set(key, found);
  }
  return found;
}

/** Calendar days between now and the instant in the person's time zone: 0 today, -1 yesterday, 1 tomorrow. */
export function dayOffset(at: number, clock: Clock): number {
  return Math.round((dayNumber(at, clock) - dayNumber(clock.now, clock)) / day);
}

function dayNumber(at: number, clock: Clock): number {
  const parts = format(clock, 'day', {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  }).formatToParts(at);
  const read = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(read('year'), read('month') - 1, read('day'));
}

/** A moment as people say it: "13:31", "вчера 17:42", "завтра 11:00", "ср 16:00", "12 окт.", "12 окт. 2025 г.";
 * far dates without the time of day, unless it is asked for. */
export function sayMoment(at: number, clock: Clock, always_time = false): string {
  const days = dayOffset(at, clock);
  const time = format(clock, 'time', { hour: '2-digit', minute: '2-digit' }).format(at);
  if (days === 0) return time;
  if (Math.abs(days) === 1) {
    return `${new Intl.RelativeTimeFormat(clock.locale, { numeric: 'auto' }).format(days, 'day')} ${time}`;
  }
  if (Math.abs(days) < 7)
    return `${format(clock, 'weekday', { weekday: 'short' }).format(at)} ${time}`;
  const sameYear =
    format(clock, 'year', { year: 'numeric' }).format(at) ===
    format(clock, 'year', { year: 'numeric' }).format(clock.now);
  const date = sameYear
    ? format(clock, 'date', { day: 'numeric', month: 'short' }).format(at)
    : format(clock, 'full-date', { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
  return always_time ? `${date} ${time}` : date;
}

/** The moment in full, for a hover and for a screen reader. */
export function sayExactly(at: number, clock: Clock): string {
  return format(clock, 'exact', { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

export type Span = { unit: 'now' | 'minutes' | 'hours' | 'days'; amount: number; rest: number };

/** A length of time in the largest unit worth saying; `rest` is the minutes beside hours under ten. */
export function spanOf(milliseconds: number): Span {
  const length = Math.abs(milliseconds);
  if (length < minute) return { unit: 'now', amount: 0, rest: 0 };
  if (length < hour) return { unit: 'minutes', amount: Math.floor(length / minute), rest: 0 };
  if (length < day) {
    const hours = Math.floor(length / hour);
    return {
      unit: 'hours',
      amount: hours,
      rest: hours < 10 ? Math.floor((length % hour) / minute) : 0,
    };
  }
  return { unit: 'days', amount: Math.floor(length / day), rest: 0 };
}
