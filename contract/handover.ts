/** A change of owner by hand: for good or until when, with a word for the colleague and one for the customer. */
import { z } from 'zod';
import { empty, instant, personRef, ref, text } from './common.ts';
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
/** Open tickets of those who can own none any more: disabled, or in a role that only reads. */
export const listLeftTickets = endpoint({
  method: 'GET',
  path: '/api/left-tickets',
  access: 'tickets.view_all',
  scope: 'read',
  summary: 'Agents who can own tickets no more and still have open ones, the most first',
  response: z.strictObject({
    items: z.array(z.strictObject({ agent: personRef, count: z.number().int() })),
  }),
});
export const handOverLeft = endpoint({
  method: 'POST',
  path: '/api/left-tickets',
  access: 'tickets.view_all',
  scope: 'write',
  summary:
    'Hand over for good what such an agent left, the longest waiting first, up to 200 tickets a call; customers are not written to',
  body: z.strictObject({ from_agent_id: ref('agent'), assignee_id: ref('agent') }),
  response: z.strictObject({ handed_over: z.number().int(), left: z.number().int() }),
});
