/**
 * A condition while it is being written: a tree in which every node has an id, tests may be unfinished,
 * and what reads as one thing is one thing (a choice of one is a choice of several with one in it).
 */
import type { Condition } from '#contract/conditions.ts';

export type Test = {
  id: number;
  kind: 'test';
  field: string;
  field_id?: string;
  op: string;
  value: unknown;
};
export type Group = {
  id: number;
  kind: 'group';
  join: 'all' | 'any';
  is_negated: boolean;
  parts: Draft[];
};
export type Draft = Test | Group;

let lastId = 0;
export function nextId(): number {
  lastId += 1;
  return lastId;
}

export function emptyGroup(join: Group['join'] = 'all'): Group {
  return { id: nextId(), kind: 'group', join, is_negated: false, parts: [] };
}

/** The outermost is always a group, so that more can be added. */
export function draftOf(condition: Condition): Group {
  const draft = nodeOf(condition);
  return draft.kind === 'group' && !draft.is_negated ? draft : { ...emptyGroup(), parts: [draft] };
}

type Leaf = { field: string; op: string; value?: unknown; field_id?: string };

function nodeOf(condition: Condition): Draft {
  if ('all' in condition) return { ...emptyGroup('all'), parts: condition.all.map(nodeOf) };
  if ('any' in condition) return { ...emptyGroup('any'), parts: condition.any.map(nodeOf) };
  if ('not' in condition) {
    const inner = nodeOf(condition.not);
    return inner.kind === 'group'
      ? { ...inner, is_negated: !inner.is_negated }
      : { ...emptyGroup(), is_negated: true, parts: [inner] };
  }
  return testOf(condition);
}

function testOf(leaf: Leaf): Test {
  const { field, field_id } = leaf;
  const base = {
    id: nextId(),
    kind: 'test' as const,
    field,
    ...(field_id === undefined ? {} : { field_id }),
  };
  if (leaf.op === 'is_empty')
    return { ...base, op: leaf.value === false ? 'is_filled' : 'is_empty', value: null };
  return { ...base, op: leaf.op, value: leaf.value };
}

/** Choices are always of several: `is` one is `in` a list of one. */
export function asChoice(test: Test): Test {
  if (test.op === 'is') return { ...test, op: 'in', value: [test.value] };
  if (test.op === 'is_not') return { ...test, op: 'not_in', value: [test.value] };
  return test;
}

export function isFinished(test: Test): boolean {
  if (test.op === 'is_empty' || test.op === 'is_filled') return true;
  const { value } = test;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null)
    return Number.isFinite((value as { amount?: number }).amount);
  return value !== '' && value !== undefined && value !== null && !Number.isNaN(value);
}

/** The condition; undefined while some test of it is unfinished. */
export function conditionOf(draft: Draft): Condition | undefined {
  if (draft.kind === 'test') return isFinished(draft) ? leafOf(draft) : undefined;
  const parts = draft.parts.map(conditionOf);
  const whole = parts.flatMap((part) => part ?? []);
  if (whole.length < parts.length) return undefined;
  const group: Condition = draft.join === 'all' ? { all: whole } : { any: whole };
  return draft.is_negated ? { not: group } : group;
}

function leafOf({ field, field_id, op, value }: Test): Condition {
  const base = { field, ...(field_id === undefined ? {} : { field_id }) };
  const leaf =
    op === 'is_empty' || op === 'is_filled'
      ? { ...base, op: 'is_empty', value: op === 'is_empty' }
      : { ...base, op, value };
  // The editor offers only what the contract knows; the server checks it in any case.
  return leaf as unknown as Condition;
}

/** The same tree with one node changed, or without it. */
export function changed(
  group: Group,
  id: number,
  change: (node: Draft) => Draft | undefined,
): Group {
  const parts = group.parts.flatMap((part) => {
    if (part.id === id) return change(part) ?? [];
    return part.kind === 'group' ? changed(part, id, change) : part;
  });
  return { ...group, parts };
}
