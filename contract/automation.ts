/**
 * Rules of the desk (their form: rule-definition.ts): made, put in order, gone back to; what each of
 * them did in 30 days, and why it did not.
 */
import { z } from 'zod';
import { empty, instant, line, page, pageQuery, personRef, ref, uuid } from './common.ts';
import type { Condition } from './conditions.ts';
import { endpoint } from './endpoint.ts';
import {
  type RuleAction,
  type RuleDefinition,
  ruleDefinition,
  ruleKinds,
} from './rule-definition.ts';
import { ticketParams } from './tickets.ts';

/** On its way out: it was read by the schema before it was stored. */
const storedDefinition = z
  .custom<RuleDefinition>()
  .meta({ description: 'A rule, in the form that it is made with' });

// rules ---------------------------------------------------------------------------------------

/** After so many failures in a row a rule switches itself off. */
export const mostFailures = 10;
/** Days for which runs are kept. */
export const runDays = 30;
/** Rules that one event may set off one after another. */
export const longestChain = 6;

export const rule = z.strictObject({
  id: uuid,
  kind: z.enum(ruleKinds),
  name: z.string(),
  is_on: z.boolean(),
  version: z.number().int(),
  definition: storedDefinition,
  author: personRef.nullable(),
  changed_at: instant,
  /** Why it was switched off by itself. */
  off_cause: z.enum(['failures']).nullable(),
  next_run_at: instant.nullable(),
  /** Of the last 30 days. */
  fired: z.number().int(),
  refused: z.number().int(),
  loops: z.number().int(),
  last_fired_at: instant.nullable(),
});
export type Rule = z.infer<typeof rule>;
export const listRules = endpoint({
  method: 'GET',
  path: '/api/rules',
  access: 'settings.manage',
  is_for_standby: true,
  scope: 'read',
  summary: 'Rules by kind in the order they run in, with how often each fired in 30 days',
  response: z.strictObject({ items: z.array(rule) }),
});
const ruleParams = z.strictObject({ rule_id: uuid });
export const getRule = endpoint({
  method: 'GET',
  path: '/api/rules/:rule_id',
  access: 'settings.manage',
  scope: 'read',
  summary: 'One rule',
  params: ruleParams,
  response: rule,
});
const name = line(120).min(1);
export const createRule = endpoint({
  method: 'POST',
  path: '/api/rules',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Make a rule; it is switched off until it is switched on',
  body: z.strictObject({ name, definition: ruleDefinition, is_on: z.boolean().default(false) }),
  response: rule,
  status: 201,
});
export const updateRule = endpoint({
  method: 'PATCH',
  path: '/api/rules/:rule_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Change a rule, which makes a new version of it, or switch it on and off',
  params: ruleParams,
  body: z.strictObject({
    name: name.optional(),
    definition: ruleDefinition.optional(),
    is_on: z.boolean().optional(),
    /** The version that was read: a change made meanwhile is a conflict. */
    version: z.number().int().optional(),
  }),
  response: rule,
});
export const deleteRule = endpoint({
  method: 'DELETE',
  path: '/api/rules/:rule_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Delete a rule; what it did stays, and can be taken back',
  params: ruleParams,
  response: empty,
});
export const orderRules = endpoint({
  method: 'PUT',
  path: '/api/rule-order',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Put rules of one kind into this order',
  body: z.strictObject({ rule_ids: z.array(ref('rule')).min(1).max(500) }),
  response: empty,
});

export const ruleVersion = z.strictObject({
  version: z.number().int(),
  name: z.string(),
  definition: storedDefinition,
  author: personRef.nullable(),
  created_at: instant,
  /** It was made by going back to that one. */
  restored_from: z.number().int().nullable(),
});
export type RuleVersion = z.infer<typeof ruleVersion>;
export const listRuleVersions = endpoint({
  method: 'GET',
  path: '/api/rules/:rule_id/versions',
  access: 'settings.manage',
  scope: 'read',
  summary: 'Versions of a rule, newest first',
  params: ruleParams,
  response: z.strictObject({ items: z.array(ruleVersion) }),
});
export const restoreRuleVersion = endpoint({
  method: 'POST',
  path: '/api/rules/:rule_id/versions/:version/restored',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Go back to a version, by a new one that says the same',
  params: ruleParams.extend({ version: z.coerce.number().int().min(1).max(1_000_000) }),
  response: rule,
});

// what they did, and why not ------------------------------------------------------------------

/**
 * `fired`: it changed or said something; `unchanged`: all was so already; `refused`: an action was,
 * and nothing was done; `loop`: it would have fired on its own consequence, or the chain was too long.
 */
export const runOutcomes = ['fired', 'unchanged', 'refused', 'loop'] as const;
export type RunOutcome = (typeof runOutcomes)[number];

const cause = z.strictObject({
  key: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
const named = z.strictObject({ id: uuid, name: z.string() });
export const ruleRun = z.strictObject({
  id: z.number().int(),
  rule: named,
  version: z.number().int(),
  at: instant,
  ticket: z.strictObject({ id: uuid, number: z.number().int(), subject: z.string() }).nullable(),
  /** Null: time set it off. */
  event: z.strictObject({ id: z.number().int(), name: z.string() }).nullable(),
  outcome: z.enum(runOutcomes),
  /** What it was refused for, or which part of it was held back. */
  cause: cause.nullable(),
  /** Of rules, the first of them first: each set off the next. */
  chain: z.array(named),
  /** As it was run, variables filled in. */
  actions: z.array(z.custom<RuleAction>()),
  /** By which it is taken back. */
  operation_id: uuid.nullable(),
});
export type RuleRun = z.infer<typeof ruleRun>;
export const listRuleRuns = endpoint({
  method: 'GET',
  path: '/api/rules/:rule_id/runs',
  access: 'settings.manage',
  scope: 'read',
  summary: 'What the rule did in the last 30 days, newest first',
  params: ruleParams,
  query: z.strictObject({ ...pageQuery, outcome: z.enum(runOutcomes).optional() }),
  response: page(ruleRun),
});

/** A test that was not met, with what the ticket has instead; `not`: it was met, and must not be. */
export const missedLeaf = z.strictObject({
  part: z.enum(['before', 'conditions']),
  leaf: z.custom<Condition>(),
  is_negated: z.boolean(),
  found: z.custom<unknown>(),
});
export type MissedLeaf = z.infer<typeof missedLeaf>;
/**
 * `because`: with `fires` false: `moment`: that event is none of the rule's; `conditions`: `missed`
 * were not met; `older`: it happened before the rule was switched on; `time`: the time is not there.
 */
export const verdict = z.strictObject({
  fires: z.boolean(),
  because: z.enum(['moment', 'conditions', 'older', 'time', 'loop', 'off']).nullable(),
  missed: z.array(missedLeaf),
  /** Of an automation: when it is due. */
  due_at: instant.nullable(),
});
export type Verdict = z.infer<typeof verdict>;

/** Why a rule did not fire, counted: one row for each test that stood in the way. */
export const ruleMiss = z.strictObject({
  missed: missedLeaf,
  count: z.number().int(),
  last_at: instant,
  ticket: z.strictObject({ id: uuid, number: z.number().int(), subject: z.string() }).nullable(),
});
export type RuleMiss = z.infer<typeof ruleMiss>;
export const listRuleMisses = endpoint({
  method: 'GET',
  path: '/api/rules/:rule_id/misses',
  access: 'settings.manage',
  is_for_standby: true,
  scope: 'read',
  summary:
    'How often the present version looked and did not fire in 30 days, by the test that failed',
  params: ruleParams,
  response: z.strictObject({ items: z.array(ruleMiss) }),
});

export const countForRule = endpoint({
  method: 'POST',
  path: '/api/rule-counts',
  access: 'settings.manage',
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  limit: 240,
  summary: 'How many tickets the conditions of a rule match now, before it is switched on',
  body: z.strictObject({ definition: ruleDefinition }),
  response: z.strictObject({
    count: z.number().int(), // countStops or fewer
    examples: z.array(z.strictObject({ id: uuid, number: z.number().int(), subject: z.string() })),
  }),
});
export const countStops = 10_000;

export const eventVerdict = z.strictObject({
  event: z.strictObject({ id: z.number().int(), name: z.string(), at: instant }),
  verdict,
});
export type EventVerdict = z.infer<typeof eventVerdict>;
export const tryRule = endpoint({
  method: 'POST',
  path: '/api/rule-trials',
  access: 'settings.manage',
  scope: 'read',
  limit: 240,
  summary: 'Would a rule, saved or not, fire on this ticket, and why not; nothing is done',
  body: z.strictObject({ definition: ruleDefinition, ticket_id: ref('ticket') }),
  response: z.strictObject({
    ticket: z.strictObject({ id: uuid, number: z.number().int(), subject: z.string() }),
    /** As the ticket is now; of a trigger without its moment. */
    now: verdict,
    /** Of a trigger: the latest events of the ticket, newest first, as each of them was. */
    events: z.array(eventVerdict),
  }),
});

export const listTicketRuns = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/rule-runs',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'What rules did to the ticket in the last 30 days, newest first',
  params: ticketParams,
  response: z.strictObject({ items: z.array(ruleRun) }),
});
export const explainEvent = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/rule-verdicts',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  limit: 240,
  summary:
    'Which triggers looked at an event of the ticket (its latest by default) and what each decided',
  params: ticketParams,
  query: z.strictObject({ event_id: z.coerce.number().int().min(1).optional() }),
  response: z.strictObject({
    /** Events of the last 30 days that triggers look at, newest first. */
    events: z.array(z.strictObject({ id: z.number().int(), name: z.string(), at: instant })),
    event_id: z.number().int().nullable(),
    verdicts: z.array(
      z.strictObject({
        rule: named,
        /** What it did then; null: nothing is written of it. */
        outcome: z.enum(runOutcomes).nullable(),
        verdict,
      }),
    ),
  }),
});
