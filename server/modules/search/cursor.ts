/** Where a page of search results ended. Opaque to clients; checked like any other input. */
import { z } from 'zod';
import { fail } from '#platform/errors.ts';
import type { Candidate, Place } from './search.sql.ts';

export type SearchCursor = {
  /** Which of the other readings of the words is shown; undefined: as typed. */
  readonly reading: number | undefined;
  /** The block that is being shown lies before this place; undefined: the newest block. */
  readonly before: Place | undefined;
  /** The last one shown of the block; undefined: the block begins. */
  readonly after: Candidate | undefined;
};

const instant = z.string().regex(/^\d{4}-\d\d-\d\dT[\d:]{8}(\.\d{1,6})?Z$/);
const kept = z.tuple([
  z.number().int().min(0).max(9).nullable(),
  z.tuple([instant, z.uuid()]).nullable(),
  z.tuple([z.number(), instant, z.uuid()]).nullable(),
]);

export function writeCursor({ reading, before, after }: SearchCursor): string {
  const parts: z.infer<typeof kept> = [
    reading ?? null,
    before === undefined ? null : [before.updated_at, before.ticket_id],
    after === undefined ? null : [after.rank, after.updated_at, after.ticket_id],
  ];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws OporaError invalid errors.cursor for one that we did not write */
export function readCursor(text: string | undefined): SearchCursor | undefined {
  if (text === undefined) return undefined;
  const parsed = kept.safeParse(parsedJson(Buffer.from(text, 'base64url').toString()));
  if (!parsed.success) fail('invalid', 'errors.cursor');
  const [reading, before, after] = parsed.data;
  return {
    reading: reading ?? undefined,
    before: before === null ? undefined : { updated_at: before[0], ticket_id: before[1] },
    after:
      after === null ? undefined : { rank: after[0], updated_at: after[1], ticket_id: after[2] },
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
