/** What is promised to whom and how the clocks stand: policies, clocks, excuses. Amounts are minutes. */
import { z } from 'zod';
import { empty, instant, line, personRef, ref, text, uuid } from './common.ts';
import { conditionSchema, storedCondition } from './conditions.ts';
import { endpoint } from './endpoint.ts';
import { ticketParams } from './tickets.ts';

export const slaTargets = [
  'take', // until somebody owns it
  'first_response',
  'next_response', // from the oldest word of the customer that nobody has answered
  'periodic_update', // since our last word, or since it was opened
  'resolution',
  'line_L1', // while the ticket is with a team of that line
  'line_L2',
  'line_L3',
  'line_outer', // each vendor or development team anew
] as const;
export type SlaTarget = (typeof slaTargets)[number];

export const slaModes = ['business', 'calendar'] as const;
/** `customer`: the calendar's hours in the time zone of the customer's organisation. */
export const slaZones = ['calendar', 'customer'] as const;
export const slaPauses = ['waiting_customer', 'waiting_internal', 'waiting_vendor'] as const;
/** What happens to the time that is used up when another promise begins to hold. */
export const slaOnChange = ['keep', 'restart', 'from_creation'] as const;
export type SlaOnChange = (typeof slaOnChange)[number];

/** A year: nothing is promised for later. */
const mostMinutes = 525_600;
const minutes = z.int().min(1).max(mostMinutes).nullable();
/** By priority; null: nothing is promised. */
export const targetMinutes = z.strictObject({ 1: minutes, 2: minutes, 3: minutes, 4: minutes });
export type TargetMinutes = z.infer<typeof targetMinutes>;
export const slaTargetTable = z.partialRecord(z.enum(slaTargets), targetMinutes);

/** What a policy promises, without its name and for whom. */
const termsShape = {
  calendar_id: ref('calendar').nullable(), // null: the desk's own
  mode: z.enum(slaModes),
  zone: z.enum(slaZones),
  targets: slaTargetTable,
  pauses: z.array(z.enum(slaPauses)).max(slaPauses.length),
  /** Per cent of the time that is used up. */
  warn_shares: z.array(z.int().min(1).max(99)).max(5),
  /** Minutes by the clock before the end. */
  warn_lead_minutes: z.array(z.int().min(1).max(mostMinutes)).max(5),
  on_change: z.enum(slaOnChange),
  /** So much working time at least is left of a resolution when a ticket is opened again in time. */
  reopening_minutes: z.int().min(0).max(mostMinutes),
};
/** As a version keeps them. */
export const slaTerms = z.strictObject({ ...termsShape, calendar_id: uuid.nullable() });
export type SlaTerms = z.infer<typeof slaTerms>;

export const slaPolicy = z.strictObject({
  id: uuid,
  name: z.string(),
  position: z.number().int(),
  is_on: z.boolean(),
  conditions: storedCondition,
  version: z.number().int(),
  ...slaTerms.shape,
  open_tickets: z.number().int(), // for which it holds
});
export type SlaPolicy = z.infer<typeof slaPolicy>;

/** A copy is always open; conditions on what changes by itself would make clocks jump. */
export const slaConditionFields = [
  'contract',
  'organization_id',
  'requester_id',
  'priority',
  'impact',
  'urgency',
  'type_id',
  'topic_id',
  'channel',
  'mailbox_id',
  'team_id',
  'language',
  'tag',
  'custom',
] as const;

const policyBody = {
  name: line(120).min(1),
  is_on: z.boolean(),
  conditions: conditionSchema,
  ...termsShape,
};

export const listSlaPolicies = endpoint({
  method: 'GET',
  path: '/api/sla-policies',
  access: 'agent',
  scope: 'read',
  summary: 'SLA policies in their order: the first that fits holds',
  response: z.strictObject({ items: z.array(slaPolicy) }),
});
/** As one is made. */
export const newSlaPolicy = z.strictObject({
  ...policyBody,
  is_on: policyBody.is_on.default(true),
  calendar_id: policyBody.calendar_id.default(null),
  mode: policyBody.mode.default('business'),
  zone: policyBody.zone.default('calendar'),
  pauses: policyBody.pauses.default(['waiting_customer']),
  warn_shares: policyBody.warn_shares.default([]),
  warn_lead_minutes: policyBody.warn_lead_minutes.default([]),
  on_change: policyBody.on_change.default('keep'),
  reopening_minutes: policyBody.reopening_minutes.default(0),
});
export const createSlaPolicy = endpoint({
  method: 'POST',
  path: '/api/sla-policies',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Make a policy, as the last one; open tickets are counted anew',
  body: newSlaPolicy,
  response: slaPolicy,
  status: 201,
});
const policyParams = z.strictObject({ sla_policy_id: uuid });
export const updateSlaPolicy = endpoint({
  method: 'PATCH',
  path: '/api/sla-policies/:sla_policy_id',
  access: 'settings.manage',
  scope: 'write',
  summary:
    'Change a policy; open tickets are counted anew, with the time they have used as it says',
  params: policyParams,
  body: z.strictObject(policyBody).partial(),
  response: slaPolicy,
});
export const deleteSlaPolicy = endpoint({
  method: 'DELETE',
  path: '/api/sla-policies/:sla_policy_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Delete a policy; open tickets get the next that fits',
  params: policyParams,
  response: empty,
});
export const orderSlaPolicies = endpoint({
  method: 'PUT',
  path: '/api/sla-policy-order',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Put policies into this order',
  body: z.strictObject({ policy_ids: z.array(ref('sla_policy')).min(1).max(500) }),
  response: empty,
});

/** How far the counting anew of open tickets has come; null: none was ever asked for. */
export const slaRecount = z.strictObject({
  total: z.number().int(),
  done: z.number().int(),
  changed: z.number().int(),
  asked_at: instant,
  finished_at: instant.nullable(),
});
export type SlaRecount = z.infer<typeof slaRecount>;
export const getSlaRecount = endpoint({
  method: 'GET',
  path: '/api/sla-recount',
  access: 'settings.manage',
  scope: 'read',
  summary: 'How far open tickets are counted anew after the last change',
  response: z.strictObject({ recount: slaRecount.nullable() }),
});

// clocks of a ticket -----------------------------------------------------------------------------

export const clockExcuse = z.strictObject({
  id: uuid,
  name: z.string(),
  note: z.string(),
  by: personRef.nullable(),
  at: instant,
});
export const slaClock = z.strictObject({
  id: uuid,
  target: z.enum(slaTargets),
  cycle: z.number().int(),
  started_at: instant,
  paused_at: instant.nullable(),
  stopped_at: instant.nullable(),
  due_at: instant.nullable(),
  breached_at: instant.nullable(),
  promised_ms: z.number().int(),
  /** Up to now. */
  consumed_ms: z.number().int(),
  policy: z.strictObject({ id: uuid, name: z.string(), version: z.number().int() }),
  excuse: clockExcuse.nullable(),
  can: z.strictObject({ excuse: z.boolean() }),
});
export type SlaClock = z.infer<typeof slaClock>;
export const listClocks = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/clocks',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'The clocks of a ticket, the one that is due next at the head',
  params: ticketParams,
  response: z.strictObject({ items: z.array(slaClock) }),
});

/** A test of a policy's condition, and whether it holds for the ticket. */
export const testedLeaf = z.strictObject({
  leaf: storedCondition,
  is_true: z.boolean(),
  /** It alone decides: were it otherwise, so would be the whole. */
  is_decisive: z.boolean(),
});
export const policyTrial = z.strictObject({
  policy: z.strictObject({ id: uuid.nullable(), name: z.string(), position: z.number().int() }),
  outcome: z.enum(['holds', 'false', 'off', 'later']),
  leaves: z.array(testedLeaf),
});
export type PolicyTrial = z.infer<typeof policyTrial>;
/** What a policy would make of a clock. */
export const plannedClock = z.strictObject({
  target: z.enum(slaTargets),
  started_at: instant,
  paused_at: instant.nullable(),
  stopped_at: instant.nullable(),
  due_at: instant.nullable(),
  breached_at: instant.nullable(),
  promised_ms: z.number().int(),
});
export const ticketPolicy = z.strictObject({
  ticket: z.strictObject({ id: uuid, number: z.number().int(), subject: z.string() }),
  /** In the order in which they are asked. */
  trials: z.array(policyTrial),
  clocks: z.array(plannedClock),
});
export type TicketPolicy = z.infer<typeof ticketPolicy>;
export const getTicketPolicy = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/policy',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'Which policy holds for the ticket, and why none before it',
  params: ticketParams,
  response: ticketPolicy,
});
export const tryPolicy = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/policy-trial',
  access: { row: 'ticket', can: 'view' },
  summary:
    'Which policy would hold, and which times, with one that is being written; keeps nothing',
  params: ticketParams,
  body: z.strictObject({
    ...policyBody,
    /** Which it takes the place of; without one it is the last. */
    policy_id: ref('sla_policy').optional(),
  }),
  response: ticketPolicy,
});

// excuses ----------------------------------------------------------------------------------------

export const slaExcuse = z.strictObject({ id: uuid, name: z.string(), is_archived: z.boolean() });
export type SlaExcuse = z.infer<typeof slaExcuse>;
export const listExcuses = endpoint({
  method: 'GET',
  path: '/api/sla-excuses',
  access: 'agent',
  scope: 'read',
  summary: 'Why a breach may be excused, archived ones too',
  response: z.strictObject({ items: z.array(slaExcuse) }),
});
export const writeExcuses = endpoint({
  method: 'PUT',
  path: '/api/sla-excuses',
  access: 'settings.manage',
  scope: 'write',
  summary: 'The list of excuses, whole and in its order; what is left out is archived',
  body: z.strictObject({
    items: z
      .array(z.strictObject({ id: ref('sla_excuse').optional(), name: line(120).min(1) }))
      .max(50),
  }),
  response: z.strictObject({ items: z.array(slaExcuse) }),
});
const clockParams = z.strictObject({ clock_id: uuid });
export const excuseClock = endpoint({
  method: 'PUT',
  path: '/api/clocks/:clock_id/excuse',
  access: { row: 'clock', can: 'excuse' },
  scope: 'write',
  summary: 'Excuse a breach; it stays a breach, shown with its excuse',
  params: clockParams,
  body: z.strictObject({ excuse_id: ref('sla_excuse'), note: text(1000).default('') }),
  response: empty,
});
export const unexcuseClock = endpoint({
  method: 'DELETE',
  path: '/api/clocks/:clock_id/excuse',
  access: { row: 'clock', can: 'excuse' },
  scope: 'write',
  summary: 'Take an excuse back',
  params: clockParams,
  response: empty,
});
