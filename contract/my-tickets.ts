/** Tickets a person keeps at hand: pinned ones, and those looked at lately. They follow the person to every device. */
import { z } from 'zod';
import { empty } from './common.ts';
import { endpoint } from './endpoint.ts';
import { ticketParams, ticketRow } from './tickets.ts';

export const recentShown = 20;
export const mostPinned = 50;

export const listMyTickets = endpoint({
  method: 'GET',
  path: '/api/me/tickets',
  access: 'agent',
  scope: 'read',
  summary: 'Tickets I pinned, in my order, and those I looked at lately, the last first',
  response: z.strictObject({ pinned: z.array(ticketRow), recent: z.array(ticketRow) }),
});
export const pinTicket = endpoint({
  method: 'PUT',
  path: '/api/tickets/:ticket_id/pin',
  access: { row: 'ticket', can: 'view' },
  summary: 'Keep the ticket at the top of my navigation, or not',
  params: ticketParams,
  body: z.strictObject({ is_pinned: z.boolean() }),
  response: empty,
});
export const visitTicket = endpoint({
  method: 'PUT',
  path: '/api/tickets/:ticket_id/visit',
  access: { row: 'ticket', can: 'view' },
  summary: 'I looked at the ticket',
  params: ticketParams,
  response: empty,
});
