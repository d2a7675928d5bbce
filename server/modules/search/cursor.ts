/** Where a page of search results ended. Opaque to clients; checked like any other input. */
import { z } from 'zod';
import { fail } from '#platform/errors.ts';
import type { Candidate } from './candidates.sql.ts';

export type SearchCursor = {
  /** Which of the other readings of the words is shown; undefined: as typed. */
  readonly reading: number | undefined;
  /** Those that are being shown were opened before the ticket of this number; undefined: the newest. */
  readonly before: number | undefined;
  /** The last one shown of them; undefined: they begin. */
  readonly after: Candidate | undefined;
};

const instant = z.string().regex(/^\d{4}-\d\d-\d\dT[\d:]{8}(\.\d{1,6})?Z$/);
const kept = z.tuple([
  z.number().int().min(0).max(9).nullable(),
  z.number().int().positive().nullable(),
  z.tuple([z.number(), instant, z.uuid(), z.number().int()]).nullable(),
]);

export function writeCursor({ reading, before, after }: SearchCursor): string {
  const parts: z.infer<typeof kept> = [
    reading ?? null,
    before ?? null,
    after === undefined ? null : [after.rank, after.updated_at, after.ticket_id, after.number],
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
    before: before ?? undefined,
    after:
      after === null
        ? undefined
        : { rank: after[0], updated_at: after[1], ticket_id: after[2], number: after[3] },
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
