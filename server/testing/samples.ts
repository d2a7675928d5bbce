/**
 * Values that fit a schema of the contract, and values that do not: what a walk over all endpoints
 * sends. Made from the JSON Schema, so that a new endpoint is walked as soon as it is described.
 */
import { z } from 'zod';
import type { RowKind } from '#contract/endpoint.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

type Schema = {
  ref?: RowKind;
  type?: string;
  const?: Json;
  enum?: Json[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
  items?: Schema;
  minItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  pattern?: string;
  format?: string;
};

export type Refs = (kind: RowKind) => string;

const wordsToTry = [
  'слово',
  'Europe/Moscow',
  'somebody@sample.test',
  'sample.test',
  'a phrase of several words',
  '123456',
  '20:00',
  '2026-03-01T10:00:00Z',
  '2026-03-01',
  'https://sample.test/one',
  '01930000-0000-7000-8000-00000000ffff',
  'ru',
];

/**
 * A value that the schema takes: with as little as it needs, or with all that it knows.
 * Undefined when none could be found, which a walk must say aloud.
 */
export function sampleOf(
  schema: z.ZodType,
  refs: Refs,
  amount: 'least' | 'all' = 'least',
): unknown {
  const json = inputSchema(schema);
  const optional = Object.keys(json.properties ?? {});
  const tries = [
    () => sampleFor(json, refs, amount),
    ...optional.map((key) => () => sampleFor(json, refs, 'least', [key])),
    ...optional.map((key) => () => without(sampleFor(json, refs, 'all'), key)),
    () => sampleFor(json, refs, 'least'),
  ];
  for (const attempt of tries) {
    const value = attempt();
    if (schema.safeParse(value).success) return value;
  }
  return undefined;
}

/**
 * A value that the schema takes and that holds `id` at the path of a reference (of platform/guards.ts),
 * however deep, in the branch of a union that has such a place. Undefined when none could be found.
 */
export function sampleHolding(
  schema: z.ZodType,
  refs: Refs,
  { path, id }: { path: readonly string[]; id: string },
): unknown {
  return holding(inputSchema(schema), refs, { path, id });
}

function holding(
  schema: Schema,
  refs: Refs,
  at: { path: readonly string[]; id: string },
): Json | undefined {
  const [head, ...path] = at.path;
  const branches = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (branches !== undefined)
    return branches.map((one) => holding(one, refs, at)).find((found) => found !== undefined);
  if (head === undefined) return schema.ref === undefined ? undefined : at.id;
  const inner = head === '*' ? schema.items : schema.properties?.[head];
  const below = inner === undefined ? undefined : holding(inner, refs, { path, id: at.id });
  if (below === undefined) return undefined;
  if (head === '*') return [below];
  const least = sampleFor(schema, refs, 'least');
  return { ...(isObject(least) ? least : {}), [head]: below };
}

/** Asked for with every request of a walk; made once. */
const inputSchemas = new WeakMap<z.ZodType, Schema>();

function inputSchema(schema: z.ZodType): Schema {
  const known = inputSchemas.get(schema);
  if (known !== undefined) return known;
  const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
  inputSchemas.set(schema, made);
  return made;
}

function without(value: Json, key: string): Json {
  if (!isObject(value)) return value;
  const { [key]: _left, ...rest } = value;
  return rest;
}

function isObject(value: unknown): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sampleFor(
  schema: Schema,
  refs: Refs,
  amount: 'least' | 'all',
  also: readonly string[] = [],
): Json {
  if (schema.ref !== undefined) return refs(schema.ref);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum.at(-1) ?? null;
  const branches = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  const branch = branches?.find((one) => one.type !== 'null') ?? branches?.[0];
  if (branch !== undefined) return sampleFor(branch, refs, amount);
  switch (schema.type) {
    case 'string':
      return stringOf(schema);
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return arrayOf(schema, refs, amount);
    case 'object':
      return objectOf(schema, refs, amount, also);
    default:
      // Anything goes, or a condition of tickets, whose tree JSON Schema cannot tell from its input.
      return { all: [] };
  }
}

function stringOf(schema: Schema): string {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  const pattern = schema.pattern === undefined ? undefined : new RegExp(schema.pattern, 'u');
  const found = wordsToTry.find(
    (word) => word.length >= minLength && word.length <= maxLength && (pattern?.test(word) ?? true),
  );
  return found ?? 'x'.repeat(Math.max(minLength, 1));
}

function arrayOf(schema: Schema, refs: Refs, amount: 'least' | 'all'): Json[] {
  const least = schema.minItems ?? 0;
  const length = amount === 'all' ? Math.max(least, 1) : least;
  return Array.from({ length }, () => sampleFor(schema.items ?? {}, refs, amount));
}

function objectOf(
  schema: Schema,
  refs: Refs,
  amount: 'least' | 'all',
  also: readonly string[],
): Json {
  const chosen = Object.entries(schema.properties ?? {}).filter(
    ([key]) => amount === 'all' || schema.required?.includes(key) || also.includes(key),
  );
  const { additionalProperties: other } = schema;
  const free: [string, Schema][] =
    amount === 'all' && typeof other === 'object' ? [['слово', other]] : [];
  return Object.fromEntries(
    [...chosen, ...free].map(([key, inner]) => [key, sampleFor(inner, refs, amount)]),
  );
}

/** The value with what `change` makes of each of its places: one place a variant, the place's path with it. */
export function variants(
  value: Json,
  change: (inner: Json, path: string) => Json[],
  path = '',
): { path: string; value: Json }[] {
  const here = change(value, path).map((made) => ({ path, value: made }));
  const entries = Array.isArray(value)
    ? value.map((inner, index) => [String(index), inner] as const)
    : isObject(value)
      ? Object.entries(value)
      : [];
  const below = entries.flatMap(([key, inner]) =>
    variants(inner, change, `${path}/${key}`).map((made) => ({
      path: made.path,
      value: Array.isArray(value)
        ? value.map((old, index) => (String(index) === key ? made.value : old))
        : { ...(isObject(value) ? value : {}), [key]: made.value },
    })),
  );
  return [...here, ...below];
}

/** Kinds of value that stand where another kind is due. */
export const strangeKinds: readonly Json[] = [
  {},
  [],
  ['слово'],
  { $ne: null },
  null,
  0,
  -1,
  1.5,
  1e308,
  true,
];

/** The text with what a database or a header cannot hold in the middle of it. */
export function spoiled(text: string): string[] {
  const [first = 'a', ...rest] = text;
  return ['\u0000', '\ud800', '\r\n', '\u2028'].map((bad) => `${first}${bad}${rest.join('')}`);
}

/** Texts that broke databases, parsers, headers and screens. */
export const hostileTexts: readonly string[] = [
  '',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udfffb',
  "' or 1=1 --",
  '"; drop table tickets; --',
  '%',
  '\\',
  '{{7*7}}<%= 7*7 %>#{7*7}',
  '\u202e\u200b\ufeff',
  'a\r\nbcc: x@evil.test',
  '../../etc/passwd',
  '__proto__',
  'İ',
  '9'.repeat(40),
  '-1',
  '1e999',
  'infinity',
  'x'.repeat(20_000),
];
