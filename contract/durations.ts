/** How people write and read time that was worked: "15", "1:30", "1 ч 20 мин", "1h20", "1,5 ч". */

/** The most that one entry holds: a day. */
export const mostMinutes = 1440;
/** The most that a deadline is away: a year. */
export const mostPromised = 525_600;

const hourWords = '(?:ч|час|часа|часов|h|hr|hrs|hour|hours)';
const minuteWords = '(?:м|мин|минут|минута|минуты|минуту|m|min|mins|minute|minutes)';
const number = '(\\d{1,4}(?:[.,]\\d{1,2})?)';

const onlyMinutes = new RegExp(`^(\\d{1,4})\\s*${minuteWords}?$`, 'u');
const clock = /^(\d{1,2}):([0-5]\d)$/u;
const hours = new RegExp(`^${number}\\s*${hourWords}$`, 'u');
const both = new RegExp(`^(\\d{1,4})\\s*${hourWords}\\s*([0-5]?\\d)\\s*${minuteWords}?$`, 'u');

/** Minutes, or undefined when it is no time between one minute and the most (a day). A bare number is minutes. */
export function parseMinutes(written: string, most = mostMinutes): number | undefined {
  const text = written
    .trim()
    .toLowerCase()
    .replace(/(?<=\p{L})\./gu, '')
    .replace(/\s+/gu, ' ');
  const minutes = minutesIn(text);
  if (minutes === undefined || minutes < 1 || minutes > most) return undefined;
  return minutes;
}

function minutesIn(text: string): number | undefined {
  const bare = onlyMinutes.exec(text);
  if (bare !== null) return Number(bare[1]);
  const pair = clock.exec(text) ?? both.exec(text);
  if (pair !== null) return Number(pair[1]) * 60 + Number(pair[2]);
  const whole = hours.exec(text);
  if (whole !== null) return Math.round(Number((whole[1] ?? '').replace(',', '.')) * 60);
  return undefined;
}

const units = { ru: { hour: 'ч', minute: 'мин' }, en: { hour: 'h', minute: 'min' } };

/** "1 ч 20 мин", "45 min"; `parseMinutes` reads it back. */
export function showMinutes(minutes: number, language: 'ru' | 'en'): string {
  const { hour, minute } = units[language];
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  const parts = [
    ...(whole > 0 ? [`${whole}\u00a0${hour}`] : []),
    ...(rest > 0 || whole === 0 ? [`${rest}\u00a0${minute}`] : []),
  ];
  return parts.join(' ');
}
