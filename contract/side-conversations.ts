/**
 * Conversations with third parties inside a ticket, by mail, each with a thread of its own. The customer
 * never sees them; the third party never sees the ticket, unless chosen words are quoted.
 */
import { z } from 'zod';
import { instant, line, mailParty, personRef, ref, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { comment, ticketParams } from './tickets.ts';

export const sideStates = ['open', 'done'] as const;

export const sideParticipant = mailParty.extend({
  address: z.string(),
  contact_id: uuid.nullable(),
  /** Nobody chose them: they answered with proof that a letter of this conversation reached them. */
  is_by_mail: z.boolean(),
});
export const sideConversation = z.strictObject({
  id: uuid,
  ticket_id: uuid,
  subject: z.string(),
  participants: z.array(sideParticipant),
  state: z.enum(sideStates),
  created_by: personRef.nullable(),
  comment_count: z.number().int(),
  preview: z.string(), // the start of the last word
  last_ours_at: instant.nullable(),
  last_theirs_at: instant.nullable(),
  created_at: instant,
  updated_at: instant,
  can: z.strictObject({ reply: z.boolean(), update: z.boolean() }),
});
export type SideConversation = z.infer<typeof sideConversation>;

const parties = z.array(mailParty).min(1).max(20);
const words = {
  body_html: text(500_000),
  file_ids: z.array(ref('file')).max(50).default([]),
  /** Words of the ticket that the third party gets to read below; nothing else of it goes along. */
  quote_comment_ids: z.array(ref('comment')).max(20).default([]),
  /** The ticket waits for them from now on, if the writer says so. */
  status_id: ref('status').optional(),
};
const sideParams = z.strictObject({ side_conversation_id: uuid });

export const listSideConversations = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/side-conversations',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'Conversations with third parties on a ticket, oldest first',
  params: ticketParams,
  response: z.strictObject({ items: z.array(sideConversation) }),
});
export const startSideConversation = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/side-conversations',
  access: { row: 'ticket', can: 'reply' },
  scope: 'write',
  limit: 60,
  summary: 'Write to a third party about a ticket; the customer learns nothing of it',
  params: ticketParams,
  body: z.strictObject({ subject: line(500).min(1), to: parties, ...words }),
  response: sideConversation,
  status: 201,
});
export const listSideComments = endpoint({
  method: 'GET',
  path: '/api/side-conversations/:side_conversation_id/comments',
  access: { row: 'side_conversation', can: 'view' },
  scope: 'read',
  summary:
    'The words of one conversation, oldest first: the newest 30, `previous` leads back by a hundred',
  params: sideParams,
  query: z.strictObject({ before: z.string().max(300).optional() }),
  response: z.strictObject({ items: z.array(comment), previous: z.string().nullable() }),
});
export const addSideComment = endpoint({
  method: 'POST',
  path: '/api/side-conversations/:side_conversation_id/comments',
  access: { row: 'side_conversation', can: 'reply' },
  scope: 'write',
  limit: 60,
  summary: 'Go on writing to the third party',
  params: sideParams,
  body: z.strictObject({ ...words, to: parties.optional() }), // other people than before, from now on
  response: comment,
  status: 201,
});
export const updateSideConversation = endpoint({
  method: 'PATCH',
  path: '/api/side-conversations/:side_conversation_id',
  access: { row: 'side_conversation', can: 'update' },
  scope: 'write',
  summary: 'Close a conversation or open it again',
  params: sideParams,
  body: z.strictObject({ state: z.enum(sideStates) }),
  response: sideConversation,
});
