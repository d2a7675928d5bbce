/**
 * Compiles a condition (contract/conditions.ts) to the WHERE of a query over tickets.
 *
 * - Every value from outside is bound; column names come from the closed list below. Lists are bound
 *   as one array. Only words of our own closed lists (statuses' categories, channels) are written
 *   out, because partial indexes serve constants alone.
 * - Negation is pushed down to the leaves. A positive leaf is a plain comparison that an index can
 *   serve; where its column is null it yields null, which WHERE and FILTER read as false. A negated
 *   leaf of a column that may be null is `(…) is not true`, so that absence counts as "not"; of one
 *   that never is, `not (…)`, which PostgreSQL turns into the opposite comparison; of a closed list,
 *   the rest of the list: "not solved or closed" is what the indexes by status serve. Use the
 *   fragment only where null means false: WHERE, FILTER, EXISTS, CASE WHEN.
 */
import { type RawBuilder, sql } from 'kysely';
import {
  type Condition,
  type ConditionField,
  type ConditionLeaf,
  ticketChannels,
  turnOfCategory,
} from '#contract/conditions.ts';
import { statusCategories } from '#contract/settings.ts';
import { conditionWords } from '#contract/words-match.ts';
import {
  type Asker,
  milliseconds,
  momentBounds,
  type NumberLeaf,
  type TagLeaf,
  type TimeLeaf,
  todayOf,
  type ValueLeaf,
  wantedValues,
} from './conditions.ts';
import { belowOf, fieldTest } from './field-conditions.sql.ts';

type Fragment = RawBuilder<boolean>;

const columns: Record<ConditionField, string> = {
  status_id: 'status_id',
  status_category: 'status_category',
  turn: 'status_category',
  type_id: 'type_id',
  team_id: 'team_id',
  assignee_id: 'assignee_id',
  curator_id: 'curator_id',
  requester_id: 'requester_id',
  organization_id: 'organization_id',
  mailbox_id: 'mailbox_id',
  brand_id: 'brand_id',
  contract: 'organization_id',
  topic_id: 'topic_id',
  custom: 'fields',
  channel: 'channel',
  language: 'language',
  priority: 'priority',
  impact: 'impact',
  urgency: 'urgency',
  number: 'number',
  comment_count: 'comment_count',
  tag: 'tag_names',
  subject: 'subject',
  created_at: 'created_at',
  updated_at: 'updated_at',
  last_customer_at: 'last_customer_at',
  last_agent_at: 'last_agent_at',
  next_due_at: 'next_due_at',
  solved_at: 'solved_at',
  closed_at: 'closed_at',
};

/** The condition as an SQL test of a row; `tickets` is the name of the table in the query. */
export function conditionSql(condition: Condition, asker: Asker, tickets = 'tickets'): Fragment {
  return compile(condition, { asker, tickets, negated: false });
}

type Place = { asker: Asker; tickets: string; negated: boolean };

function compile(condition: Condition, place: Place): Fragment {
  const { negated } = place;
  if ('all' in condition) return joined(condition.all, negated ? 'or' : 'and', place);
  if ('any' in condition) return joined(condition.any, negated ? 'and' : 'or', place);
  if ('not' in condition) return compile(condition.not, { ...place, negated: !negated });
  const isNegated = negated !== isNegative(condition);
  if (isChoice(condition)) return choiceTest(condition, place, isNegated);
  const test = leafTest(condition, place);
  if (!isNegated) return test;
  const mayBeAbsent = nullable.has(condition.field) && condition.op !== 'is_empty';
  return mayBeAbsent ? sql<boolean>`(${test}) is not true` : sql<boolean>`not (${test})`;
}

const nullable: ReadonlySet<ConditionField> = new Set<ConditionField>([
  'type_id',
  'team_id',
  'assignee_id',
  'curator_id',
  'organization_id',
  'mailbox_id',
  'contract',
  'topic_id',
  'custom',
  'language',
  'last_customer_at',
  'last_agent_at',
  'next_due_at',
  'solved_at',
  'closed_at',
]);

type ChoiceLeaf = Extract<ConditionLeaf, { field: 'status_category' | 'turn' | 'channel' }>;

function isChoice(leaf: ConditionLeaf): leaf is ChoiceLeaf {
  return leaf.field === 'status_category' || leaf.field === 'turn' || leaf.field === 'channel';
}

/** A closed list without absence: the values that are left are as good as a negation. */
function choiceTest(leaf: ChoiceLeaf, { asker, tickets }: Place, isNegated: boolean): Fragment {
  const wanted = wantedValues(leaf, asker);
  const isWanted = (value: string) => wanted.includes(value) !== isNegated;
  const values =
    leaf.field === 'channel'
      ? ticketChannels.filter(isWanted)
      : statusCategories.filter((category) =>
          isWanted(leaf.field === 'turn' ? turnOfCategory[category] : category),
        );
  if (values.length === 0) return sql<boolean>`false`;
  const column = sql.ref(`${tickets}.${columns[leaf.field]}`);
  // Word for word the predicate of the indexes over open tickets: then nothing is left to be filtered.
  if (leaf.field !== 'channel' && values.join() === openCategories.join())
    return sql<boolean>`${column} not in ('solved', 'closed')`;
  const words = sql.join(values.map((value) => sql.lit(value)));
  return sql<boolean>`${column} in (${words})`;
}

const openCategories = statusCategories.filter(
  (category) => category !== 'solved' && category !== 'closed',
);

function joined(parts: readonly Condition[], word: 'and' | 'or', place: Place): Fragment {
  if (parts.length === 0) return word === 'and' ? sql<boolean>`true` : sql<boolean>`false`;
  const tests = parts.map((part) => compile(part, place));
  return sql<boolean>`(${sql.join(tests, word === 'and' ? sql` and ` : sql` or `)})`;
}

function isNegative(leaf: ConditionLeaf): boolean {
  return leaf.op === 'is_not' || leaf.op === 'not_in';
}

/** The leaf without its negation: `is_not` gives the test of `is`, `not_in` that of `in`. */
function leafTest(leaf: ConditionLeaf, { asker, tickets }: Place): Fragment {
  const column = sql.ref(`${tickets}.${columns[leaf.field]}`);
  switch (leaf.field) {
    case 'tag':
      return tagTest(leaf, column);
    case 'subject':
      return subjectTest(leaf, column);
    case 'number':
    case 'comment_count':
    case 'priority':
    case 'impact':
    case 'urgency':
      return numberTest(leaf, column);
    case 'created_at':
    case 'updated_at':
    case 'last_customer_at':
    case 'last_agent_at':
    case 'next_due_at':
    case 'solved_at':
    case 'closed_at':
      return timeTest(leaf, column, asker);
    case 'custom':
      return fieldTest(leaf, column, todayOf(asker));
    case 'topic_id':
      return leaf.op === 'within'
        ? sql<boolean>`${column} = any(array(${belowOf('topics', leaf.value)}))`
        : valueTest(leaf, column, asker);
    case 'contract':
      return valueTest(leaf, contractOf(column), asker);
    default:
      return valueTest(leaf, column, asker);
  }
}

/** A list of the few organisations of a contract is served by the index over tickets of an organisation. */
function contractOf(organization_id: Column): Column {
  return sql`(select contract from organizations where organizations.id = ${organization_id})`;
}

type Column = RawBuilder<unknown>;

function tagTest(leaf: TagLeaf, column: Column): Fragment {
  if (leaf.op === 'is_empty') {
    return (leaf.value ?? true) ? sql<boolean>`${column} = '{}'` : sql<boolean>`${column} <> '{}'`;
  }
  const names = Array.isArray(leaf.value) ? leaf.value : [leaf.value];
  return sql<boolean>`${column} && ${names}::text[]`;
}

function subjectTest(leaf: Extract<ConditionLeaf, { field: 'subject' }>, column: Column): Fragment {
  if (leaf.op === 'is_empty') {
    return (leaf.value ?? true) ? sql<boolean>`${column} = ''` : sql<boolean>`${column} <> ''`;
  }
  const tests = conditionWords(leaf.value).map(
    (word) => sql<boolean>`strpos(translate(lower(${column}), 'ё', 'е'), ${word}) > 0`,
  );
  return sql<boolean>`(${sql.join(tests, sql` and `)})`;
}

function numberTest(leaf: NumberLeaf, column: Column): Fragment {
  switch (leaf.op) {
    case 'is':
    case 'is_not':
      return sql<boolean>`${column} = ${leaf.value}`;
    case 'in':
    case 'not_in':
      return sql<boolean>`${column} = any(${leaf.value}::bigint[])`;
    case 'gt':
      return sql<boolean>`${column} > ${leaf.value}`;
    case 'lt':
      return sql<boolean>`${column} < ${leaf.value}`;
  }
}

function valueTest(leaf: ValueLeaf, column: Column, asker: Asker): Fragment {
  if (leaf.op === 'is_empty') {
    return (leaf.value ?? true)
      ? sql<boolean>`${column} is null`
      : sql<boolean>`${column} is not null`;
  }
  const values = wantedValues(leaf, asker);
  const type = leaf.field.endsWith('_id') ? sql`uuid[]` : sql`text[]`;
  return sql<boolean>`${column} = any(${values}::${type})`;
}

function timeTest(leaf: TimeLeaf, column: Column, asker: Asker): Fragment {
  const now = asker.now.getTime();
  switch (leaf.op) {
    case 'is_empty':
      return (leaf.value ?? true)
        ? sql<boolean>`${column} is null`
        : sql<boolean>`${column} is not null`;
    case 'before':
      return sql<boolean>`${column} < ${instant(momentBounds(leaf.value, asker).start)}`;
    case 'after': {
      const { start, end } = momentBounds(leaf.value, asker);
      return end
        ? sql<boolean>`${column} >= ${instant(end)}`
        : sql<boolean>`${column} > ${instant(start)}`;
    }
    case 'is':
    case 'is_not': {
      const { start, end } = momentBounds(leaf.value, asker);
      return sql<boolean>`(${column} >= ${instant(start)} and ${column} < ${instant(end ?? start)})`;
    }
    case 'within_last':
      return between(column, now - milliseconds(leaf.value), now);
    case 'within_next':
      return between(column, now, now + milliseconds(leaf.value));
    case 'older_than':
      return sql<boolean>`${column} < ${instant(now - milliseconds(leaf.value))}`;
  }
}

function between(column: Column, from: number, until: number): Fragment {
  return sql<boolean>`(${column} >= ${instant(from)} and ${column} <= ${instant(until)})`;
}

/** Bound as UTC text: the driver would write a Date in the zone of the process. */
function instant(at: Date | number): string {
  return new Date(at).toISOString();
}
