/** Keyset cursors of this module's lists: the sort values of the last row, opaque to the client. */
import type { z } from 'zod';
import { freeJson } from '#contract/common.ts';
import { fail } from '#platform/errors.ts';

export function cursorOf(...values: string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** The values of a cursor. @throws OporaError invalid for anything we did not make */
export function valuesOf<Values extends z.ZodTuple>(
  cursor: string,
  values: Values,
): z.output<Values> {
  const storable = freeJson.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString('utf8')));
  const parsed = values.safeParse(storable.data);
  return parsed.success ? parsed.data : fail('invalid', 'errors.cursor');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The first page and the cursor of the next; `found` holds one row more than a page. */
export function cutPage<Row>(
  found: readonly Row[],
  size: number,
  cursor: (row: Row) => string,
): { items: Row[]; next: string | null } {
  const items = found.slice(0, size);
  const last = items.at(-1);
  return { items, next: found.length > size && last !== undefined ? cursor(last) : null };
}

/** What LIKE takes for the text itself, anywhere in the value. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/** The words of a search, each of which must be found: «Петрова Анна» finds Анна Петрова. */
export function wordsOf(q: string | undefined): string[] {
  return (q ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8);
}
