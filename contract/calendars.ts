/** Calendars: hours of the week, days that are otherwise, feeds, and what comes of them. */
import { z } from 'zod';
import { line, uuid } from './common.ts';
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
export const spans = z
  .array(span)
  .max(mostSpans)
  .refine(
    (list) => list.every(([from], index) => index === 0 || (list[index - 1]?.[1] ?? '') <= from),
    {
      error: 'errors.field.spans',
    },
  );

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

export const listCalendars = endpoint({
  method: 'GET',
  path: '/api/calendars',
  access: 'agent',
  scope: 'read',
  summary: 'Calendars by name, archived ones too',
  response: z.strictObject({ items: z.array(calendar) }),
});

export const calendarName = line(100).min(1);
