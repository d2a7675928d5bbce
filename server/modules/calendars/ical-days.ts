/**
 * Days off in an iCalendar text (RFC 5545). Pure, but not to be trusted with time: a rule that never comes
 * to a date keeps ical.js looking for ever, so that strangers' texts are read in ical-reader.ts.
 *
 * A day off is an event of whole days: with dates, or from midnight to midnight. Whether it is marked as
 * busy is not asked: the public calendars of holidays are not. What was cancelled is no day off.
 */
import ICAL from 'ical.js';

export type DayOff = { readonly date: string; readonly name: string };
export type IcalDays =
  | { readonly days: readonly DayOff[]; readonly left_out: number }
  | { readonly trouble: 'not_a_calendar' | 'too_many_days' };

/** From the first date to the last, both included. */
export type Window = { readonly from: string; readonly to: string };

const MAX_EVENTS = 5_000;
/** A daily rule of 1970 comes to our days with twenty thousand. */
const MAX_STEPS = 30_000;
const MAX_DAYS = 4_000;
const MAX_EVENT_DAYS = 366;
const MAX_NAME = 100;

export function icalDays(text: string, window: Window): IcalDays {
  const events = eventsIn(text);
  if (events === undefined) return { trouble: 'not_a_calendar' };
  if (events.length > MAX_EVENTS) return { trouble: 'too_many_days' };
  const exceptions = Map.groupBy(events.filter(isOccurrence), uidOf);
  const masters = new Set(events.filter((event) => !isOccurrence(event)).map(uidOf));
  const days = new Map<string, string>();
  const state = { steps: 0, left_out: 0 };
  for (const event of events) {
    // An occurrence that was changed belongs to its event; alone it stands for itself.
    if (isOccurrence(event) && masters.has(uidOf(event))) continue;
    if (!isWholeDays(event)) {
      state.left_out += 1;
      continue;
    }
    try {
      for (const day of datesOf(event, { exceptions, window, state })) {
        if (!days.has(day.date)) days.set(day.date, day.name);
        if (days.size > MAX_DAYS) return { trouble: 'too_many_days' };
      }
    } catch {
      // The library gives up on a rule; the other events are none the worse.
      state.left_out += 1;
    }
    if (state.steps > MAX_STEPS) return { trouble: 'too_many_days' };
  }
  const found = [...days].map(([date, name]) => ({ date, name }));
  return {
    days: found.toSorted((one, other) => (one.date < other.date ? -1 : 1)),
    left_out: state.left_out,
  };
}

/** The events of all calendars in the text; undefined when there is no calendar. */
function eventsIn(text: string): ICAL.Component[] | undefined {
  try {
    const parsed: unknown[] = ICAL.parse(text);
    const roots = typeof parsed[0] === 'string' ? [parsed] : parsed;
    const calendars = roots
      .filter((root) => Array.isArray(root))
      .map((root) => new ICAL.Component(root))
      .filter((root) => root.name === 'vcalendar');
    if (calendars.length === 0) return undefined;
    return calendars.flatMap((root) => root.getAllSubcomponents('vevent'));
  } catch {
    return undefined;
  }
}

function uidOf(event: ICAL.Component): string {
  return String(event.getFirstPropertyValue('uid') ?? '');
}

function isOccurrence(event: ICAL.Component): boolean {
  return event.hasProperty('recurrence-id');
}

function timeOf(event: ICAL.Component, name: 'dtstart' | 'dtend'): ICAL.Time | undefined {
  const value: unknown = event.getFirstPropertyValue(name);
  return value instanceof ICAL.Time ? value : undefined;
}

function isWholeDays(event: ICAL.Component): boolean {
  const start = timeOf(event, 'dtstart');
  if (start === undefined) return false;
  if (start.isDate) return true;
  const end = timeOf(event, 'dtend');
  const isMidnight = ({ hour, minute, second }: ICAL.Time) => hour + minute + second === 0;
  // Midnight of another zone is no midnight of ours.
  if (end === undefined || start.zone === ICAL.Timezone.utcTimezone) return false;
  return isMidnight(start) && isMidnight(end) && dateOf(end) > dateOf(start);
}

type Reading = {
  /** By the event that they are of. */
  readonly exceptions: ReadonlyMap<string, readonly ICAL.Component[]>;
  readonly window: Window;
  readonly state: { steps: number };
};

function* datesOf(event: ICAL.Component, reading: Reading): Generator<DayOff> {
  const { window, state } = reading;
  const own = isOccurrence(event) ? [] : [...(reading.exceptions.get(uidOf(event)) ?? [])];
  const whole = new ICAL.Event(event, { strictExceptions: false, exceptions: own });
  if (!whole.isRecurring()) {
    yield* occurrence(event, { start: whole.startDate, window, state });
    return;
  }
  // The library leaves out the first one of an event that has named dates and no rule.
  if (!event.hasProperty('rrule') && !event.hasProperty('exdate'))
    yield* occurrence(event, { start: whole.startDate, window, state });
  const iterator = whole.iterator();
  for (let next = iterator.next(); next; next = iterator.next()) {
    state.steps += 1;
    if (state.steps > MAX_STEPS || dateOf(next) > window.to) return;
    const { item, startDate } = whole.getOccurrenceDetails(next);
    if (!isWholeDays(item.component) || !isOfRule(event, next)) continue;
    yield* occurrence(item.component, { start: startDate, window, state });
  }
}

/**
 * ical.js 2.2 makes the 2nd of March of a 30th of February. What a rule says of months and days, and the
 * first date when it says nothing, must be so.
 */
function isOfRule(event: ICAL.Component, at: ICAL.Time): boolean {
  const rules = event.getAllProperties('rrule').map((one): unknown => one.getFirstValue());
  const [rule] = rules;
  const start = timeOf(event, 'dtstart');
  if (rules.length !== 1 || event.hasProperty('rdate')) return true;
  if (!(rule instanceof ICAL.Recur) || start === undefined) return true;
  const part = (name: string) => rule.getComponent(name).map(Number);
  const [months, days] = [part('BYMONTH'), part('BYMONTHDAY')];
  if (months.length > 0 && !months.includes(at.month)) return false;
  if (days.length > 0) return days.some((day) => day < 0) || days.includes(at.day);
  const isOnItsDay = ['BYDAY', 'BYYEARDAY', 'BYWEEKNO'].every((name) => part(name).length === 0);
  if (!isOnItsDay) return true;
  if (rule.freq === 'MONTHLY') return at.day === start.day;
  if (rule.freq !== 'YEARLY') return true;
  return at.day === start.day && (months.length > 0 || at.month === start.month);
}

/** The dates of one occurrence that lie in the window. */
function* occurrence(
  event: ICAL.Component,
  { start, window, state }: { start: ICAL.Time; window: Window; state: { steps: number } },
): Generator<DayOff> {
  if (String(event.getFirstPropertyValue('status') ?? '').toUpperCase() === 'CANCELLED') return;
  const name = String(event.getFirstPropertyValue('summary') ?? '')
    .replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_NAME)
    .toWellFormed();
  const date = ICAL.Time.fromDateString(dateOf(start));
  for (let left = lengthOf(event); left > 0; left -= 1) {
    state.steps += 1;
    const text = dateOf(date);
    if (text > window.to) return;
    if (text >= window.from) yield { date: text, name };
    date.adjust(1, 0, 0, 0);
  }
}

/** In days; the end is the first day that is none of it. */
function lengthOf(event: ICAL.Component): number {
  const [start, end] = [timeOf(event, 'dtstart'), timeOf(event, 'dtend')];
  const duration: unknown = event.getFirstPropertyValue('duration');
  let days = 1;
  if (start !== undefined && end !== undefined)
    days = Math.round((Date.parse(dateOf(end)) - Date.parse(dateOf(start))) / 86_400_000);
  else if (duration instanceof ICAL.Duration) days = Math.ceil(duration.toSeconds() / 86_400);
  return Math.min(Math.max(days, 1), MAX_EVENT_DAYS);
}

function dateOf({ year, month, day }: ICAL.Time): string {
  const padded = (number: number, length: number) => String(number).padStart(length, '0');
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}
