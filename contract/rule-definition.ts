/**
 * Rules: what the desk does by itself. Three kinds of one shape: a trigger hears of what happened, an
 * automation of time that has passed, a schedule of the clock on the wall. Which tickets: the one
 * condition language. What then: the one action language, and what only a rule needs besides.
 */
import { z } from 'zod';
import { mostActions, ticketAction } from './actions.ts';
import { clockTime, emailAddress, line, ref, text } from './common.ts';
import { conditionSchema } from './conditions.ts';

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
  escalated: 'ticket.escalated',
  returned: 'ticket.returned',
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
  /** No further rule looks at this event. */
  z.strictObject({ do: z.literal('stop') }),
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
  /** A message to another program, by a webhook of the desk. */
  z.strictObject({ do: z.literal('webhook'), webhook_id: ref('webhook') }),
]);
export const ruleAction = z.discriminatedUnion('do', [
  ...deskAction.options,
  ...ticketAction.options,
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
export const ruleDefinition = z.discriminatedUnion('kind', [
  triggerRule,
  automationRule,
  scheduleRule,
]);
export type TriggerRule = z.infer<typeof triggerRule>;
export type AutomationRule = z.infer<typeof automationRule>;
export type ScheduleRule = z.infer<typeof scheduleRule>;
export type RuleDefinition = TriggerRule | AutomationRule | ScheduleRule;
