/** What a ticket says of those merged into it. */
import { z } from 'zod';
import { instant, personRef, uuid } from './common.ts';

export const mergedTicket = z.strictObject({
  merge_id: uuid,
  ticket: z.strictObject({ id: uuid, number: z.number().int(), subject: z.string() }),
  requester: personRef,
  merged_at: instant,
  merged_by: personRef.nullable(),
});

/** Children that the reader sees. */
export const childCount = z.strictObject({ open: z.number().int(), total: z.number().int() });

/** From which ticket messages were taken to make this one; its number is null when the reader does not see it. */
export const splitFrom = z.strictObject({
  mode: z.enum(['move', 'copy']),
  number: z.number().int().nullable(),
});
