/** Search across everything, in Russian and English, forgiving typos. */
import { z } from 'zod';
import { line, pageQuery, personRef, uuid } from './common.ts';
import { foundArea } from './directory.ts';
import { endpoint } from './endpoint.ts';
import { ticketParams, ticketRow } from './tickets.ts';

export const searchResult = z.strictObject({
  tickets: z.array(ticketRow.extend({ snippet: z.string() })), // words found stand between \u0002 and \u0003
  contacts: z.array(
    personRef.extend({ address: z.string().nullable(), organization: personRef.nullable() }),
  ),
  organizations: z.array(personRef.extend({ id: uuid })),
  /** Of the responsibility directory: who answers for what. */
  areas: z.array(foundArea),
  /** The words that were searched instead, when nothing matched as typed. */
  corrected: z.string().nullable(),
  /** True when more tickets matched than were ranked. */
  is_capped: z.boolean(),
  next: z.string().nullable(),
});
export const search = endpoint({
  method: 'GET',
  path: '/api/search',
  access: 'agent',
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  summary: 'Tickets, people and organisations the actor may see, and areas of the directory',
  query: z.strictObject({ q: line(200).min(1), ...pageQuery }),
  response: searchResult,
});
export const similarTickets = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/similar',
  access: { row: 'ticket', can: 'view' },
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  summary: 'Up to five tickets like this one that the actor may see, and the words they share',
  params: ticketParams,
  response: z.strictObject({
    items: z.array(z.strictObject({ ticket: ticketRow, shared: z.array(z.string()) })),
  }),
});
