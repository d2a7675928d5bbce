/** From when until when, as people say it: «26 ноября, с 01:00 до 03:00». Pure. */
import type { Language } from './common.ts';

export type PeriodReader = {
  readonly language: Language;
  /** IANA. */
  readonly time_zone: string;
};

const formats = new Map<string, Intl.DateTimeFormat>();

function format(reader: PeriodReader, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${reader.language} ${reader.time_zone} ${Object.keys(options).join()}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(reader.language === 'ru' ? 'ru' : 'en-GB', {
    ...options,
    timeZone: reader.time_zone,
  });
  if (formats.size < 2000) formats.set(key, made);
  return made;
}

/**
 * The day is said once when both ends are of one day, the year where it is not this one. Without an
 * end: «с 26 ноября, 01:00», “from 26 November, 01:00”.
 */
export function sayPeriod(
  reader: PeriodReader,
  period: { readonly from: string; readonly until: string | null },
  now: Date,
): string {
  const [from, until] = [new Date(period.from), period.until && new Date(period.until)];
  const year = (at: Date) => format(reader, { year: 'numeric' }).format(at);
  const isThisYear = year(from) === year(now) && (!until || year(until) === year(now));
  const day = (at: Date) =>
    format(reader, {
      ...{ day: 'numeric', month: 'long' },
      ...(isThisYear ? {} : { year: 'numeric' }),
    }).format(at);
  const time = (at: Date) => format(reader, { hour: '2-digit', minute: '2-digit' }).format(at);
  const words = reader.language === 'ru' ? russian : english;
  if (!until) return words.open(`${day(from)}, ${time(from)}`);
  if (day(from) === day(until)) return words.oneDay(day(from), time(from), time(until));
  return words.days(`${day(from)}, ${time(from)}`, `${day(until)}, ${time(until)}`);
}

const russian = {
  open: (from: string) => `с ${from}`,
  oneDay: (day: string, from: string, until: string) => `${day}, с ${from} до ${until}`,
  days: (from: string, until: string) => `с ${from} до ${until}`,
};
const english: typeof russian = {
  open: (from) => `from ${from}`,
  oneDay: (day, from, until) => `${day}, ${from} to ${until}`,
  days: (from, until) => `${from} to ${until}`,
};
