/** Search across everything, in Russian and English, forgiving typos. */
import { z } from 'zod';
import { line, pageQuery, personRef, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { ticketRow } from './tickets.ts';

export const searchResult = z.strictObject({
  tickets: z.array(ticketRow.extend({ snippet: z.string() })), // words found stand between \u0002 and \u0003
  contacts: z.array(
    personRef.extend({ address: z.string().nullable(), organization: personRef.nullable() }),
  ),
  organizations: z.array(personRef.extend({ id: uuid })),
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
  scope: 'read',
  summary: 'Tickets, people and organisations the actor may see',
  query: z.strictObject({ q: line(200).min(1), ...pageQuery }),
  response: searchResult,
});
