/** A change of owner by hand: for good or until when, with a word for the colleague and one for the customer. */
import { z } from 'zod';
import { empty, instant, ref, text } from './common.ts';
import { endpoint } from './endpoint.ts';
import { ticket, ticketParams } from './tickets.ts';

export const handOver = endpoint({
  method: 'PUT',
  path: '/api/tickets/:ticket_id/assignee',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary:
    'Hand the ticket to an agent, for good or until a time; a summary stays on top of it until they have read it, an introduction goes to the customer',
  params: ticketParams,
  body: z.strictObject({
    assignee_id: ref('agent'),
    /** It comes back to who had it then. At most a year away; null: for good. */
    returns_at: instant.nullable().default(null),
    /** For the colleague: becomes an internal note. */
    summary: text(20_000).default(''),
    /** For the customer: becomes a public reply. Empty: nobody is told. */
    introduction: text(5_000).default(''),
  }),
  response: ticket,
});
export const returnTicket = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/assignee/return',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary: 'Give a ticket that was handed over for a time back before it is over',
  params: ticketParams,
  response: ticket,
});
export const readSummary = endpoint({
  method: 'PUT',
  path: '/api/tickets/:ticket_id/summary-read',
  access: { row: 'ticket', can: 'view' },
  summary: 'I have read what my colleague left for me with the ticket',
  params: ticketParams,
  response: empty,
});
