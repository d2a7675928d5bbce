/** Time spent on tickets: worked minutes, and what of them is billed by the contract. */
import { z } from 'zod';
import { empty, instant, line, personRef, ref, uuid } from './common.ts';
import { mostMinutes } from './durations.ts';
import { endpoint } from './endpoint.ts';
import { ticketParams } from './tickets.ts';

const minutes = z.number().int().min(1).max(mostMinutes);
/** A calendar day of the person who worked: YYYY-MM-DD. */
const day = z.iso.date();

export const timeRulePers = ['none', 'entry', 'day'] as const;
export const timeSteps = [5, 6, 10, 15, 30, 60] as const;
/**
 * How worked minutes become billed ones: each entry, or each day of a ticket, counts at least
 * `minimum` and is rounded up to whole steps. `none`: billed as worked.
 */
export const timeRule = z.strictObject({
  per: z.enum(timeRulePers),
  step: z.union(timeSteps.map((step) => z.literal(step))),
  minimum: z.number().int().min(0).max(mostMinutes),
});
export type TimeRule = z.infer<typeof timeRule>;

export const timeEntry = z.strictObject({
  id: uuid,
  agent: personRef,
  minutes: z.number().int(),
  spent_on: day,
  note: z.string(),
  is_billable: z.boolean(),
  created_at: instant,
  can: z.strictObject({ update: z.boolean() }),
});
export type TimeEntry = z.infer<typeof timeEntry>;

export const ticketTime = z.strictObject({
  items: z.array(timeEntry),
  /** Minutes of everybody, as they were worked. */
  worked: z.number().int(),
  /** Minutes of what is billable, by the rule. */
  billed: z.number().int(),
  rule: timeRule,
});
export type TicketTime = z.infer<typeof ticketTime>;

export const getTicketTime = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/time',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'Time spent on a ticket, the newest day first; worked and billed apart',
  params: ticketParams,
  response: ticketTime,
});
export const addTime = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/time',
  access: { row: 'ticket', can: 'note' },
  scope: 'write',
  summary: 'Add own time; without a day it is today’s',
  params: ticketParams,
  body: z.strictObject({
    minutes,
    spent_on: day.optional(),
    note: line(1000).default(''),
    is_billable: z.boolean().default(true),
  }),
  response: ticketTime,
});
const entryParams = z.strictObject({ time_entry_id: uuid });
export const updateTime = endpoint({
  method: 'PATCH',
  path: '/api/time-entries/:time_entry_id',
  access: { row: 'time_entry', can: 'update' },
  scope: 'write',
  summary: 'Correct an own entry',
  params: entryParams,
  body: z.strictObject({
    minutes: minutes.optional(),
    spent_on: day.optional(),
    note: line(1000).optional(),
    is_billable: z.boolean().optional(),
  }),
  response: ticketTime,
});
export const deleteTime = endpoint({
  method: 'DELETE',
  path: '/api/time-entries/:time_entry_id',
  access: { row: 'time_entry', can: 'update' },
  scope: 'write',
  summary: 'Delete an own entry',
  params: entryParams,
  response: empty,
});

// rules ---------------------------------------------------------------------------------------

const ruleOfDesk = z.strictObject({
  rule: timeRule,
  /** Organisations whose contract has a rule of its own. */
  organizations: z.array(z.strictObject({ organization: personRef, rule: timeRule })),
});
export const getTimeRules = endpoint({
  method: 'GET',
  path: '/api/time-rules',
  access: 'agent',
  scope: 'read',
  summary: 'How time is billed: for everybody, and by contract',
  response: ruleOfDesk,
});
export const setTimeRule = endpoint({
  method: 'PUT',
  path: '/api/time-rules',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Set the rule for everybody, or of one organisation; null takes that one away',
  body: z.strictObject({
    organization_id: ref('organization').nullable().default(null),
    rule: timeRule.nullable(),
  }),
  response: ruleOfDesk,
});
