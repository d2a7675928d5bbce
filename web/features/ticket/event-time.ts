import type { Invitation } from '#contract/invitations.ts';
import { t } from '../../i18n.ts';

/** When an event is, as its reader says it. */
export type EventTime = Pick<Invitation, 'starts_at' | 'ends_at' | 'is_all_day' | 'time_zone'>;
type Reader = { locale: string; time_zone: string };

const day = { weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' } as const;
const hours = { hour: '2-digit', minute: '2-digit' } as const;
const DAY = 24 * 3600 * 1000;

/** In the reader's own zone; '' when the event names no time. */
export function sayWhen(event: EventTime, reader: Reader): string {
  const { starts_at, ends_at, is_all_day } = event;
  if (starts_at === null) return '';
  if (is_all_day) return sayDays(starts_at, ends_at, reader);
  if (starts_at.endsWith('Z')) return sayRange(event, reader);
  // A time of no zone is shown as it stands, in nobody's.
  const asWritten = { ...event, starts_at: `${starts_at}Z`, ends_at: null };
  return `${sayRange(asWritten, { ...reader, time_zone: 'UTC' }, false)} (${t('carried.no_zone')})`;
}

/** The same hours in the sender's zone, where it is another and one that is known; '' otherwise. */
export function sayAtSender(event: EventTime, reader: Reader): string {
  const { starts_at, time_zone, is_all_day } = event;
  if (starts_at === null || time_zone === null || is_all_day || !starts_at.endsWith('Z')) return '';
  try {
    const theirs = sayHours(event, { ...reader, time_zone });
    return theirs === sayHours(event, reader) ? '' : `${theirs}, ${time_zone}`;
  } catch {
    return ''; // A name that no database of zones has.
  }
}

function sayDays(from: string, to: string | null, { locale }: Reader): string {
  const format = new Intl.DateTimeFormat(locale, { ...day, timeZone: 'UTC' });
  const first = Date.parse(`${from}T00:00:00Z`);
  // The end of whole days is the first one that is free again (RFC 5545, 3.6.1).
  const end = to === null ? Number.NaN : Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - DAY;
  if (Number.isNaN(first)) return '';
  const days = end > first ? format.formatRange(first, end) : format.format(first);
  return `${days}, ${t('carried.all_day')}`;
}

function sayRange(event: EventTime, { locale, time_zone }: Reader, with_zone = true): string {
  const zone = with_zone ? ({ timeZoneName: 'short' } as const) : {};
  const format = new Intl.DateTimeFormat(locale, {
    ...day,
    ...hours,
    ...zone,
    timeZone: time_zone,
  });
  return inRange(format, event);
}

function sayHours(event: EventTime, { locale, time_zone }: Reader): string {
  return inRange(new Intl.DateTimeFormat(locale, { ...hours, timeZone: time_zone }), event);
}

function inRange(format: Intl.DateTimeFormat, { starts_at, ends_at }: EventTime): string {
  const from = Date.parse(starts_at ?? '');
  const to = ends_at?.endsWith('Z') ? Date.parse(ends_at) : Number.NaN;
  if (Number.isNaN(from)) return '';
  return to > from ? format.formatRange(from, to) : format.format(from);
}

/** `FREQ` of an RRULE in words; '' when it happens once. */
export function sayRepeats(recurrence: string): string {
  if (recurrence === '') return '';
  const frequency = /(?:^|;)FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)\b/i.exec(recurrence)?.[1];
  switch (frequency?.toUpperCase()) {
    case 'DAILY':
      return t('carried.repeats_daily');
    case 'WEEKLY':
      return t('carried.repeats_weekly');
    case 'MONTHLY':
      return t('carried.repeats_monthly');
    case 'YEARLY':
      return t('carried.repeats_yearly');
    default:
      return t('carried.repeats');
  }
}
