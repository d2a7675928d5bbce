/** Replies that are written and have not left. */
import { z } from 'zod';
import { empty, instant, mailParty, ref, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { promiseOffers } from './promise-offer.ts';
import { draft, ticketParams } from './tickets.ts';
import { waitingReply } from './waiting-reply.ts';

const addresses = z.array(mailParty).max(100);
const replyBody = {
  body_html: text(500_000),
  to: addresses.optional(),
  cc: addresses.optional(),
  bcc: addresses.optional(),
  file_ids: z.array(ref('file')).max(50).default([]),
  status_id: ref('status').optional(),
  seen_comment_id: uuid.optional(),
  /** They begin when the reply leaves. */
  promises: promiseOffers.optional(),
};
export const holdReply = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/waiting-replies',
  access: { row: 'ticket', can: 'reply' },
  scope: 'write',
  summary:
    'Reply, but wait: for as long as the agent may take replies back, or until a chosen time. My draft is forgotten',
  params: ticketParams,
  body: z.strictObject({
    ...replyBody,
    /** Without it the reply waits as long as the agent’s own setting says (0–60 s). At most a year away. */
    send_at: instant.optional(),
    /** Gives the text back when the customer writes before a chosen time. */
    stops_if_answered: z.boolean().default(true),
  }),
  response: waitingReply,
  status: 201,
});
const waitingReplyParams = z.strictObject({ waiting_reply_id: uuid });
export const takeReply = endpoint({
  method: 'POST',
  path: '/api/waiting-replies/:waiting_reply_id/take',
  access: { row: 'waiting_reply', can: 'take' },
  scope: 'write',
  summary: 'Take a reply that has not left back into my draft; it joins what is written there',
  params: waitingReplyParams,
  response: z.strictObject({ items: z.array(draft) }),
});
export const moveReply = endpoint({
  method: 'PATCH',
  path: '/api/waiting-replies/:waiting_reply_id',
  access: { row: 'waiting_reply', can: 'move' },
  scope: 'write',
  summary: 'Put a waiting reply off to another time; a time that is past sends it now',
  params: waitingReplyParams,
  body: z.strictObject({
    send_at: instant.optional(),
    stops_if_answered: z.boolean().optional(),
  }),
  response: empty,
});
