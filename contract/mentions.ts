/** Where colleagues named me in notes, and who follows a ticket. */
import { z } from 'zod';
import { empty, instant, page, pageQuery, personRef, ref, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { statusCategories } from './settings.ts';
import { ticketParams } from './tickets.ts';

export const mention = z.strictObject({
  comment_id: uuid,
  ticket: z.strictObject({
    id: uuid,
    number: z.number().int(),
    subject: z.string(),
    status_category: z.enum(statusCategories),
  }),
  author: personRef.nullable(),
  words: z.string(), // the start of the note
  created_at: instant,
  is_unread: z.boolean(), // I have not opened the ticket since
});
export type Mention = z.infer<typeof mention>;
export const listMentions = endpoint({
  method: 'GET',
  path: '/api/mentions',
  access: 'agent',
  scope: 'read',
  summary: 'Notes that name me, on tickets I may still see, newest first, 50 a page',
  query: z.strictObject(pageQuery),
  response: page(mention).extend({ unread_count: z.number().int() }),
});
export const setFollower = endpoint({
  method: 'PUT',
  path: '/api/tickets/:ticket_id/followers',
  access: { row: 'ticket', can: 'note' },
  scope: 'write',
  summary: 'Let a colleague follow the ticket, or not; who may not see it cannot follow it',
  params: ticketParams,
  body: z.strictObject({ agent_id: ref('agent'), is_following: z.boolean() }),
  response: empty,
});
