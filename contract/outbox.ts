/** The outbox: what leaves, what waits and what did not arrive; and how a reply is signed. */
import { z } from 'zod';
import { empty, instant, line, page, pageQuery, ref, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { deliveryStates, ticketParams } from './tickets.ts';

export const deliveryKinds = [
  'reply',
  'auto_reply',
  'notification',
  'invitation',
  'password_reset',
  'calendar_reply',
  'side',
  'sign_in',
  'confirmation',
] as const;
export const outboxEntry = z.strictObject({
  id: uuid,
  kind: z.enum(deliveryKinds),
  state: z.enum(deliveryStates),
  mailbox_id: uuid.nullable(),
  to: z.array(z.string()), // every address, of copies and blind copies too
  subject: z.string(),
  ticket: z.strictObject({ id: uuid, number: z.number().int() }).nullable(),
  attempts: z.number().int(),
  /** Tries that ended without an answer after the message was given: sent again as the same message. */
  unsure_tries: z.number().int(),
  next_try_at: instant.nullable(),
  sending_since: instant.nullable(),
  sending_by: z.string().nullable(),
  error: z.string().nullable(), // the server's words
  created_at: instant,
  sent_at: instant.nullable(),
  can: z.strictObject({ retry: z.boolean(), cancel: z.boolean() }),
});
export type OutboxEntry = z.infer<typeof outboxEntry>;
export const listOutbox = endpoint({
  method: 'GET',
  path: '/api/mail/outbox',
  access: 'mail.ledger',
  is_for_standby: true,
  scope: 'read',
  summary: 'Every message that left or has to, and how it fares, newest first, 50 a page',
  query: z.strictObject({
    state: z.enum(deliveryStates).optional(),
    mailbox_id: ref('mailbox').optional(),
    q: line(200).optional(),
    ...pageQuery,
  }),
  response: page(outboxEntry).extend({
    counts: z.record(z.enum(deliveryStates), z.number().int()),
  }),
});
export const cancelDelivery = endpoint({
  method: 'POST',
  path: '/api/deliveries/:delivery_id/cancel',
  access: { row: 'delivery', can: 'cancel' },
  summary: 'Call off a message that waits',
  params: z.strictObject({ delivery_id: uuid }),
  response: empty,
});
export const previewSignature = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/signature',
  access: { row: 'ticket', can: 'reply' },
  scope: 'read',
  summary: 'In whose name my reply would come, and how it would be signed',
  params: ticketParams,
  response: z.strictObject({
    from: z.strictObject({ name: z.string(), address: z.string() }).nullable(),
    signature: z.string(), // lines of plain text
    max_bytes: z.number().int().nullable(), // the largest message its server takes, where known
  }),
});
