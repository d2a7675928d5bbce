/** Calendars: hours of the week, days that are otherwise, feeds, and what comes of them. */
import { z } from 'zod';
import { empty, instant, line, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** From and to as wall times; `24:00` ends the day. */
export const span = z
  .tuple([
    z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
    z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/),
  ])
  .refine(([from, to]) => from < to, { error: 'errors.field.span' });
export type Span = z.infer<typeof span>;

export const mostSpans = 12;

/** The intervals of one day, in their order; they may touch, not overlap. */
export const spans = z.array(span).max(mostSpans).refine(areApart, { error: 'errors.field.spans' });

function areApart(list: readonly Span[]): boolean {
  return list.every(([from], index) => index === 0 || (list[index - 1]?.[1] ?? '') <= from);
}

export const weekHours = z.strictObject({
  mon: spans.optional(),
  tue: spans.optional(),
  wed: spans.optional(),
  thu: spans.optional(),
  fri: spans.optional(),
  sat: spans.optional(),
  sun: spans.optional(),
});
export type WeekHours = z.infer<typeof weekHours>;

/** Calendars of states that a calendar can follow: their holidays, moved and shortened days. */
export const productionCalendars = ['ru'] as const;
export type ProductionCalendar = (typeof productionCalendars)[number];

export const calendar = z.strictObject({
  id: uuid,
  name: z.string(),
  /** IANA; null: the organisation's. */
  time_zone: z.string().nullable(),
  /** The zone that it is counted in. */
  effective_time_zone: z.string(),
  hours: weekHours,
  production: z.enum(productionCalendars).nullable(),
  /** Whether the working day before a holiday is an hour shorter. */
  shortens_eves: z.boolean(),
  /** Grows with every change of its time. */
  version: z.number().int(),
  is_default: z.boolean(),
  is_archived: z.boolean(),
});
export type Calendar = z.infer<typeof calendar>;

const calendarParams = z.strictObject({ calendar_id: uuid });
const calendarName = line(100).min(1);
const timeZone = line(60).min(1).nullable();

export const listCalendars = endpoint({
  method: 'GET',
  path: '/api/calendars',
  access: 'agent',
  scope: 'read',
  summary: "The desk's own calendar, the others by name, archived ones last",
  response: z.strictObject({ items: z.array(calendar) }),
});
export const createCalendar = endpoint({
  method: 'POST',
  path: '/api/calendars',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Make a calendar',
  body: z.strictObject({
    name: calendarName,
    time_zone: timeZone.default(null),
    hours: weekHours,
    production: z.enum(productionCalendars).nullable().default(null),
    shortens_eves: z.boolean().default(true),
  }),
  response: calendar,
  status: 201,
});
/** What the time of a calendar follows from, besides its days. */
export const calendarRules = z.strictObject({
  time_zone: timeZone,
  hours: weekHours,
  production: z.enum(productionCalendars).nullable(),
  shortens_eves: z.boolean(),
});
export const updateCalendar = endpoint({
  method: 'PATCH',
  path: '/api/calendars/:calendar_id',
  access: 'settings.manage',
  scope: 'write',
  summary:
    "Change a calendar; what counts by it is counted anew. The desk's own cannot be archived",
  params: calendarParams,
  body: z.strictObject({
    name: calendarName.optional(),
    time_zone: timeZone.optional(),
    hours: weekHours.optional(),
    production: z.enum(productionCalendars).nullable().optional(),
    shortens_eves: z.boolean().optional(),
    is_default: z.literal(true).optional(),
    is_archived: z.boolean().optional(),
  }),
  response: calendar,
});

// days ----------------------------------------------------------------------------------------

/** Who says of a date that it is not as the week: the first stands over the others. */
export const daySources = ['hand', 'feed', 'production'] as const;

/**
 * Of the production calendar: a holiday; a day off instead of another; worked instead of another; the
 * eve of a holiday. `exception`: by hand or from a feed.
 */
export const dayKinds = ['holiday', 'moved_off', 'moved_work', 'eve', 'exception'] as const;

/** The holidays of production calendars; their names are in the dictionaries. */
export const holidays = [
  'new_year',
  'christmas',
  'defender',
  'women',
  'may_day',
  'victory',
  'russia',
  'unity',
] as const;
export type Holiday = (typeof holidays)[number];

const date = z.iso.date();

export const calendarDay = z.strictObject({
  date,
  source: z.enum(daySources),
  kind: z.enum(dayKinds),
  /** As people or a feed named it; the production calendar's days are named by their holiday. */
  name: z.string(),
  /** Of work; none: a day off. */
  hours: z.array(span),
  /** Which one; of an eve, the one that follows. */
  holiday: z.enum(holidays).nullable(),
  /** The other end of a move. */
  moved: date.nullable(),
  is_shortened: z.boolean(),
  /** The decree that moved it; null: the law alone, or no production calendar. */
  decree: z.string().nullable(),
  /** By law alone: the year's decree is not known yet. */
  is_preliminary: z.boolean(),
  feed_id: uuid.nullable(),
  /** What would hold without it. */
  stands_over: z
    .strictObject({
      source: z.enum(daySources),
      kind: z.enum(dayKinds),
      name: z.string(),
      holiday: z.enum(holidays).nullable(),
    })
    .nullable(),
});
export type CalendarDay = z.infer<typeof calendarDay>;

export const calendarYear = z.strictObject({
  year: z.number().int(),
  days: z.array(calendarDay),
  working_days: z.number().int(),
  working_minutes: z.number().int(),
  /** It follows a production calendar whose decree for this year is not known yet. */
  is_preliminary: z.boolean(),
});
export type CalendarYear = z.infer<typeof calendarYear>;

export const getCalendarYear = endpoint({
  method: 'GET',
  path: '/api/calendars/:calendar_id/years/:year',
  access: 'agent',
  scope: 'read',
  summary: 'The dates of a year that are not as the week says, and how much work the year has',
  params: calendarParams.extend({ year: z.coerce.number().int().min(2000).max(2100) }),
  response: calendarYear,
});

/** The longest stretch of dates that is set at once. */
export const mostDaysAtOnce = 366;
const exceptionBody = z.strictObject({
  from: date,
  /** The last date, the first one itself by default. */
  to: date.optional(),
  name: line(100).default(''),
  /** None: the days are off. */
  hours: spans.default([]),
});
export const setExceptions = endpoint({
  method: 'POST',
  path: '/api/calendars/:calendar_id/exceptions',
  access: 'settings.manage',
  scope: 'write',
  summary:
    'Set by hand what the hours of some dates are; what they were by hand before is replaced',
  params: calendarParams,
  body: exceptionBody,
  response: calendar,
});
export const removeExceptions = endpoint({
  method: 'DELETE',
  path: '/api/calendars/:calendar_id/exceptions/:from',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Take back what was set by hand for a date, or for all up to `to`',
  params: calendarParams.extend({ from: date }),
  query: z.strictObject({ to: date.optional() }),
  response: empty,
});

// feeds ---------------------------------------------------------------------------------------

/** Why a feed could not be read; what to do is in the dictionaries. */
export const feedTroubles = [
  'unreachable', // no answer, not the right one, too slow, or an address inside the own network
  'not_a_calendar',
  'too_long',
  'too_many_days',
  'too_slow', // rules of recurrence that never end
] as const;
export type FeedTrouble = (typeof feedTroubles)[number];
export const feedTroubleKeys = {
  unreachable: 'errors.feed_unreachable',
  not_a_calendar: 'errors.feed_not_a_calendar',
  too_long: 'errors.feed_too_long',
  too_many_days: 'errors.feed_too_many_days',
  too_slow: 'errors.feed_too_slow',
} as const satisfies Record<FeedTrouble, string>;

export const calendarFeed = z.strictObject({
  id: uuid,
  name: z.string(),
  /** Null: a file that was handed in. */
  address: z.string().nullable(),
  allow_private_hosts: z.boolean(),
  /** When the days that hold were read; null: none yet. */
  read_at: instant.nullable(),
  tried_at: instant.nullable(),
  /** Why the last try failed; the days of the last good one hold. */
  trouble: z.enum(feedTroubles).nullable(),
  days: z.number().int(),
  /** Events that are not whole days and make no day off. */
  left_out: z.number().int(),
});
export type CalendarFeed = z.infer<typeof calendarFeed>;

export const mostFeeds = 10;
export const maxFeedBytes = 1024 * 1024;

const feedParams = z.strictObject({ calendar_feed_id: uuid });

export const listFeeds = endpoint({
  method: 'GET',
  path: '/api/calendars/:calendar_id/feeds',
  access: 'settings.manage',
  scope: 'read',
  summary: 'Feeds of a calendar in the order they were added',
  params: calendarParams,
  response: z.strictObject({ items: z.array(calendarFeed) }),
});
export const addFeed = endpoint({
  method: 'POST',
  path: '/api/calendars/:calendar_id/feeds',
  access: 'settings.manage',
  scope: 'write',
  limit: 20,
  summary: 'Days off from an iCalendar address; read at once in the background and then every day',
  params: calendarParams,
  body: z.strictObject({
    name: calendarName,
    address: z
      .string()
      .trim()
      .max(2000)
      .regex(/^(?:https?|webcals?):\/\/[^\s\p{Cc}\p{Cs}/][^\s\p{Cc}\p{Cs}]*$/iu, {
        error: 'errors.field.feed_address',
      }),
    allow_private_hosts: z.boolean().default(false),
  }),
  response: calendarFeed,
  status: 201,
});
export const importFeed = endpoint({
  method: 'POST',
  path: '/api/calendars/:calendar_id/feeds/file',
  access: 'settings.manage',
  scope: 'write',
  limit: 20,
  summary: 'Days off from an iCalendar file',
  params: calendarParams,
  body: z.strictObject({ name: calendarName, content: text(maxFeedBytes).min(1) }),
  response: calendarFeed,
  status: 201,
});
export const refreshFeed = endpoint({
  method: 'POST',
  path: '/api/calendar-feeds/:calendar_feed_id/refresh',
  access: 'settings.manage',
  scope: 'write',
  limit: 20,
  summary: 'Read a feed now, in the background',
  params: feedParams,
  response: calendarFeed,
});
export const removeFeed = endpoint({
  method: 'DELETE',
  path: '/api/calendar-feeds/:calendar_feed_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Remove a feed with its days',
  params: feedParams,
  response: empty,
});

// what if -------------------------------------------------------------------------------------

export const mostProbedMinutes = 200_000;
export const probedPeriods = 40;

export const probe = z.strictObject({
  time_zone: z.string(),
  due_at: instant,
  /** The stretches of work that the amount is made of; the first ones, when there are many. */
  periods: z.array(z.strictObject({ from: instant, to: instant })),
  periods_left_out: z.number().int(),
  /** Dates on the way that are not as the week says. */
  days: z.array(calendarDay),
});
export type Probe = z.infer<typeof probe>;

export const probeCalendar = endpoint({
  method: 'GET',
  path: '/api/calendars/:calendar_id/probe',
  access: 'agent',
  scope: 'read',
  summary: 'When so much working time from a moment ends, and through which hours',
  params: calendarParams,
  query: z.strictObject({
    at: instant,
    minutes: z.coerce.number().int().min(0).max(mostProbedMinutes),
    /** IANA; the calendar's own when not given. */
    time_zone: line(60).min(1).optional(),
  }),
  response: probe,
});
