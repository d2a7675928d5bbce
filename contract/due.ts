/** Why a clock is due when it is, and what an automatic answer promised to the customer. */
import { z } from 'zod';
import { instant, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { statusCategories } from './settings.ts';
import { policyTrial, slaClock, slaModes, slaOnChange } from './sla.ts';
import { ticketParams } from './tickets.ts';

export const whyKinds = ['counted', 'late', 'paused', 'ahead'] as const;

export const whyStep = z.strictObject({
  /**
   * `counted`: working time within the promise; `late`: after it was used up; `ahead`: what is still
   * to come; `paused`: nothing runs.
   */
  kind: z.enum(whyKinds),
  from: instant,
  /** Null: it lasts. */
  to: instant.nullable(),
  milliseconds: z.number().int(),
  cause: z.enum(statusCategories).nullable(),
  /** How many intervals are told as this one. */
  periods: z.number().int(),
});
export type WhyStep = z.infer<typeof whyStep>;

export const whyClock = z.strictObject({
  clock: slaClock,
  /** Working time that is left; negative: late by so much. */
  left_ms: z.number().int(),
  steps: z.array(whyStep),
});
export type WhyClock = z.infer<typeof whyClock>;

export const dueExplanation = z.strictObject({
  policy: z
    .strictObject({ id: uuid, name: z.string(), version: z.number().int(), mode: z.enum(slaModes) })
    .nullable(),
  /** By whose hours it is counted; null: by the clock, or nothing is promised. */
  calendar: z.strictObject({ id: uuid, name: z.string(), time_zone: z.string() }).nullable(),
  priority: z.number().int().nullable(),
  /** What held from when, and what became of the time used before; oldest first. */
  changes: z.array(
    z.strictObject({
      at: instant,
      before: z.string().nullable(),
      after: z.string().nullable(),
      priority: z.number().int().nullable(),
      on_change: z.enum(slaOnChange),
    }),
  ),
  /** Policies in the order in which they are asked, and which test decided. */
  trials: z.array(policyTrial),
  clocks: z.array(whyClock),
});
export type DueExplanation = z.infer<typeof dueExplanation>;

export const explainDue = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/due',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary:
    'Why the clocks of a ticket are due when they are: policy, calendar, each interval and pause',
  params: ticketParams,
  response: dueExplanation,
});

export const promisedTime = z.strictObject({
  /** As the customer read it, in their language and time zone. */
  words: z.string(),
  due_at: instant,
  said_at: instant,
  /** Our first word after it; null: none yet. */
  answered_at: instant.nullable(),
  state: z.enum(['open', 'kept', 'broken']),
});
export type PromisedTime = z.infer<typeof promisedTime>;

export const getPromisedTime = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/promised',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'The moment that an automatic answer promised to the customer, and whether it was kept',
  params: ticketParams,
  response: z.strictObject({ promised: promisedTime.nullable() }),
});

export const getPromiseExample = endpoint({
  method: 'GET',
  path: '/api/promise-example',
  access: 'agent',
  scope: 'read',
  summary: 'What an automatic answer would promise to a request that came now, by the last policy',
  response: z.strictObject({
    words: z.strictObject({ ru: z.string(), en: z.string() }).nullable(),
    policy: z.strictObject({ id: uuid, name: z.string() }).nullable(),
  }),
});
