/** What goes over the one WebSocket at /api/live. */
import { z } from 'zod';
import { uuid } from './common.ts';

/** From the server: news of something the actor may see, who is on a ticket, and whether to refetch all. */
export const liveMessage = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('event'),
    cursor: z.string(), // pass the last one as ?after= when reconnecting
    name: z.string(),
    ticket_id: uuid.nullable(),
    subject_type: z.string(),
    subject_id: uuid.nullable(),
    actor_id: uuid.nullable(),
  }),
  /** The cursor is too old or unknown: refetch what is on screen, then go on from this cursor. */
  z.strictObject({ kind: z.literal('reset'), cursor: z.string() }),
  z.strictObject({
    kind: z.literal('presence'),
    ticket_id: uuid,
    agents: z.array(z.strictObject({ id: uuid, name: z.string(), is_typing: z.boolean() })),
  }),
  z.strictObject({ kind: z.literal('signed_out') }),
  /** The answer to a ping: the line stands. */
  z.strictObject({ kind: z.literal('pong') }),
]);
export type LiveMessage = z.infer<typeof liveMessage>;

/** From the browser: which ticket is open here, and whether somebody types. */
export const presenceMessage = z.strictObject({
  kind: z.literal('presence'),
  ticket_id: uuid.nullable(),
  is_typing: z.boolean(),
});

/** Anything a browser says. A ping finds out about a line that is dead and has not said so. */
export const browserMessage = z.discriminatedUnion('kind', [
  presenceMessage,
  z.strictObject({ kind: z.literal('ping') }),
]);
