/**
 * Backtests: a rule, a policy, a change of routing or a calendar, saved or not, asked over what really
 * happened in the last days. `before` is what holds now, `after` what is being written. Nothing is done
 * to any ticket.
 */
import { z } from 'zod';
import { routingReplay, routingWhy } from './backtest-routing.ts';
import { calendarRules } from './calendars.ts';
import { empty, instant, page, pageQuery, ref, uuid } from './common.ts';
import { storedCondition } from './conditions.ts';
import { endpoint } from './endpoint.ts';
import { agentRoutingEdit, newQueue, routingSettingsEdit } from './routing.ts';
import { ruleDefinition } from './rule-definition.ts';
import { newSlaPolicy, slaTargets } from './sla.ts';

export const backtestDays = { usual: 30, most: 90 } as const;
const days = z.number().int().min(1).max(backtestDays.most).default(backtestDays.usual);

const ofRule = {
  definition: ruleDefinition,
  /** The saved one it would take the place of; without it nothing did that work before. */
  rule_id: ref('rule').optional(),
  days,
};
const ofPolicy = {
  policy: newSlaPolicy,
  /** The saved one it would take the place of; without it this is the last. */
  policy_id: ref('sla_policy').optional(),
  days,
};
/** What is not named stays as it is. */
const ofRouting = {
  queue: newQueue.optional(),
  /** The saved one it would take the place of; without it this is the last. */
  queue_id: ref('queue').optional(),
  people: z
    .array(agentRoutingEdit.extend({ agent_id: ref('agent') }))
    .max(500)
    .default([]),
  settings: routingSettingsEdit.optional(),
  days,
};
const ofCalendar = { calendar_id: ref('calendar'), calendar: calendarRules, days };
export const backtestAsk = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rule'), ...ofRule }),
  z.strictObject({ kind: z.literal('policy'), ...ofPolicy }),
  z.strictObject({ kind: z.literal('routing'), ...ofRouting }),
  z.strictObject({ kind: z.literal('calendar'), ...ofCalendar }),
]);
export type BacktestAsk = z.infer<typeof backtestAsk>;

export const backtestKinds = ['rule', 'policy', 'routing', 'calendar'] as const;
export type BacktestKind = (typeof backtestKinds)[number];
export const backtestStates = ['waiting', 'working', 'done', 'cancelled', 'failed'] as const;
export type BacktestState = (typeof backtestStates)[number];

const pair = { before: z.number().int(), after: z.number().int() };
/** What is taken as it is now, since nobody wrote down what it was. */
export const unknownThen = [
  'next_due_at',
  'contract',
  'curator_id',
  'language',
  'mailbox_id',
] as const;

export const backtestResult = z.strictObject({
  from: instant,
  to: instant,
  /** Looked at; of a rule also the events that it was asked about. */
  tickets: z.number().int(),
  events: z.number().int(),
  /** `times`: how often it would have fired, or clocks that it would have broken; `tickets`: on how many. */
  times: z.strictObject(pair),
  on_tickets: z.strictObject({ ...pair, both: z.number().int() }),
  /** Days of the desk, each with its times. */
  by_day: z.array(z.strictObject({ day: z.iso.date(), ...pair })),
  /** Of a rule: tickets that came to a team. Of a policy: clocks broken while the ticket was the team's. */
  by_team: z.array(
    z.strictObject({ team: z.strictObject({ id: uuid, name: z.string() }).nullable(), ...pair }),
  ),
  /** Of a rule: which of its actions would have changed something, by their place, and how often. */
  by_action: z.array(z.strictObject({ action: z.number().int(), ...pair })),
  /** Of a policy: clocks that ran and that were broken, by target. */
  by_target: z.array(
    z.strictObject({
      target: z.enum(slaTargets),
      clocks: z.strictObject(pair),
      broken: z.strictObject(pair),
    }),
  ),
  unknown_then: z.array(z.enum(unknownThen)),
  /** Of routing, and of a calendar that somebody works by. */
  routing: routingReplay.nullable(),
});
export type BacktestResult = z.infer<typeof backtestResult>;

export const backtest = z.strictObject({
  id: uuid,
  kind: z.enum(backtestKinds),
  days: z.number().int(),
  state: z.enum(backtestStates),
  total: z.number().int(),
  done: z.number().int(),
  created_at: instant,
  finished_at: instant.nullable(),
  result: z.custom<BacktestResult>().nullable(),
});
export type Backtest = z.infer<typeof backtest>;

export const startRuleBacktest = endpoint({
  method: 'POST',
  path: '/api/rule-backtests',
  access: 'settings.manage',
  limit: 30,
  summary: 'Ask a rule over the last days; what one asked before and is not done is cancelled',
  body: z.strictObject(ofRule),
  response: backtest,
  status: 201,
});
export const startPolicyBacktest = endpoint({
  method: 'POST',
  path: '/api/policy-backtests',
  access: 'settings.manage',
  limit: 30,
  summary:
    'Ask an SLA policy over the last days; what one asked before and is not done is cancelled',
  body: z.strictObject(ofPolicy),
  response: backtest,
  status: 201,
});
export const startRoutingBacktest = endpoint({
  method: 'POST',
  path: '/api/routing-backtests',
  access: 'settings.manage',
  limit: 30,
  summary:
    'Replay the last days by a changed queue, other points or people; what one asked before and is not done is cancelled',
  body: z.strictObject(ofRouting),
  response: backtest,
  status: 201,
});
export const startCalendarBacktest = endpoint({
  method: 'POST',
  path: '/api/calendar-backtests',
  access: 'settings.manage',
  limit: 30,
  summary:
    'Count the last days by a changed calendar; what one asked before and is not done is cancelled',
  body: z.strictObject(ofCalendar),
  response: backtest,
  status: 201,
});
const params = z.strictObject({ backtest_id: uuid });
export const getBacktest = endpoint({
  method: 'GET',
  path: '/api/backtests/:backtest_id',
  access: 'settings.manage',
  summary: 'How far it is, and what came of it; kept for a day',
  params,
  response: backtest,
});
export const cancelBacktest = endpoint({
  method: 'DELETE',
  path: '/api/backtests/:backtest_id',
  access: 'settings.manage',
  summary: 'Stop it',
  params,
  response: empty,
});

/** `before`: only what holds now would have done it; `after`: only what is written; `both`; `neither`. */
export const backtestSides = ['before', 'after', 'both', 'neither'] as const;
export type BacktestSide = (typeof backtestSides)[number];
const test = z.strictObject({ leaf: storedCondition, found: z.custom<unknown>() });
/** What it was decided by: of a rule the event and what the ticket had then; of a policy a clock. */
export const backtestWhy = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rule'),
    /** Null: time set it off. */
    event: z.strictObject({ id: z.number().int(), name: z.string() }).nullable(),
    times: z.strictObject(pair),
    tests: z.array(test),
  }),
  z.strictObject({
    kind: z.literal('policy'),
    target: z.enum(slaTargets),
    started_at: instant,
    stopped_at: instant.nullable(),
    due: z.strictObject({ before: instant.nullable(), after: instant.nullable() }),
  }),
  z.strictObject({ kind: z.literal('routing'), went: routingWhy }),
]);
export type BacktestWhy = z.infer<typeof backtestWhy>;
export const backtestTicket = z.strictObject({
  ticket: z.strictObject({ id: uuid, number: z.number().int(), subject: z.string() }),
  side: z.enum(backtestSides),
  at: instant,
  why: z.custom<BacktestWhy>(),
});
export type BacktestTicket = z.infer<typeof backtestTicket>;
export const listBacktestTickets = endpoint({
  method: 'GET',
  path: '/api/backtests/:backtest_id/tickets',
  access: 'settings.manage',
  summary: 'The tickets behind a number, as far as one sees them, newest first, 50 a page',
  params,
  query: z.strictObject({
    /** One or several sides, by commas. */
    sides: z
      .string()
      .regex(/^(before|after|both|neither)(,(before|after|both|neither)){0,3}$/)
      .optional(),
    day: z.iso.date().optional(),
    /** Those that somebody else would have had first. */
    elsewhere: z.literal('true').optional(),
    ...pageQuery,
  }),
  response: page(backtestTicket),
});
