/** Days and times as people say them, in the zone of whoever reads. */
import type { Language } from '#contract/common.ts';
import { type Html, html } from './html.ts';

type Reader = { readonly language: Language; readonly time_zone: string };
const formats = new Map<string, Intl.DateTimeFormat>();

function format(reader: Reader, kind: string, options: Intl.DateTimeFormatOptions) {
  const key = `${reader.language} ${reader.time_zone} ${kind}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const { language, time_zone: timeZone } = reader;
  const made = new Intl.DateTimeFormat(language === 'ru' ? 'ru' : 'en-GB', {
    ...options,
    timeZone,
  });
  if (formats.size < 2000) formats.set(key, made);
  return made;
}

/** «24 ноября в 16:00» of this year, with the year of another. */
export function sayMoment(reader: Reader, at: string | Date, now: Date): string {
  const moment = new Date(at);
  const year = format(reader, 'year', { year: 'numeric' });
  const isThisYear = year.format(moment) === year.format(now);
  return format(reader, isThisYear ? 'moment' : 'moment of a year', {
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
  }).format(moment);
}

/** The same as an element that machines read too. */
export function momentOf(reader: Reader, at: string, now: Date): Html {
  return html`<time datetime="${at}">${sayMoment(reader, at, now)}</time>`;
}

/** «Москва, +3»: the zone's name as people know it. */
export function sayZone(reader: Reader, now: Date): string {
  const parts = format(reader, 'zone', { timeZoneName: 'longGeneric' }).formatToParts(now);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? reader.time_zone;
}

export function saySize(language: Language, bytes: number): string {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  if (bytes < 1024 * 1024)
    return `${number.format(Math.max(1, Math.round(bytes / 1024)))} ${language === 'ru' ? 'КБ' : 'kB'}`;
  return `${number.format(bytes / 1024 / 1024)} ${language === 'ru' ? 'МБ' : 'MB'}`;
}
