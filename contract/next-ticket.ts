/** "Take the next": an agent takes the most pressing ticket that fits them. */
import { z } from 'zod';
import { ref, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

export const takenTicket = z.strictObject({
  ticket: z.strictObject({ id: uuid, number: z.number().int(), subject: z.string() }).nullable(),
  /** Why nothing was taken: nothing waits, nothing fits me, or I am full. */
  cause: z.enum(['nothing_waits', 'nothing_fits', 'no_capacity']).nullable(),
});
export type TakenTicket = z.infer<typeof takenTicket>;
export const takeNext = endpoint({
  method: 'POST',
  path: '/api/next-ticket',
  access: 'tickets.update',
  scope: 'write',
  summary: 'Take what waits for me first; nobody else gets the same',
  body: z.strictObject({ queue_id: ref('queue').optional() }),
  response: takenTicket,
});
