/**
 * Guards: one way to a row for everything a request names, in its path, query or body.
 * A row that the actor may not see is not found, exactly as one that is not there.
 */
import { z } from 'zod';
import type { Endpoint, RowKind } from '#contract/endpoint.ts';
import type { Ctx } from './ctx.ts';
import { fail } from './errors.ts';

export type Params = Readonly<Record<string, string>>;

export type Guard<Row extends { id: string } = { id: string }> = {
  /** The row within the actor's scope. `params` are the path's, so that a child is sought in its parent. */
  find(ctx: Ctx, id: string, params: Params): Promise<Row | undefined>;
  /** Predicates that endpoints name in `access.can`. */
  can?: Readonly<Record<string, (ctx: Ctx, row: Row) => boolean>>;
  /** True: a path with this row must state its access by it; a permission alone is not enough. */
  is_scoped?: boolean;
};

// biome-ignore lint/suspicious/noExplicitAny: guards of different rows live in one table
export type Guards = Partial<Record<RowKind, Guard<any>>>;

/**
 * Where a schema holds references: `['file_ids', '*']` is every item of the array. `words` may stand in
 * the place of an id and name no row: `'me'` for an agent.
 */
export type RefPath = {
  readonly kind: RowKind;
  readonly path: readonly string[];
  readonly words?: readonly string[];
};

type JsonSchema = {
  ref?: RowKind;
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
};

const found = new WeakMap<z.ZodType, readonly RefPath[]>();

/** The references of a schema, found once. */
export function refPaths(schema: z.ZodType | undefined): readonly RefPath[] {
  if (schema === undefined) return [];
  const known = found.get(schema);
  if (known !== undefined) return known;
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const refs = walk(json as JsonSchema, []);
  found.set(schema, refs);
  return refs;
}

function walk(schema: JsonSchema, path: readonly string[]): RefPath[] {
  const here: RefPath[] = schema.ref === undefined ? [] : [{ kind: schema.ref, path }];
  const named = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) =>
    walk(inner, [...path, key]),
  );
  const items = schema.items === undefined ? [] : walk(schema.items, [...path, '*']);
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const words = branches.flatMap((inner) => (typeof inner.const === 'string' ? [inner.const] : []));
  const below = branches.flatMap((inner) => walk(inner, path));
  const worded = words.length === 0 ? below : below.map((ref) => withWords(ref, path, words));
  return [...here, ...named, ...items, ...worded];
}

function withWords(ref: RefPath, path: readonly string[], words: readonly string[]): RefPath {
  if (ref.path.length !== path.length) return ref;
  return { ...ref, words: [...(ref.words ?? []), ...words] };
}

/** The ids that stand at the path in a parsed value. */
export function idsAt(value: unknown, path: readonly string[]): string[] {
  const [head, ...rest] = path;
  if (head === undefined) return typeof value === 'string' ? [value] : [];
  if (head === '*') return Array.isArray(value) ? value.flatMap((item) => idsAt(item, rest)) : [];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, head)) return [];
  return idsAt((value as Record<string, unknown>)[head], rest);
}

export type PathParam = { readonly name: string; readonly kind: RowKind };

/** The `:…_id` of a path, in order. */
export function pathParams(path: string): PathParam[] {
  return [...path.matchAll(/:([a-z_]+)_id\b/g)].map((match) => ({
    name: `${match[1]}_id`,
    kind: match[1] as RowKind,
  }));
}

/** Refuses at start what could leak at run time. */
export function assertGuarded(endpoint: Endpoint, guards: Guards): void {
  const where = `${endpoint.method} ${endpoint.path}`;
  const access = endpoint.access;
  if (access === undefined) throw new Error(`${where} states no access`);
  const params = pathParams(endpoint.path);
  for (const param of params) {
    const guard = guards[param.kind];
    if (guard === undefined) throw new Error(`${where}: no guard for :${param.name}`);
    if (guard.is_scoped && !(typeof access === 'object' && access.row === param.kind)) {
      throw new Error(`${where}: access must be stated by the row '${param.kind}'`);
    }
  }
  if (typeof access === 'object') {
    if (!params.some((param) => param.kind === access.row))
      throw new Error(`${where}: the path has no :${access.row}_id`);
    if (guards[access.row]?.can?.[access.can] === undefined)
      throw new Error(`${where}: the guard of '${access.row}' has no predicate '${access.can}'`);
  }
  for (const ref of [...refPaths(endpoint.body), ...refPaths(endpoint.query)]) {
    if (guards[ref.kind] === undefined)
      throw new Error(`${where}: no guard for ${ref.path.join('.')} (${ref.kind})`);
  }
}

/** Rows that several reads of one moment name: each is sought once for the same caller. */
export type FoundRows = (
  kind: RowKind,
  id: string,
  find: () => Promise<{ id: string } | undefined>,
) => Promise<{ id: string } | undefined>;

export function rememberRows(): FoundRows {
  const known = new Map<string, Promise<{ id: string } | undefined>>();
  return (kind, id, find) => {
    const key = `${kind} ${id}`;
    const row = known.get(key) ?? find();
    known.set(key, row);
    return row;
  };
}

/**
 * Walks the rows of the path; answers the params with the ids of the rows found.
 * @throws OporaError not_found, or forbidden when the row is seen but the predicate says no
 */
export async function passPathGuards(
  ctx: Ctx,
  endpoint: Endpoint,
  { guards, found }: { guards: Guards; found?: FoundRows | undefined },
  params: Params,
): Promise<Params> {
  const access = endpoint.access;
  let resolved = params;
  for (const [place, param] of pathParams(endpoint.path).entries()) {
    const guard = guards[param.kind];
    const id = params[param.name] ?? '';
    const find = async () => guard?.find(ctx, id, resolved);
    // A child is sought in its parent; only the first of a path depends on nothing else.
    const row = await (found === undefined || place > 0 ? find() : found(param.kind, id, find));
    if (guard === undefined || row === undefined) fail('not_found', 'errors.not_found');
    resolved = { ...resolved, [param.name]: row.id };
    if (typeof access !== 'object' || access.row !== param.kind) continue;
    if (guard.can?.[access.can]?.(ctx, row) !== true) fail('forbidden', 'errors.forbidden');
  }
  return resolved;
}

/** Every referenced row must be visible; the answer does not tell a hidden one from a missing one. */
export async function passRefs(
  ctx: Ctx,
  guards: Guards,
  refs: readonly RefPath[],
  value: unknown,
): Promise<void> {
  for (const ref of refs) {
    for (const id of new Set(idsAt(value, ref.path))) {
      if (ref.words?.includes(id)) continue;
      const row = await guards[ref.kind]?.find(ctx, id, {});
      if (row === undefined)
        fail('not_found', 'errors.ref_not_found', { field: ref.path.join('.') });
    }
  }
}
