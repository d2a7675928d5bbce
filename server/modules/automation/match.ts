/**
 * Would a rule fire? Pure: the rule, what is known of the ticket and the event in, a decision out, with
 * the tests that stood in the way. The engine, the trial of the editor, "explain" and the backtest
 * all ask here.
 */
import type { MissedLeaf } from '#contract/automation.ts';
import { type Condition, type ConditionLeaf, turnOfCategory } from '#contract/conditions.ts';
import { plainMoments, type RuleDefinition, type RuleMoment } from '#contract/rule-definition.ts';
import type { StatusCategory } from '#contract/settings.ts';
import { matchesCondition, type Reader, type TicketFacts } from '#modules/tickets/tickets.ts';

/** What happened, as the table of events has it. */
export type RuleEvent = {
  readonly id: number;
  readonly name: string;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
};

/** The ticket as the rule sees it. Statuses: what an id means, for changes of the category. */
export type Seen = {
  readonly now: TicketFacts;
  /** Without the change that the event tells of; the same as `now` when it tells of none. */
  readonly before: TicketFacts;
  readonly reader: Reader;
  readonly statuses: ReadonlyMap<string, StatusCategory>;
};

export type Decision =
  | { readonly fires: true }
  | {
      readonly fires: false;
      readonly because: 'moment' | 'conditions';
      readonly missed: readonly MissedLeaf[];
    };

const fires: Decision = { fires: true };
const notItsMoment: Decision = { fires: false, because: 'moment', missed: [] };

/** `event` null: nothing happened but time (automations, schedules, a look at the ticket as it is). */
export function matchRule(rule: RuleDefinition, seen: Seen, event: RuleEvent | null): Decision {
  const isMet = matchesCondition(rule.conditions, seen.now, seen.reader);
  if (rule.kind !== 'trigger') return decided(isMet, missedIn(rule.conditions, seen));
  if (event !== null && !isItsMoment(rule.when, event, seen.statuses)) return notItsMoment;
  const wasMet = matchesCondition(rule.before, seen.before, seen.reader);
  const before = missedIn(rule.before, { ...seen, now: seen.before }, 'before');
  return decided(isMet && wasMet, [...before, ...missedIn(rule.conditions, seen)]);
}

/** `any` of nothing is not met, and there is no test to name. */
function decided(is_met: boolean, missed: MissedLeaf[]): Decision {
  return is_met ? fires : { fires: false, because: 'conditions', missed };
}

// moments --------------------------------------------------------------------------------------

export function isItsMoment(
  when: readonly RuleMoment[],
  event: RuleEvent,
  statuses: Seen['statuses'],
): boolean {
  return when.some((moment) => isMoment(moment, event, statuses));
}

function isMoment(moment: RuleMoment, event: RuleEvent, statuses: Seen['statuses']): boolean {
  switch (moment.moment) {
    case 'changed':
      return event.name === 'ticket.updated' && isChange(moment, event, statuses);
    case 'commented':
      return event.name === 'comment.added' && isWord(moment, event);
    case 'clock_warned':
    case 'clock_breached':
      return (
        event.name === (moment.moment === 'clock_warned' ? 'clock.warned' : 'clock.breached') &&
        (moment.targets.length === 0 || moment.targets.includes(String(event.data['target'])))
      );
    case 'merged':
      // Told on all the tickets: the one that lives on is the one without a survivor.
      return event.name === 'ticket.merged' && event.data['into_id'] === undefined;
    default:
      return event.name === plainMoments[moment.moment];
  }
}

type Change = Extract<RuleMoment, { moment: 'changed' }>;
type Value = string | number | null;

function isChange(moment: Change, event: RuleEvent, statuses: Seen['statuses']): boolean {
  const changes = changesOf(event);
  const { field, from, to } = moment;
  if (field === 'anything') return Object.keys(changes).length > 0;
  const pair = field === 'status_category' ? categories(changes, statuses) : changes[field];
  if (pair === undefined) return false;
  const [old, next] = pair;
  const [gone, come] = [without(old, next), without(next, old)];
  return (from === undefined || isOneOf(gone, from)) && (to === undefined || isOneOf(come, to));
}

/** A list tells of what went and what came; everything else of itself. */
function without(value: unknown, other: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return Array.isArray(other) ? value.filter((one) => !other.includes(one)) : value;
}

function isOneOf(value: unknown, wanted: readonly Value[]): boolean {
  const is = (one: unknown) => wanted.some((want) => want === (one ?? null));
  return Array.isArray(value) ? value.some(is) || (value.length === 0 && is(null)) : is(value);
}

export type Changes = Readonly<Record<string, readonly [unknown, unknown]>>;

export function changesOf(event: Pick<RuleEvent, 'data'>): Changes {
  const { changes } = event.data;
  if (typeof changes !== 'object' || changes === null) return {};
  return Object.fromEntries(
    Object.entries(changes).flatMap(([field, pair]) =>
      Array.isArray(pair) && pair.length === 2 ? [[field, [pair[0], pair[1]] as const]] : [],
    ),
  );
}

/** The change of the status as one of its category; undefined when that stayed. */
function categories(
  changes: Changes,
  statuses: Seen['statuses'],
): readonly [unknown, unknown] | undefined {
  const pair = changes['status_id'];
  if (pair === undefined) return undefined;
  const [old, next] = [statuses.get(String(pair[0])), statuses.get(String(pair[1]))];
  return old === next ? undefined : [old, next];
}

type Word = Extract<RuleMoment, { moment: 'commented' }>;

function isWord(moment: Word, { data }: RuleEvent): boolean {
  const { visibility, author_kind, is_automatic, is_first } = data;
  if (is_automatic === true && !moment.with_automatic) return false;
  if (is_first === true && !moment.with_first) return false;
  if (moment.by === 'third_party') return visibility === 'side' && author_kind === 'contact';
  if (visibility === 'side') return moment.by === 'anybody' && moment.visibility === 'any';
  if (moment.visibility !== 'any' && visibility !== moment.visibility) return false;
  if (moment.by === 'anybody') return true;
  return author_kind === (moment.by === 'customer' ? 'contact' : 'agent');
}

// conditions -----------------------------------------------------------------------------------

const mostMissed = 20;

/** The tests that keep the condition from being met; none: it is met. */
export function missedIn(
  condition: Condition,
  seen: Pick<Seen, 'now' | 'reader'>,
  part: MissedLeaf['part'] = 'conditions',
): MissedLeaf[] {
  return missed(condition, true, seen)
    .slice(0, mostMissed)
    .map(([leaf, is_negated]) => ({ part, leaf, is_negated, found: foundOf(leaf, seen.now) }));
}

function missed(
  condition: Condition,
  wanted: boolean,
  seen: Pick<Seen, 'now' | 'reader'>,
): [ConditionLeaf, boolean][] {
  if (matchesCondition(condition, seen.now, seen.reader) === wanted) return [];
  if ('all' in condition) return condition.all.flatMap((one) => missed(one, wanted, seen));
  if ('any' in condition) return condition.any.flatMap((one) => missed(one, wanted, seen));
  if ('not' in condition) return missed(condition.not, !wanted, seen);
  return [[condition, !wanted]];
}

/** What the ticket has where the test looks. */
export function foundOf(leaf: ConditionLeaf, facts: TicketFacts): unknown {
  if (leaf.field === 'custom') return facts.fields[leaf.field_id] ?? null;
  if (leaf.field === 'tag') return facts.tag_names;
  if (leaf.field === 'turn') return turnOfCategory[facts.status_category];
  return facts[leaf.field];
}

/** Whether it may become true or false by the passing of time alone. */
export function dependsOnTime(condition: Condition): boolean {
  if ('all' in condition) return condition.all.some(dependsOnTime);
  if ('any' in condition) return condition.any.some(dependsOnTime);
  if ('not' in condition) return dependsOnTime(condition.not);
  const { op } = condition;
  if (op === 'within_last' || op === 'within_next' || op === 'older_than') return true;
  return 'value' in condition && condition.value === 'today';
}

/** What is left to be met when time may still do its part: each such test is taken as passed. */
export function timeless(condition: Condition, wanted = true): Condition {
  if ('all' in condition) return { all: condition.all.map((one) => timeless(one, wanted)) };
  if ('any' in condition) return { any: condition.any.map((one) => timeless(one, wanted)) };
  if ('not' in condition) return { not: timeless(condition.not, !wanted) };
  if (!dependsOnTime(condition)) return condition;
  return wanted ? { all: [] } : { any: [] };
}

// the past -------------------------------------------------------------------------------------

const ended: readonly StatusCategory[] = ['solved', 'closed'];

/** The facts without what these events, newest first, say was changed. */
export function rewound(
  facts: TicketFacts,
  events: readonly RuleEvent[],
  statuses: Seen['statuses'],
): TicketFacts {
  return events.reduce((now, event) => withoutChange(now, event, statuses), facts);
}

/** Columns that events tell of by their own names. */
const plainFields = [
  'subject',
  'requester_id',
  'organization_id',
  'assignee_id',
  'team_id',
  'status_id',
  'type_id',
  'topic_id',
  'brand_id',
  'impact',
  'urgency',
  'priority',
  'tag_names',
] as const;
const custom = 'fields.';

function withoutChange(
  facts: TicketFacts,
  event: RuleEvent,
  statuses: Seen['statuses'],
): TicketFacts {
  const changes = changesOf(event);
  const plain = plainFields.flatMap((field) => {
    const pair = changes[field];
    return pair === undefined ? [] : [[field, pair[0]]];
  });
  const fields = { ...facts.fields };
  for (const [field, [old]] of Object.entries(changes)) {
    if (!field.startsWith(custom)) continue;
    const id = field.slice(custom.length);
    if (isValue(old)) fields[id] = old;
    else delete fields[id];
  }
  const category = statuses.get(String(changes['status_id']?.[0])) ?? facts.status_category;
  const back = { ...facts, ...Object.fromEntries(plain), fields, status_category: category };
  return { ...back, ...endsBefore(back, event.at) };
}

function isValue(value: unknown): value is string | number | string[] {
  return typeof value === 'string' || typeof value === 'number' || Array.isArray(value);
}

/** When it had ended, as far as one can tell from the change that opened it again. */
function endsBefore(facts: TicketFacts, at: string): Pick<TicketFacts, 'solved_at' | 'closed_at'> {
  if (!ended.includes(facts.status_category)) return { solved_at: null, closed_at: null };
  return {
    solved_at: facts.solved_at ?? at,
    closed_at: facts.status_category === 'closed' ? (facts.closed_at ?? at) : null,
  };
}
