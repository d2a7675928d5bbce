/**
 * The words of a promised time: "завтра до 12:00". Pure, for letters of the server and for the browser.
 *
 * Decided once:
 * - The time named is never later than the real one: it is rounded down to five minutes, so that who
 *   reads it is owed nothing less than was promised. When five minutes would take it into the past, to
 *   the minute; when nothing is left, there is no honest time to name, and the answer is null.
 * - Days are those of the reader's own calendar. Today and tomorrow by their names, the next days by the
 *   weekday, from a week on by the date: a weekday said eight days ahead would be taken for the nearer.
 * - Midnight belongs to the day that it ends: nobody reads "Tuesday 00:00" as the night to Tuesday.
 * - Where the reader's clocks differ from the desk's at that moment, the zone is said.
 */
import type { Language } from './common.ts';
import { wallOf } from './promises/wall.ts';

export type HonestTimeOptions = {
  readonly now: Date | string | number;
  /** IANA: of the person who reads it. */
  readonly zone: string;
  readonly language: Language;
  /** IANA: of the desk; not given: no zone is said. */
  readonly desk_zone?: string;
};

const MINUTE = 60_000;
const STEP = 5 * MINUTE;
const DAY = 24 * 60 * MINUTE;

/**
 * "сегодня до 17:30", "в понедельник до 12:00", "до 14 января, 12:00"; "today by 17:30", "on Monday by
 * 12:00", "by 14 January, 12:00". Null when the time has passed or is less than a minute away.
 * @throws RangeError for a zone that does not exist
 */
export function honestTime(
  at: Date | string | number,
  { now, zone, language, desk_zone }: HonestTimeOptions,
): string | null {
  const named = honestMoment(at, now);
  if (named === null) return null;
  const today = onClock(new Date(now).getTime(), zone);
  const due = onClock(named.getTime(), zone);
  const isMidnight = due.time === '00:00';
  const day = isMidnight ? due.day - 1 : due.day;
  const words = inWords({ day, today: today.day, time: due.time, isMidnight }, language);
  return words + zoneMark(named, { zone, desk_zone, language });
}

/** The moment that the words name: at most five minutes before the real one, and in the future. */
export function honestMoment(at: Date | string | number, now: Date | string | number): Date | null {
  const [due, present] = [new Date(at).getTime(), new Date(now).getTime()];
  for (const step of [STEP, MINUTE]) {
    const rounded = Math.floor(due / step) * step;
    if (rounded > present) return new Date(rounded);
  }
  return null;
}

/** The day as a number of days since 1970 on that clock, and its time. */
function onClock(at: number, zone: string): { day: number; time: string } {
  const { year, month, day, hour, minute } = wallOf(at, zone);
  const two = (number: number) => String(number).padStart(2, '0');
  return { day: Date.UTC(year, month - 1, day) / DAY, time: `${two(hour)}:${two(minute)}` };
}

type Said = { day: number; today: number; time: string; isMidnight: boolean };

/** Since Sunday, as getUTCDay counts; in Russian in the case that «в» asks for. */
const onWeekday = {
  ru: [
    'в воскресенье',
    'в понедельник',
    'во вторник',
    'в среду',
    'в четверг',
    'в пятницу',
    'в субботу',
  ],
  en: [
    'on Sunday',
    'on Monday',
    'on Tuesday',
    'on Wednesday',
    'on Thursday',
    'on Friday',
    'on Saturday',
  ],
} as const;
const near = { ru: ['сегодня', 'завтра'], en: ['today', 'tomorrow'] } as const;

function inWords({ day, today, time, isMidnight }: Said, language: Language): string {
  const date = new Date(day * DAY);
  const ahead = day - today;
  if (ahead < 7) {
    const named = near[language][ahead] ?? onWeekday[language][date.getUTCDay()] ?? '';
    if (isMidnight) return language === 'ru' ? `${named} до полуночи` : `${named} by midnight`;
    return language === 'ru' ? `${named} до ${time}` : `${named} by ${time}`;
  }
  const isThisYear = date.getUTCFullYear() === new Date(today * DAY).getUTCFullYear();
  const far = new Intl.DateTimeFormat(language === 'ru' ? 'ru-RU' : 'en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  })
    .format(date)
    .replace(/\s*г\.$/u, ' года');
  if (isMidnight) return language === 'ru' ? `до конца дня ${far}` : `by the end of ${far}`;
  return language === 'ru' ? `до ${far}, ${time}` : `by ${far}, ${time}`;
}

function zoneMark(at: Date, { zone, desk_zone, language }: Omit<HonestTimeOptions, 'now'>): string {
  if (desk_zone === undefined || offsetOf(at, zone) === offsetOf(at, desk_zone)) return '';
  if (zone === 'Europe/Moscow') return language === 'ru' ? ' по Москве' : ' Moscow time';
  return ` (${offsetOf(at, zone)})`;
}

/** "UTC+10", "UTC+5:30", "UTC". */
function offsetOf(at: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' });
  const name = parts.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
  return name.replace(/^GMT(?:[+-]0)?(?!\d)/u, 'UTC').replace(/^GMT/u, 'UTC');
}
