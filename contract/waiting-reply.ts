import { z } from 'zod';
import { instant, mailParty, personRef, uuid } from './common.ts';

const addresses = z.array(mailParty).max(100);

/** A reply that is written and has not left: it can still be taken back. */
export const waitingReply = z.strictObject({
  id: uuid,
  ticket_id: uuid,
  /** Stopped: it will not leave by itself; somebody has to take it. */
  state: z.enum(['waiting', 'stopped']),
  cause: z.enum(['answered', 'no_right', 'refused']).nullable(),
  author: personRef,
  /** Put off to a time that a person chose; otherwise it only waits for second thoughts. */
  is_scheduled: z.boolean(),
  stops_if_answered: z.boolean(),
  leaves_at: instant,
  created_at: instant,
  body_html: z.string(),
  to: addresses,
  cc: addresses,
  bcc: addresses,
  files: z.array(
    z.strictObject({ id: uuid, name: z.string(), media_type: z.string(), size: z.number().int() }),
  ),
  status_id: uuid.nullable(),
  can: z.strictObject({
    take: z.boolean(), // back into the draft of whoever takes it
    move: z.boolean(), // to another time
  }),
});
export type WaitingReply = z.infer<typeof waitingReply>;
