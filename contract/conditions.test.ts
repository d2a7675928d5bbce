import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { conditionLimits, conditionSchema } from './conditions.ts';

function faultsOf(input: unknown): string[] {
  const parsed = conditionSchema.safeParse(input);
  return parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

const mine = { field: 'assignee_id', op: 'is', value: 'me' };

describe('a condition from outside', () => {
  test.each([
    { all: [] },
    { any: [mine, { not: mine }] },
    { field: 'tag', op: 'in', value: ['касса', '4.2'] },
    { field: 'created_at', op: 'within_last', value: { amount: 3, unit: 'days' } },
    { field: 'solved_at', op: 'is', value: 'today' },
    { field: 'created_at', op: 'before', value: '2026-03-31T10:00:00+03:00' },
    { field: 'priority', op: 'lt', value: 3 },
  ])('is read when it is well formed: %j', (condition) => {
    expect(faultsOf(condition)).toEqual([]);
  });

  test.each([
    [null, ': condition_shape'],
    [{}, ': condition_shape'],
    [{ all: [mine], any: [mine] }, ': condition_shape'],
    [{ all: mine }, ': condition_shape'],
    [{ all: [mine, { any: [7] }] }, 'all.1.any.0: condition_shape'],
    [{ field: 'password_hash', op: 'is', value: 'x' }, 'field: '],
    [{ not: { field: 'turn', op: 'contains', value: 'us' } }, 'not.op: '],
    [{ field: 'turn', op: 'is', value: 'ours' }, 'value: '],
    [{ field: 'team_id', op: 'in', value: [] }, 'value: '],
    [{ ...mine, extra: 1 }, ': '],
    [{ field: 'created_at', op: 'before', value: '2026-02-30' }, 'value: '],
    [{ field: 'subject', op: 'contains', value: 'a\u0000b' }, 'value: condition_text'],
    [
      { field: 'subject', op: 'contains', value: 'a b c d e f g h i j k' },
      'value: condition_too_many_words',
    ],
  ])('is refused with the place of the fault: %j', (condition, place) => {
    const faults = faultsOf(condition);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.startsWith(place)).toBe(true);
  });

  test('deeper than the limit is refused, however deep, without exhausting the stack', () => {
    let deep: unknown = mine;
    for (let depth = 0; depth < 200_000; depth += 1) deep = { not: deep };
    expect(faultsOf(deep)[0]).toContain('condition_too_deep');
  });

  test('the deepest allowed tree is read, one level more is not', () => {
    let tree: unknown = mine;
    for (let depth = 1; depth < conditionLimits.depth; depth += 1) tree = { not: tree };
    expect(faultsOf(tree)).toEqual([]);
    expect(faultsOf({ not: tree })[0]).toContain('condition_too_deep');
  });

  test('more nodes than the limit are refused', () => {
    const leaves = Array.from({ length: conditionLimits.nodes }, () => mine);
    expect(faultsOf({ any: leaves.slice(1) })).toEqual([]);
    expect(faultsOf({ any: leaves })[0]).toContain('condition_too_large');
  });

  test('has a JSON schema for the API description', () => {
    expect(JSON.stringify(z.toJSONSchema(conditionSchema, { io: 'input' }))).toContain(
      'within_last',
    );
  });
});
