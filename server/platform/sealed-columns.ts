/** Where secrets rest in the database, and how they are sealed by another key. */
import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from './ctx.ts';
import { rows } from './db.ts';
import type { Secrets } from './secrets.ts';

/** A column of sealed texts; each module names its own (module.ts). */
export type SealedColumn = {
  readonly table: string;
  readonly column: string;
  /** The field of a JSON column that is sealed. */
  readonly field?: string;
  readonly purpose: string;
};

/** Of so many texts: sealed by the first key, by another one that we have, by none that we have. */
export type SealedBy = { readonly first: number; readonly another: number; readonly none: number };

const rowsAtOnce = 200;

/** Which keys its texts are sealed by; nothing is changed. */
export function countSealed(ctx: Ctx, secrets: Secrets, at: SealedColumn): Promise<SealedBy> {
  return walk(ctx, secrets, { at, isChanged: false });
}

/**
 * Seals by the first key what another one sealed, while everyone works; answers how it was before. A text that
 * changes meanwhile is left to whoever changes it.
 */
export function sealAnew(ctx: Ctx, secrets: Secrets, at: SealedColumn): Promise<SealedBy> {
  return walk(ctx, secrets, { at, isChanged: true });
}

async function walk(
  ctx: Ctx,
  secrets: Secrets,
  { at, isChanged }: { at: SealedColumn; isChanged: boolean },
): Promise<SealedBy> {
  const found = { first: 0, another: 0, none: 0 };
  let after = '(0,0)';
  for (;;) {
    const some = await sealedAfter(ctx, at, after);
    for (const { place, sealed } of some) {
      const outcome = anew(secrets, at.purpose, sealed);
      found[outcome.by] += 1;
      if (isChanged && outcome.text !== undefined)
        await replace(ctx, at, { place, sealed, text: outcome.text });
    }
    const last = some.at(-1);
    if (last === undefined) return found;
    after = last.place;
  }
}

function anew(
  secrets: Secrets,
  purpose: string,
  sealed: string,
): { by: keyof SealedBy; text?: string } {
  try {
    const text = secrets.sealAnew(purpose, sealed);
    return text === undefined ? { by: 'first' } : { by: 'another', text };
  } catch {
    return { by: 'none' };
  }
}

function textOf({ column, field }: SealedColumn): RawBuilder<string | null> {
  return field === undefined
    ? sql<string>`${sql.ref(column)}`
    : sql<string>`${sql.ref(column)} ->> ${field}`;
}

type Found = { readonly place: string; readonly sealed: string };

/** In the order in which the rows lie: no two tables have the same key. */
function sealedAfter(ctx: Ctx, at: SealedColumn, place: string): Promise<Found[]> {
  return rows(
    ctx,
    sql<Found>`select ctid::text as place, ${textOf(at)} as sealed from ${sql.table(at.table)}
      where ctid > ${place}::tid and ${textOf(at)} is not null order by ctid limit ${rowsAtOnce}`,
  );
}

async function replace(
  ctx: Ctx,
  at: SealedColumn,
  { place, sealed, text }: Found & { text: string },
): Promise<void> {
  const value =
    at.field === undefined
      ? sql`${text}`
      : sql`jsonb_set(${sql.ref(at.column)}, array[${at.field}], to_jsonb(${text}::text))`;
  await sql`update ${sql.table(at.table)} set ${sql.ref(at.column)} = ${value}
    where ctid = ${place}::tid and ${textOf(at)} = ${sealed}`.execute(ctx.db);
}
