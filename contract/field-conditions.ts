/**
 * Custom fields in the condition language: `{ field: 'custom', field_id, op, value }`, and how one
 * such test reads a value. Views, rules of forms and everything else that asks use this reading; the
 * SQL of the same meaning is held equal to it by the property test of conditions.
 *
 * A test says nothing of a value of another kind: `lt` of a text is false. `is` of a list (kind
 * `many`) asks whether the option is among the chosen ones. `within` is a node of a tree or one below.
 */
import { z } from 'zod';
import { line, uuid } from './common.ts';
import type { FieldKind, FieldValue } from './field-values.ts';
import { containsWords } from './words-match.ts';

const longestList = 200;
const scalar = z.union([line(2000).min(1), z.number().min(-1e15).max(1e15)]);
const day = z.union([z.literal('today'), z.iso.date().regex(/^(19|2\d)\d\d-/u)]);
const words = line(200)
  .min(1)
  .refine((value) => value.split(/\s+/u).length <= 10, 'condition_too_many_words');

const base = { field: z.literal('custom'), field_id: uuid };
export const fieldLeaf = z.discriminatedUnion('op', [
  z.strictObject({ ...base, op: z.enum(['is', 'is_not']), value: scalar }),
  z.strictObject({
    ...base,
    op: z.enum(['in', 'not_in']),
    value: z.array(scalar).min(1).max(longestList),
  }),
  z.strictObject({ ...base, op: z.literal('contains'), value: words }),
  z.strictObject({ ...base, op: z.enum(['gt', 'lt']), value: z.number().min(-1e15).max(1e15) }),
  z.strictObject({ ...base, op: z.enum(['before', 'after']), value: day }),
  z.strictObject({ ...base, op: z.literal('within'), value: uuid }),
  z.strictObject({ ...base, op: z.literal('is_empty'), value: z.boolean().optional() }),
]);
export type FieldLeaf = z.infer<typeof fieldLeaf>;
export type FieldOp = FieldLeaf['op'];

/** The operators that make sense for a kind, in the order an editor offers them. */
export const fieldOps: Record<FieldKind, readonly FieldOp[]> = {
  text: ['contains', 'is', 'is_not', 'is_empty'],
  number: ['is', 'is_not', 'gt', 'lt', 'is_empty'],
  date: ['is', 'before', 'after', 'is_empty'],
  choice: ['is', 'is_not', 'in', 'not_in', 'is_empty'],
  many: ['is', 'is_not', 'in', 'not_in', 'is_empty'],
  tree: ['within', 'is', 'is_not', 'in', 'not_in', 'is_empty'],
  contact: ['is', 'is_not', 'is_empty'],
  organization: ['is', 'is_not', 'is_empty'],
};

export type FieldReading = {
  /** Child to parent, of options and topics. */
  readonly parents: ReadonlyMap<string, string>;
  /** The asker's day, YYYY-MM-DD. */
  readonly today: string;
};

export function isEmptyValue(value: FieldValue | undefined): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** Whether the value satisfies the test. Pure. */
export function matchesField(
  leaf: FieldLeaf,
  value: FieldValue | undefined,
  reading: FieldReading,
): boolean {
  switch (leaf.op) {
    case 'is':
      return has(value, leaf.value);
    case 'is_not':
      return !has(value, leaf.value);
    case 'in':
      return leaf.value.some((one) => has(value, one));
    case 'not_in':
      return !leaf.value.some((one) => has(value, one));
    case 'contains':
      return typeof value === 'string' && containsWords(value, leaf.value);
    case 'gt':
      return typeof value === 'number' && value > leaf.value;
    case 'lt':
      return typeof value === 'number' && value < leaf.value;
    case 'before':
      return isDay(value) && value < dayOf(leaf.value, reading);
    case 'after':
      return isDay(value) && value > dayOf(leaf.value, reading);
    case 'within':
      return typeof value === 'string' && isAtOrBelow(value, leaf.value, reading.parents);
    case 'is_empty':
      return isEmptyValue(value) === (leaf.value ?? true);
  }
}

function has(value: FieldValue | undefined, wanted: string | number): boolean {
  return Array.isArray(value)
    ? typeof wanted === 'string' && value.includes(wanted)
    : value === wanted;
}

const dayShape = /^\d{4}-\d\d-\d\d$/u;

function isDay(value: FieldValue | undefined): value is string {
  return typeof value === 'string' && dayShape.test(value);
}

/** The day that a test names. */
export function dayOf(value: string, reading: Pick<FieldReading, 'today'>): string {
  return value === 'today' ? reading.today : value;
}

/** Whether the node is the other one or below it. */
export function isAtOrBelow(
  node: string,
  above: string,
  parents: ReadonlyMap<string, string>,
): boolean {
  const seen = new Set<string>();
  for (let at: string | undefined = node; at !== undefined && !seen.has(at); at = parents.get(at)) {
    if (at === above) return true;
    seen.add(at);
  }
  return false;
}
