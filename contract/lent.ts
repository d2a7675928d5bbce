import { z } from 'zod';
import { instant, personRef, uuid } from './common.ts';

/** The ticket was handed over for a time: whose it is otherwise, and when it goes back. */
export const lent = z.strictObject({ from: personRef.nullable(), returns_at: instant });

/** What a colleague left with the ticket for its new owner, until that one has read it. */
export const summary = z.strictObject({
  handover_id: uuid,
  by: personRef.nullable(),
  for: personRef,
  text: z.string(),
  at: instant,
});
