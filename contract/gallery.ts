/** All files of a ticket, whoever sent them. */
import { z } from 'zod';
import { instant, page, pageQuery, personRef, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { attachment, authorKinds, commentVisibilities, ticketParams } from './tickets.ts';

export const ticketFile = attachment.extend({
  comment_id: uuid,
  visibility: z.enum(commentVisibilities),
  author_kind: z.enum(authorKinds),
  author: personRef.nullable(),
  created_at: instant,
});
export type TicketFile = z.infer<typeof ticketFile>;

export const listTicketFiles = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/files',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'Files of the whole conversation, newest first, 200 a page',
  params: ticketParams,
  query: z.strictObject(pageQuery),
  response: page(ticketFile),
});
export const downloadTicketFiles = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/files.zip',
  access: { row: 'ticket', can: 'view' },
  is_costly: true,
  scope: 'read',
  stream: 'download',
  limit: 20,
  summary: 'The same in one archive, without pictures that belong to signatures and texts',
  params: ticketParams,
  response: z.unknown(),
});
