/**
 * Rules: what the desk does by itself. Three kinds of one shape: a trigger hears of what happened, an
 * automation of time that has passed, a schedule of the clock on the wall. Which tickets: the one
 * condition language. What then: the one action language, and what only a rule needs besides.
 */
import { z } from 'zod';
import { mostActions, ticketAction } from './actions.ts';
import {
  clockTime,
  emailAddress,
  empty,
  instant,
  line,
  page,
  pageQuery,
  personRef,
  ref,
  text,
  uuid,
} from './common.ts';
import { type Condition, conditionSchema } from './conditions.ts';
import { endpoint } from './endpoint.ts';
import { ticketParams } from './tickets.ts';

export const ruleKinds = ['trigger', 'automation', 'schedule'] as const;
export type RuleKind = (typeof ruleKinds)[number];

// when a trigger is asked ---------------------------------------------------------------------

/** What a trigger may watch; `anything` is any of them, a custom field is `fields.<its id>`. */
export const watchedFields = [
  'anything',
  'status_category',
  'status_id',
  'assignee_id',
  'team_id',
  'priority',
  'impact',
  'urgency',
  'type_id',
  'topic_id',
  'tag_names',
  'subject',
  'requester_id',
  'organization_id',
] as const;
const customField = z
  .string()
  .regex(/^fields\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u);
/** One of these; null is an empty field. Of tags: those that came (`to`), those that went (`from`). */
const values = z
  .array(z.union([line(200), z.number(), z.null()]))
  .min(1)
  .max(50);

/** Moments without a choice, and the event that each of them is. */
export const plainMoments = {
  created: 'ticket.created',
  merged: 'ticket.merged',
  handed_over: 'ticket.handed_over',
  promise_broken: 'promise.broken',
  delivery_failed: 'delivery.failed',
} as const;
export type PlainMoment = keyof typeof plainMoments;
const plainMoment = z.enum(Object.keys(plainMoments) as [PlainMoment, ...PlainMoment[]]);

export const speakers = ['customer', 'agent', 'third_party', 'anybody'] as const;
export const ruleMoment = z.discriminatedUnion('moment', [
  z.strictObject({ moment: plainMoment }),
  z.strictObject({
    moment: z.literal('changed'),
    field: z.union([z.enum(watchedFields), customField]),
    from: values.optional(),
    to: values.optional(),
  }),
  z.strictObject({
    moment: z.literal('commented'),
    by: z.enum(speakers),
    visibility: z.enum(['public', 'internal', 'any']),
    /** Out-of-office notes, bounces and what the desk says by itself count as well. */
    with_automatic: z.boolean().default(false),
    /** The first word is the ticket itself: for most rules that is "created". */
    with_first: z.boolean().default(false),
  }),
  z.strictObject({
    moment: z.enum(['clock_warned', 'clock_breached']),
    /** Names of targets; none: any. */
    targets: z.array(line(40).min(1)).max(20),
  }),
]);
export type RuleMoment = z.infer<typeof ruleMoment>;

// what it does --------------------------------------------------------------------------------

/** Whom a rule tells or writes to, besides those named. */
export const ruleAudiences = ['assignee', 'team', 'followers', 'leads'] as const;
export const deskAction = z.discriminatedUnion('do', [
  /** Words in the customer's language and changes of a macro. */
  z.strictObject({ do: z.literal('run_macro'), macro_id: ref('macro') }),
  /** News in the app for agents, as each of them wants to hear it. */
  z.strictObject({
    do: z.literal('notify'),
    to: z.array(z.enum(ruleAudiences)).max(ruleAudiences.length),
    agent_ids: z.array(ref('agent')).max(50),
    team_id: ref('team').nullable(),
    words: text(1000).min(1),
  }),
  /** A letter to somebody who is not in the ticket; variables as in macros. */
  z.strictObject({
    do: z.literal('mail'),
    to: z.array(emailAddress).max(10),
    agent_ids: z.array(ref('agent')).max(50),
    subject: line(300).min(1),
    body_html: text(100_000).min(1),
  }),
  /** No further rule looks at this event. */
  z.strictObject({ do: z.literal('stop') }),
]);
export type DeskAction = z.infer<typeof deskAction>;
export const ruleAction = z.discriminatedUnion('do', [
  ...ticketAction.options,
  ...deskAction.options,
]);
export type RuleAction = z.infer<typeof ruleAction>;
const actions = z.array(ruleAction).max(mostActions);

// the three kinds -----------------------------------------------------------------------------

/** From what an automation counts; `status_since`: since the status was set. */
export const anchors = [
  'status_since',
  'last_customer_at',
  'last_agent_at',
  'created_at',
  'updated_at',
  'next_due_at',
  'solved_at',
  'closed_at',
] as const;
export type Anchor = (typeof anchors)[number];

export const triggerRule = z.strictObject({
  kind: z.literal('trigger'),
  /** Any of them. */
  when: z.array(ruleMoment).min(1).max(20),
  /** Of the ticket as it was before the change. */
  before: conditionSchema,
  conditions: conditionSchema,
  actions: actions.min(1),
});
export const automationRule = z.strictObject({
  kind: z.literal('automation'),
  anchor: z.enum(anchors),
  side: z.enum(['after', 'before']),
  amount: z.number().int().min(0).max(100_000),
  unit: z.enum(['minutes', 'hours', 'days']),
  /** Working time of the calendar (null: the desk's own), or time by the clock. */
  time: z.enum(['clock', 'working']),
  calendar_id: ref('calendar').nullable(),
  conditions: conditionSchema,
  actions: actions.min(1),
});
/** The ticket that a schedule opens. */
export const ticketTemplate = z.strictObject({
  subject: line(500).min(1),
  body_html: text(100_000).min(1),
  requester_id: ref('contact'),
  team_id: ref('team').nullable(),
  assignee_id: ref('agent').nullable(),
  type_id: ref('ticket_type').nullable(),
  urgency: z.number().int().min(1).max(3),
  tags: z.array(line(60).min(1)).max(50),
});
export const scheduleRule = z.strictObject({
  kind: z.literal('schedule'),
  at: clockTime,
  /** 1 is Monday. */
  weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7),
  /** Whose days and clock; null: the desk's own. */
  calendar_id: ref('calendar').nullable(),
  only_working_days: z.boolean(),
  /** Of these tickets, all that meet the conditions; null: of all. */
  view_id: ref('view').nullable(),
  conditions: conditionSchema,
  actions,
  /** Instead of all that: a new ticket. */
  opens: ticketTemplate.nullable(),
});
export const ruleDefinition = z
  .discriminatedUnion('kind', [triggerRule, automationRule, scheduleRule])
  .refine((rule) => rule.actions.length > 0 || (rule.kind === 'schedule' && rule.opens !== null), {
    error: 'errors.field.rule_does_nothing',
    path: ['actions'],
  });
export type TriggerRule = z.infer<typeof triggerRule>;
export type AutomationRule = z.infer<typeof automationRule>;
export type ScheduleRule = z.infer<typeof scheduleRule>;
export type RuleDefinition = TriggerRule | AutomationRule | ScheduleRule;
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
