/**
 * Reads a condition (contract/conditions.ts) against one ticket in memory: triggers and previews
 * use it. Lists and counts use the SQL compiler in conditions.sql.ts; the two are held equal by a
 * property test. The meaning of each operator is decided in the contract.
 */
import {
  type Condition,
  type ConditionDuration,
  type ConditionLeaf,
  type Moment,
  type NumberField,
  type TimeField,
  type ticketChannels,
  type ticketLanguages,
  turnOfCategory,
} from '#contract/conditions.ts';
import { isAtOrBelow, matchesField } from '#contract/field-conditions.ts';
import type { FieldValue } from '#contract/field-values.ts';
import type { StatusCategory } from '#contract/settings.ts';
import { containsWords } from '#contract/words-match.ts';
import type { TagNames } from './tag-renamed.ts';

/** Who asks, and when: what `me`, `mine`, `today` and `within_last` stand for. */
export type Asker = {
  /** null for a rule that runs for nobody. */
  agent_id: string | null;
  team_ids: readonly string[];
  now: Date;
  /** IANA name, for days given as dates. */
  time_zone: string;
};

/** The asker with the trees at hand: in memory nobody looks them up. */
export type Reader = Asker & {
  /** Child to parent, of options and topics. */
  parents: ReadonlyMap<string, string>;
};

/** What a condition may know of a ticket. Instants are RFC 3339 in UTC to the microsecond, as rows carry them. */
export type TicketFacts = {
  subject: string;
  status_id: string;
  status_category: StatusCategory;
  type_id: string | null;
  team_id: string | null;
  assignee_id: string | null;
  curator_id: string | null;
  requester_id: string;
  organization_id: string | null;
  mailbox_id: string | null;
  brand_id: string;
  /** Of its organisation. */
  contract: string | null;
  topic_id: string | null;
  /** Values of custom fields, without the empty ones. */
  fields: Readonly<Record<string, FieldValue>>;
  channel: (typeof ticketChannels)[number];
  language: (typeof ticketLanguages)[number] | null;
  tag_names: readonly string[];
  created_at: string;
  updated_at: string;
} & Record<NumberField, number> &
  Record<TimeField, string | null>;

/** Whether the ticket satisfies the condition. Pure; never throws on a condition that parsed. */
export function matchesCondition(
  condition: Condition,
  ticket: TicketFacts,
  asker: Reader,
): boolean {
  if ('all' in condition) {
    return condition.all.every((part) => matchesCondition(part, ticket, asker));
  }
  if ('any' in condition) {
    return condition.any.some((part) => matchesCondition(part, ticket, asker));
  }
  if ('not' in condition) return !matchesCondition(condition.not, ticket, asker);
  return matchesLeaf(condition, ticket, asker);
}

/** The same condition with a tag by its new spelling. */
export function withTagRenamed(condition: Condition, names: TagNames): Condition {
  const renamed = (tag: string) => (tag === names.from ? names.to : tag);
  if ('all' in condition) return { all: condition.all.map((part) => withTagRenamed(part, names)) };
  if ('any' in condition) return { any: condition.any.map((part) => withTagRenamed(part, names)) };
  if ('not' in condition) return { not: withTagRenamed(condition.not, names) };
  return condition.field === 'tag' ? tagLeafRenamed(condition, renamed) : condition;
}

function tagLeafRenamed(leaf: TagLeaf, renamed: (tag: string) => string): TagLeaf {
  switch (leaf.op) {
    case 'is':
    case 'is_not':
      return { ...leaf, value: renamed(leaf.value) };
    case 'in':
    case 'not_in':
      return { ...leaf, value: leaf.value.map(renamed) };
    case 'is_empty':
      return leaf;
  }
}

function matchesLeaf(leaf: ConditionLeaf, ticket: TicketFacts, asker: Reader): boolean {
  switch (leaf.field) {
    case 'tag':
      return matchesTags(leaf, ticket.tag_names);
    case 'subject':
      if (leaf.op === 'is_empty') return (ticket.subject === '') === (leaf.value ?? true);
      return containsWords(ticket.subject, leaf.value);
    case 'number':
    case 'comment_count':
    case 'priority':
    case 'impact':
    case 'urgency':
      return matchesNumber(leaf, ticket[leaf.field]);
    case 'created_at':
    case 'updated_at':
    case 'last_customer_at':
    case 'last_agent_at':
    case 'next_due_at':
    case 'solved_at':
    case 'closed_at':
      return matchesTime(leaf, ticket[leaf.field], asker);
    case 'custom':
      return matchesField(leaf, ticket.fields[leaf.field_id], {
        parents: asker.parents,
        today: todayOf(asker),
      });
    case 'topic_id':
      if (leaf.op === 'within')
        return ticket.topic_id !== null && isAtOrBelow(ticket.topic_id, leaf.value, asker.parents);
      return matchesValue(leaf, ticket.topic_id, asker);
    case 'turn':
      return matchesValue(leaf, turnOfCategory[ticket.status_category], asker);
    default:
      return matchesValue(leaf, ticket[leaf.field], asker);
  }
}

export type TagLeaf = Extract<ConditionLeaf, { field: 'tag' }>;
export type NumberLeaf = Extract<ConditionLeaf, { field: NumberField }>;
export type TimeLeaf = Extract<ConditionLeaf, { field: TimeField }>;
export type ValueLeaf = Exclude<
  ConditionLeaf,
  { field: TimeField | NumberField | 'tag' | 'subject' | 'custom' } | { op: 'within' }
>;

function matchesTags(leaf: TagLeaf, tags: readonly string[]): boolean {
  switch (leaf.op) {
    case 'is':
      return tags.includes(leaf.value);
    case 'is_not':
      return !tags.includes(leaf.value);
    case 'in':
      return leaf.value.some((tag) => tags.includes(tag));
    case 'not_in':
      return !leaf.value.some((tag) => tags.includes(tag));
    case 'is_empty':
      return (tags.length === 0) === (leaf.value ?? true);
  }
}

function matchesNumber(leaf: NumberLeaf, number: number): boolean {
  switch (leaf.op) {
    case 'is':
      return number === leaf.value;
    case 'is_not':
      return number !== leaf.value;
    case 'gt':
      return number > leaf.value;
    case 'lt':
      return number < leaf.value;
    case 'in':
      return leaf.value.includes(number);
    case 'not_in':
      return !leaf.value.includes(number);
  }
}

function matchesValue(leaf: ValueLeaf, value: string | null, asker: Asker): boolean {
  switch (leaf.op) {
    case 'is_empty':
      return (value === null) === (leaf.value ?? true);
    case 'is':
    case 'in':
      return value !== null && wantedValues(leaf, asker).includes(value);
    case 'is_not':
    case 'not_in':
      return value === null || !wantedValues(leaf, asker).includes(value);
  }
}

/** The values a leaf names, with `me` and `mine` spelled out. */
export function wantedValues(leaf: ValueLeaf, asker: Asker): readonly string[] {
  if (leaf.op === 'is_empty') return [];
  const named: readonly string[] = Array.isArray(leaf.value) ? leaf.value : [leaf.value];
  return named.flatMap((name) => {
    const isPerson = leaf.field === 'assignee_id' || leaf.field === 'curator_id';
    if (isPerson && name === 'me') return asker.agent_id ?? [];
    if (leaf.field === 'team_id' && name === 'mine') return asker.team_ids;
    return name;
  });
}

function matchesTime(leaf: TimeLeaf, value: string | null, asker: Asker): boolean {
  if (leaf.op === 'is_empty') return (value === null) === (leaf.value ?? true);
  if (value === null) return leaf.op === 'is_not';
  const at = epochMilliseconds(value);
  const now = asker.now.getTime();
  switch (leaf.op) {
    case 'before':
      return at < momentBounds(leaf.value, asker).start.getTime();
    case 'after': {
      const { start, end } = momentBounds(leaf.value, asker);
      return end ? at >= end.getTime() : at > start.getTime();
    }
    case 'is':
      return isWithin(at, momentBounds(leaf.value, asker));
    case 'is_not':
      return !isWithin(at, momentBounds(leaf.value, asker));
    case 'within_last':
      return at <= now && at >= now - milliseconds(leaf.value);
    case 'within_next':
      return at >= now && at <= now + milliseconds(leaf.value);
    case 'older_than':
      return at < now - milliseconds(leaf.value);
  }
}

/** With the fraction that Date would cut off: the database compares microseconds. */
function epochMilliseconds(instant: string): number {
  const micros = /\.\d{3}(\d{1,3})/u.exec(instant)?.[1] ?? '';
  return Date.parse(instant) + Number(micros.padEnd(3, '0')) / 1000;
}

function isWithin(at: number, { start, end }: MomentBounds): boolean {
  return at >= start.getTime() && end !== null && at < end.getTime();
}

export function milliseconds({ amount, unit }: ConditionDuration): number {
  const minutes = { minutes: 1, hours: 60, days: 1440 }[unit];
  return amount * minutes * 60_000;
}

/** The asker's day, YYYY-MM-DD. */
export function todayOf(asker: Asker): string {
  return Temporal.Instant.fromEpochMilliseconds(asker.now.getTime())
    .toZonedDateTimeISO(asker.time_zone)
    .toPlainDate()
    .toString();
}

/** `end` (exclusive) is null for an instant. */
type MomentBounds = { start: Date; end: Date | null };

/** The beginning of a moment and, for a whole day, the beginning of the next. */
export function momentBounds(moment: Moment, asker: Asker): MomentBounds {
  if (moment.includes('T')) return { start: new Date(moment), end: null };
  const day =
    moment === 'today'
      ? Temporal.Instant.fromEpochMilliseconds(asker.now.getTime())
          .toZonedDateTimeISO(asker.time_zone)
          .toPlainDate()
      : Temporal.PlainDate.from(moment);
  return {
    start: new Date(day.toZonedDateTime(asker.time_zone).epochMilliseconds),
    end: new Date(day.add({ days: 1 }).toZonedDateTime(asker.time_zone).epochMilliseconds),
  };
}
