/** Days that are named by their distance from today. */
import { endOfDay, type Meaning, type Now } from './atoms.ts';
import { instantOf, lastDayOfMonth, plusDays, plusWorkdays, weekdayOf } from './wall.ts';

const MINUTE = 60_000;

export function dayIn(days: number, now: Now, hour?: number): Meaning {
  return {
    is: 'day',
    day: plusDays(now.wall, days),
    ...(hour === undefined ? {} : { hour, minute: 0 }),
  };
}

/** The next day of that name; said on the day itself it means the one in a week. */
export function weekday(
  number: number,
  now: Now,
  which: 'next' | 'of_next_week' = 'next',
): Meaning {
  const today = weekdayOf(now.wall);
  if (which === 'of_next_week') return dayIn(7 - today + number, now);
  return dayIn(((number - today + 6) % 7) + 1, now);
}

/** The end of the working week, or the Sunday of one that has only its rest left. */
export function endOfWeek(now: Now): Meaning {
  const today = weekdayOf(now.wall);
  const isOver = today > 5 || (today === 5 && now.wall.hour >= endOfDay);
  return dayIn((isOver ? 7 : 5) - today, now);
}

export function endOfNextWeek(now: Now): Meaning {
  return dayIn(12 - weekdayOf(now.wall), now);
}

export function endOfMonth(now: Now): Meaning {
  const { year, month } = now.wall;
  return { is: 'day', day: { ...now.wall, day: lastDayOfMonth(year, month) } };
}

export type Unit = 'minute' | 'hour' | 'day' | 'workday' | 'week' | 'month';

/** So much later: minutes and hours to the minute, days at the end of the day. */
export function later(amount: number, unit: Unit, now: Now): Meaning | undefined {
  if (!Number.isFinite(amount) || amount <= 0 || amount > 366) return undefined;
  if (unit === 'minute' || unit === 'hour') {
    const length = amount * (unit === 'hour' ? 60 : 1) * MINUTE;
    return { is: 'moment', at: now.at + length };
  }
  if (unit === 'workday') return { is: 'day', day: plusWorkdays(now.wall, Math.ceil(amount)) };
  if (unit === 'month') {
    const { year, month, day } = now.wall;
    const index = month - 1 + Math.ceil(amount);
    const at = { year: year + Math.floor(index / 12), month: (index % 12) + 1 };
    return {
      is: 'day',
      day: { ...now.wall, ...at, day: Math.min(day, lastDayOfMonth(at.year, at.month)) },
    };
  }
  return dayIn(Math.ceil(amount * (unit === 'week' ? 7 : 1)), now);
}

/** «24 часа», «сутки»: to the minute, as a customer counts them. */
export function momentIn(hours: number, now: Now): Meaning {
  return { is: 'moment', at: now.at + hours * 60 * MINUTE };
}

/** What is left of today: its working end, or midnight when that is over. */
export function today(now: Now): Meaning {
  return now.wall.hour < endOfDay
    ? dayIn(0, now)
    : { is: 'day', day: now.wall, hour: 23, minute: 59 };
}

/** The instant of a day and an hour. */
export function instantAt(
  day: Meaning & { is: 'day' },
  hour: { hour: number; minute: number },
  now: Now,
) {
  return instantOf({ ...day.day, hour: hour.hour, minute: hour.minute }, now.time_zone);
}
