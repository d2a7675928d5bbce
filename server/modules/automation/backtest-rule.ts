/**
 * What a rule would have done, ticket by ticket. Pure. The past goes on as it went: what the rule would
 * have changed changes nothing of what came after, and an earlier rule stops none.
 */

import type { BacktestSide, BacktestWhy } from '#contract/backtest.ts';
import { type BacktestResult, unknownThen } from '#contract/backtest.ts';
import type { Condition, ConditionLeaf } from '#contract/conditions.ts';
import type { RuleAction, RuleDefinition } from '#contract/rule-definition.ts';
import type { WorkingTime } from '#modules/calendars/calendars.ts';
import { matchesCondition, type Reader, type TicketFacts } from '#modules/tickets/tickets.ts';
import type { PastEvent, Window } from './backtest-past.sql.ts';
import { type Known, momentsOf, type Stretch, stretchesOf } from './backtest-past.ts';
import { foundOf, isItsMoment, matchRule, timeless } from './match.ts';
import { anchorAt, dueAt } from './when.ts';

/** One time that it would have fired. */
export type Firing = {
  readonly at: string;
  /** Null: time set it off. */
  readonly event: PastEvent | null;
  readonly facts: TicketFacts;
};

export type AskedRule = {
  readonly definition: RuleDefinition;
  /** Its own consequences set it off no more. */
  readonly rule_id: string | null;
  /** Of an automation. */
  readonly clock: WorkingTime;
  /** Of a schedule: its runs within the window, and its condition with that of its view. */
  readonly runs: readonly Date[];
  readonly condition: Condition;
};

export type Past = Known & {
  readonly window: Window;
  readonly reader: Reader;
  readonly status_since: string;
};

/** Oldest first. */
export function firingsOf(asked: AskedRule, past: Past): Firing[] {
  switch (asked.definition.kind) {
    case 'trigger':
      return ofTrigger(asked, past);
    case 'automation':
      return ofAutomation(asked, past);
    case 'schedule':
      return ofSchedule(asked, past);
  }
}

function ofTrigger({ definition, rule_id }: AskedRule, past: Past): Firing[] {
  if (definition.kind !== 'trigger') return [];
  const heard = past.events.some((event) => isItsMoment(definition.when, event, past.statuses));
  if (!heard) return [];
  const { statuses } = past;
  return momentsOf(past).flatMap(({ event, before, now }): Firing[] => {
    if (rule_id !== null && isOwn(event, rule_id)) return [];
    const reader = { ...past.reader, now: new Date(event.at) };
    const decision = matchRule(definition, { now, before, reader, statuses }, event);
    return decision.fires ? [{ at: event.at, event, facts: now }] : [];
  });
}

function isOwn({ data }: PastEvent, rule_id: string): boolean {
  const { by } = data;
  if (typeof by !== 'object' || by === null || !('chain' in by)) return false;
  return Array.isArray(by.chain) && by.chain.includes(rule_id);
}

/** Once for each moment that it counts from. */
function ofAutomation({ definition, clock }: AskedRule, past: Past): Firing[] {
  if (definition.kind !== 'automation') return [];
  const standing = timeless(definition.conditions);
  const done = new Set<string>();
  return stretchesOf(past, past.window, past.status_since).flatMap((stretch): Firing[] => {
    const { facts, status_since, from, to } = stretch;
    const anchor = anchorAt(definition.anchor, facts, status_since);
    if (anchor === null || !matchesCondition(standing, facts, past.reader)) {
      // What meets the conditions anew counts anew.
      done.clear();
      return [];
    }
    if (done.has(anchor)) return [];
    const due = dueAt(definition, anchor, clock).getTime();
    if (due >= to) return [];
    // What was due before the window is older news.
    if (due < past.window.from.getTime() && from <= past.window.from.getTime()) {
      done.add(anchor);
      return [];
    }
    const at = new Date(Math.max(due, from));
    if (!matchesCondition(definition.conditions, facts, { ...past.reader, now: at })) return [];
    done.add(anchor);
    return [{ at: at.toISOString(), event: null, facts }];
  });
}

function ofSchedule({ runs, condition }: AskedRule, past: Past): Firing[] {
  if (runs.length === 0) return [];
  const stretches = stretchesOf(past, past.window, past.status_since);
  return runs.flatMap((run): Firing[] => {
    const stretch = within(stretches, run.getTime());
    if (stretch === undefined) return [];
    const isMeant = matchesCondition(condition, stretch.facts, { ...past.reader, now: run });
    return isMeant ? [{ at: run.toISOString(), event: null, facts: stretch.facts }] : [];
  });
}

function within(stretches: readonly Stretch[], at: number): Stretch | undefined {
  return stretches.find(({ from, to }) => from <= at && at < to);
}

// what it would have changed --------------------------------------------------------------------

/** Places of the actions that would have changed or said something. */
export function changesOf({ actions }: RuleDefinition, facts: TicketFacts): number[] {
  return actions.flatMap((action, place) => (isChange(action, facts) ? [place] : []));
}

function isChange(action: RuleAction, facts: TicketFacts): boolean {
  switch (action.do) {
    case 'set':
      return Object.entries(action.fields).some(([field, value]) => !isSo(facts, field, value));
    case 'set_field':
      return JSON.stringify(facts.fields[action.field_id] ?? null) !== JSON.stringify(action.value);
    case 'add_tags':
      return action.tags.some((tag) => !facts.tag_names.includes(tag));
    case 'remove_tags':
      return action.tags.some((tag) => facts.tag_names.includes(tag));
    default:
      return true;
  }
}

function isSo(facts: TicketFacts, field: string, value: unknown): boolean {
  const known = Object.entries(facts).find(([name]) => name === field);
  return known !== undefined && known[1] === value;
}

/** The team that it would have given the ticket to; undefined: none, or it has it already. */
export function teamOf({ actions }: RuleDefinition, facts: TicketFacts): string | undefined {
  const team_id = actions
    .flatMap((action) => {
      if (action.do === 'escalate') return [action.team_id];
      return action.do === 'set' ? [action.fields.team_id] : [];
    })
    .findLast((one) => one !== undefined);
  return team_id === null || team_id === facts.team_id ? undefined : team_id;
}

// why -------------------------------------------------------------------------------------------

const mostTests = 12;

export type Both<Item> = { readonly before: Item; readonly after: Item };

export function whyOf(
  { definition }: Pick<AskedRule, 'definition'>,
  firing: Firing,
  times: Both<number>,
): BacktestWhy {
  const { event, facts } = firing;
  return {
    kind: 'rule',
    event: event === null ? null : { id: event.id, name: event.name },
    times: { ...times },
    tests: leavesOf(definition.conditions)
      .slice(0, mostTests)
      .map((leaf) => ({ leaf, found: foundOf(leaf, facts) ?? null })),
  };
}

export function leavesOf(condition: Condition): ConditionLeaf[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  if ('not' in condition) return leavesOf(condition.not);
  return [condition];
}

/** Fields that the conditions ask for and that are taken as they are now. */
export function unknownIn(conditions: readonly Condition[]): BacktestResult['unknown_then'] {
  const asked = new Set(conditions.flatMap(leavesOf).map((leaf): string => leaf.field));
  return unknownThen.filter((field) => asked.has(field));
}

export function sideOf({ before, after }: Both<number>): BacktestSide {
  if (before > 0 && after > 0) return 'both';
  return before > 0 ? 'before' : 'after';
}
