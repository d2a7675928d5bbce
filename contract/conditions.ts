/**
 * The one condition language: views, triggers, SLA policies, routing and reports all ask
 * "which tickets?" with this tree.
 *
 *   { all: [ { field: 'turn', op: 'is', value: 'us' },
 *            { any: [ { field: 'assignee_id', op: 'is', value: 'me' },
 *                     { field: 'assignee_id', op: 'is_empty', value: true } ] } ] }
 *
 * Fields and operators are a closed list, so that a condition stored years ago still means the
 * same and no name from a request ever reaches SQL. The evaluator and the SQL compiler are in
 * server/modules/tickets; a property test holds that the two agree.
 *
 * Meaning, decided once:
 * - Logic has two values. A test of an absent value is false, so its negation is true: a ticket
 *   without an assignee "is not Anna", is "not in [Anna, Igor]", and is neither "before" nor
 *   "after" any date. Only `is_empty` asks for absence (with `value: false` for presence). `not` is plain
 *   negation.
 * - `all` of nothing is true, `any` of nothing is false.
 * - Tags are a set, compared as they are spelled in the list of tags: `is` = has this tag, `in` = has one of these, `not_in` = has none of these.
 * - `contains` on text: every word of the value occurs in the text, in any order, also within a
 *   longer word; letter case and ё/е make no difference.
 * - Priority, impact and urgency are numbers as stored, 1 the most important: `lt: 3` is more
 *   important than 3.
 * - Times: an instant has no length: `before` is <, `after` is >. A date ("2026-03-31" or "today")
 *   is a whole day in the asker's time zone: `before` is before its beginning, `is` within it,
 *   `after` from the beginning of the next day.
 * - `within_last` and `within_next` include now and their far edge; a day there is 24 hours,
 *   whatever the clocks do. `older_than` is strict: exactly three days is not older than three days.
 * - `contract` is the plan of the ticket's organisation, letter by letter.
 * - Custom fields: `{ field: 'custom', field_id, op, value }`, read as contract/field-conditions.ts
 *   says. `within` a topic or a node of a tree is that one or any below it.
 * - `me` and `mine` are the asker and the asker's teams; for a rule that nobody asked (no actor)
 *   they match nobody.
 */
import { z } from 'zod';
import { fieldLeaf } from './field-conditions.ts';
import { type StatusCategory, statusCategories } from './settings.ts';

export const conditionLimits = {
  depth: 8,
  nodes: 100,
  list: 200,
  words: 10,
  text: 200,
} as const;

export const ticketChannels = ['email', 'agent', 'api', 'portal', 'form', 'phone'] as const;
export const ticketLanguages = ['ru', 'en'] as const;

/** Whose turn it is; it follows from the status category. */
export const turns = ['us', 'customer', 'internal', 'vendor', 'nobody'] as const;
export type Turn = (typeof turns)[number];
export const turnOfCategory: Record<StatusCategory, Turn> = {
  new: 'us',
  open: 'us',
  waiting_customer: 'customer',
  waiting_internal: 'internal',
  waiting_vendor: 'vendor',
  solved: 'nobody',
  closed: 'nobody',
};

/** Fields that hold an instant. */
export const timeFields = [
  'created_at',
  'updated_at',
  'last_customer_at',
  'last_agent_at',
  'next_due_at',
  'solved_at',
  'closed_at',
] as const;
export type TimeField = (typeof timeFields)[number];

/** Fields that hold a number; the first three run from 1, the most important. */
export const numberFields = ['priority', 'impact', 'urgency', 'number', 'comment_count'] as const;
export type NumberField = (typeof numberFields)[number];

const uuid = z.uuid();
const isEmpty = z.literal('is_empty');
const equality = z.enum(['is', 'is_not']);
const membership = z.enum(['in', 'not_in']);
const order = z.enum(['gt', 'lt']);

function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(item).min(1).max(conditionLimits.list);
}

function emptiness<const Field extends string>(field: Field) {
  return z.strictObject({ field: z.literal(field), op: isEmpty, value: z.boolean().optional() });
}

function identity<const Field extends string, Value extends z.ZodType>(field: Field, value: Value) {
  const name = z.literal(field);
  return z.discriminatedUnion('op', [
    z.strictObject({ field: name, op: equality, value }),
    z.strictObject({ field: name, op: membership, value: listOf(value) }),
    emptiness(field),
  ]);
}

function choice<const Field extends string, const Values extends readonly string[]>(
  field: Field,
  values: Values,
) {
  const name = z.literal(field);
  const value = z.enum(values);
  return z.discriminatedUnion('op', [
    z.strictObject({ field: name, op: equality, value }),
    z.strictObject({ field: name, op: membership, value: listOf(value) }),
  ]);
}

function quantity<const Field extends NumberField>(field: Field, most: number) {
  const name = z.literal(field);
  const value = z.int().min(0).max(most);
  return z.discriminatedUnion('op', [
    z.strictObject({ field: name, op: equality, value }),
    z.strictObject({ field: name, op: order, value }),
    z.strictObject({ field: name, op: membership, value: listOf(value) }),
  ]);
}

const tag = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .refine((text) => text.isWellFormed() && !text.includes('\u0000'), 'condition_text');

/** As organisations carry it. */
const contractName = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .refine((text) => text.isWellFormed() && !text.includes('\u0000'), 'condition_text');

const tagLeaf = z.discriminatedUnion('op', [
  z.strictObject({ field: z.literal('tag'), op: equality, value: tag }),
  z.strictObject({ field: z.literal('tag'), op: membership, value: listOf(tag) }),
  emptiness('tag'),
]);

const words = z
  .string()
  .trim()
  .min(1)
  .max(conditionLimits.text)
  // PostgreSQL text cannot hold it; refused here so that both readings agree.
  .refine((text) => text.isWellFormed() && !text.includes('\u0000'), 'condition_text')
  .refine((text) => text.split(/\s+/u).length <= conditionLimits.words, 'condition_too_many_words');

const subjectLeaf = z.discriminatedUnion('op', [
  z.strictObject({ field: z.literal('subject'), op: z.literal('contains'), value: words }),
  emptiness('subject'),
]);

const duration = z.strictObject({
  amount: z.int().min(0).max(100_000),
  unit: z.enum(['minutes', 'hours', 'days']),
});
/** Years that every calendar and database column can hold. */
const sensibleYear = /^(19|2\d)\d\d-/u;
const day = z.iso.date().regex(sensibleYear);
const date = z.union([z.literal('today'), day]);
const moment = z.union([date, z.iso.datetime({ offset: true }).regex(sensibleYear)]);

function time<const Field extends TimeField>(field: Field) {
  const name = z.literal(field);
  return z.discriminatedUnion('op', [
    z.strictObject({ field: name, op: z.enum(['before', 'after']), value: moment }),
    z.strictObject({ field: name, op: equality, value: date }),
    z.strictObject({
      field: name,
      op: z.enum(['within_last', 'within_next', 'older_than']),
      value: duration,
    }),
    emptiness(field),
  ]);
}

const topicLeaf = z.discriminatedUnion('op', [
  z.strictObject({ field: z.literal('topic_id'), op: equality, value: uuid }),
  z.strictObject({ field: z.literal('topic_id'), op: z.literal('within'), value: uuid }),
  z.strictObject({ field: z.literal('topic_id'), op: membership, value: listOf(uuid) }),
  emptiness('topic_id'),
]);

export const conditionLeaf = z.discriminatedUnion('field', [
  identity('status_id', uuid),
  identity('type_id', uuid),
  identity('requester_id', uuid),
  identity('organization_id', uuid),
  identity('mailbox_id', uuid),
  identity('brand_id', uuid),
  identity('contract', contractName),
  topicLeaf,
  fieldLeaf,
  identity('assignee_id', z.union([z.literal('me'), uuid])),
  identity('curator_id', z.union([z.literal('me'), uuid])),
  identity('team_id', z.union([z.literal('mine'), uuid])),
  choice('status_category', statusCategories),
  choice('channel', ticketChannels),
  choice('turn', turns),
  identity('language', z.enum(ticketLanguages)),
  quantity('priority', 4),
  quantity('impact', 3),
  quantity('urgency', 3),
  quantity('number', 1_000_000_000_000),
  quantity('comment_count', 1_000_000),
  tagLeaf,
  subjectLeaf,
  time('created_at'),
  time('updated_at'),
  time('last_customer_at'),
  time('last_agent_at'),
  time('next_due_at'),
  time('solved_at'),
  time('closed_at'),
]);

export type ConditionLeaf = z.infer<typeof conditionLeaf>;
export type ConditionField = ConditionLeaf['field'];
export type Moment = z.infer<typeof moment>;
export type ConditionDuration = z.infer<typeof duration>;
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | ConditionLeaf;

const tree: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(tree) }),
    z.strictObject({ any: z.array(tree) }),
    z.strictObject({ not: tree }),
    conditionLeaf,
  ]),
);

/**
 * A condition as it comes from outside. Size is checked first and without recursion, so a tree
 * built to exhaust the stack is an ordinary error; each fault names the place in the tree.
 * Message keys: condition_too_deep, condition_too_large, condition_shape, condition_text,
 * condition_too_many_words, and zod's own for a wrong field, operator or value.
 */
export const conditionSchema = z.preprocess((input, context) => {
  for (const issue of conditionIssues(input)) context.addIssue(issue);
  return input;
}, tree);

/**
 * A condition on its way out: it was read by the schema above before it was stored, and comparing it
 * with each form anew would cost more than the rest of the answer.
 */
export const storedCondition = z
  .custom<Condition>()
  .meta({ description: 'A condition, in the form that views are made with' });

type Place = { node: unknown; path: PropertyKey[]; depth: number };
type Fault = { code: 'custom'; message: string; path: PropertyKey[]; input: unknown };

function conditionIssues(input: unknown): Fault[] {
  const faults: Fault[] = [];
  const waiting: Place[] = [{ node: input, path: [], depth: 1 }];
  let seen = 0;
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    seen += 1;
    if (seen > conditionLimits.nodes) return [fault('condition_too_large', place)];
    if (place.depth > conditionLimits.depth) return [fault('condition_too_deep', place)];
    const children = childrenOf(place);
    if (children) waiting.push(...children.slice(0, conditionLimits.nodes + 1));
    else faults.push(...leafFaults(place));
  }
  return faults;
}

/** The nodes below, or undefined for what should be a leaf. */
function childrenOf({ node, path, depth }: Place): Place[] | undefined {
  if (!isRecord(node)) return undefined;
  const keys = Object.keys(node);
  const [key] = keys;
  if (keys.length !== 1 || key === undefined) return undefined;
  const value = node[key];
  if (key === 'not') return [{ node: value, path: [...path, 'not'], depth: depth + 1 }];
  if ((key !== 'all' && key !== 'any') || !Array.isArray(value)) return undefined;
  return value.map((child: unknown, index) => ({
    node: child,
    path: [...path, key, index],
    depth: depth + 1,
  }));
}

function leafFaults(place: Place): Fault[] {
  if (!isRecord(place.node) || !('field' in place.node)) return [fault('condition_shape', place)];
  const parsed = conditionLeaf.safeParse(place.node);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => ({
    code: 'custom',
    message: issue.message,
    path: [...place.path, ...issue.path],
    input: place.node,
  }));
}

function fault(message: string, { node, path }: Place): Fault {
  return { code: 'custom', message, path, input: node };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
