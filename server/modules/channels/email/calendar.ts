/**
 * Invitations and their answers (RFC 5545, 5546, 6047). Bounded: a long calendar is a file and no
 * invitation. What ical.js cannot read is no event; nothing here throws.
 */
import ICAL from 'ical.js';
import { normalAddress } from './addresses.ts';
import { keepTameZones } from './calendar-zones.ts';
import { decodeText } from './charset.ts';
import type { MimePart } from './mime.ts';
import type { CalendarEvent, CalendarPerson } from './parsed.ts';
import { declaredName } from './part-files.ts';
import { decodedBody } from './transfer.ts';

/** Of one calendar file. */
export const MAX_CALENDAR_BYTES = 256 * 1024;
const MAX_EVENTS = 20;
const MAX_ATTENDEES = 100;
const MAX_TEXT = 4000;

/** The events of all calendar parts, each once. */
export function calendarEvents(root: MimePart): CalendarEvent[] {
  const found = new Map<string, CalendarEvent>();
  for (const part of calendarParts(root)) {
    for (const event of eventsOf(part)) {
      const key = `${event.uid} ${event.recurrence_id ?? ''} ${event.starts_at ?? ''}`;
      if (!found.has(key) && found.size < MAX_EVENTS) found.set(key, event);
    }
  }
  return [...found.values()];
}

export function isCalendar(part: MimePart): boolean {
  if (/^(?:text\/calendar|application\/ics)$/.test(part.media_type)) return true;
  return part.media_type === 'application/octet-stream' && /\.ics$/i.test(declaredName(part));
}

function calendarParts(part: MimePart): MimePart[] {
  const parts = isCalendar(part) ? [part] : part.children.flatMap(calendarParts);
  return parts.slice(0, 5);
}

function eventsOf(part: MimePart): CalendarEvent[] {
  const { charset = 'utf-8', method = '' } = part.params;
  return readCalendar(decodedBody(part), { charset, method }).map(({ event }) => event);
}

/** An event as we understand it, and as ical.js does: what an answer is made of. */
export type ReadEvent = { event: CalendarEvent; source: ICAL.Component; calendar: ICAL.Component };

/** The events of a calendar file; none when it is too long or none. `method`: when it names none itself. */
export function readCalendar(
  bytes: Buffer,
  { charset, method }: { charset: string; method: string },
): ReadEvent[] {
  if (bytes.length > MAX_CALENDAR_BYTES) return [];
  try {
    const calendar = ICAL.Component.fromString(decodeText(bytes, charset));
    keepTameZones(calendar);
    const means = (textOf(calendar, 'method') || method).toLowerCase();
    return calendar
      .getAllSubcomponents('vevent')
      .slice(0, MAX_EVENTS)
      .map((source) => ({ event: eventOf(source, means), source, calendar }));
  } catch {
    return [];
  }
}

function eventOf(event: ICAL.Component, method: string): CalendarEvent {
  const start = momentOf(event, 'dtstart');
  const end = momentOf(event, 'dtend') ?? endOf(event, start);
  const organizer = event.getFirstProperty('organizer');
  return {
    method,
    uid: textOf(event, 'uid').slice(0, 500),
    sequence: Number.parseInt(textOf(event, 'sequence'), 10) || 0,
    recurrence_id: momentOf(event, 'recurrence-id')?.at ?? null,
    status: textOf(event, 'status').toLowerCase(),
    summary: textOf(event, 'summary'),
    description: textOf(event, 'description'),
    location: textOf(event, 'location'),
    organizer: organizer === null ? null : personOf(organizer),
    attendees: event.getAllProperties('attendee').slice(0, MAX_ATTENDEES).map(personOf),
    starts_at: start?.at ?? null,
    ends_at: end?.at ?? null,
    is_all_day: start?.is_day ?? false,
    time_zone: start?.zone ?? null,
    recurrence: textOf(event, 'rrule'),
  };
}

function textOf(component: ICAL.Component, name: string): string {
  const value: unknown = component.getFirstPropertyValue(name);
  return value === null || value === undefined ? '' : String(value).trim().slice(0, MAX_TEXT);
}

function personOf(property: ICAL.Property): CalendarPerson {
  const value = String(property.getFirstValue() ?? '').replace(/^mailto:/i, '');
  const parameter = (name: string) => String(property.getParameter(name) ?? '');
  return {
    name: parameter('cn').slice(0, 200),
    address: normalAddress(value),
    answer: parameter('partstat').toLowerCase(),
    role: parameter('role').toLowerCase(),
  };
}

type Moment = { at: string; is_day: boolean; zone: string | null };

/** A day as `2026-07-15`; a time in UTC. A time without a zone is the reader's own: it has no Z. */
function momentOf(event: ICAL.Component, name: string): Moment | null {
  const property = event.getFirstProperty(name);
  const value: unknown = property?.getFirstValue();
  if (property === null || !(value instanceof ICAL.Time)) return null;
  const local = value.toString().replace(/Z$/, '');
  if (value.isDate) return { at: local.slice(0, 10), is_day: true, zone: null };
  const zone = String(property.getParameter('tzid') ?? '') || null;
  const isKnown = value.zone !== ICAL.Timezone.localTimezone;
  const at = isKnown ? new Date(value.toUnixTime() * 1000) : inZone(local, zone);
  if (at === null || Number.isNaN(at.getTime())) return { at: local, is_day: false, zone };
  return { at: at.toISOString(), is_day: false, zone: zone ?? (isKnown ? 'UTC' : null) };
}

/** A zone that the calendar does not describe: by its name in the IANA database. */
function inZone(local: string, zone: string | null): Date | null {
  if (zone === null) return null;
  try {
    const asUtc = new Date(`${local}Z`);
    const first = new Date(asUtc.getTime() - offsetOf(asUtc, zone));
    return new Date(asUtc.getTime() - offsetOf(first, zone));
  } catch {
    return null;
  }
}

/** Milliseconds that the zone is ahead of UTC. */
function offsetOf(at: Date, zone: string): number {
  const options = {
    timeZone: zone,
    hourCycle: 'h23',
    dateStyle: 'short',
    timeStyle: 'medium',
  } as const;
  const shown = new Intl.DateTimeFormat('sv-SE', options).format(at).replace(' ', 'T');
  return new Date(`${shown}Z`).getTime() - Math.floor(at.getTime() / 1000) * 1000;
}

function endOf(event: ICAL.Component, start: Moment | null): Moment | null {
  const value: unknown = event.getFirstPropertyValue('duration');
  if (start === null || start.is_day || !(value instanceof ICAL.Duration)) return null;
  const from = new Date(start.at);
  if (Number.isNaN(from.getTime()) || !start.at.endsWith('Z')) return null;
  const to = new Date(from.getTime() + value.toSeconds() * 1000);
  return Number.isNaN(to.getTime()) ? null : { ...start, at: to.toISOString() };
}
