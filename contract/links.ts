/** Ties between tickets that people make: related, a duplicate, a child of a parent, caused by. */
import { z } from 'zod';
import type { linkKinds } from './actions.ts';
import { empty, personRef, ref, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { statusCategories } from './settings.ts';
import { ticketParams } from './tickets.ts';

/**
 * How the other ticket stands to this one, as people say it. Each is a kind of link read from one of
 * its two ends; `related` reads the same from both.
 */
export const linkRoles = [
  'parent',
  'child',
  'duplicate_of',
  'duplicated_by',
  'caused_by',
  'cause_of',
  'related',
] as const;
export type LinkRole = (typeof linkRoles)[number];

/** The kind of a role, and whether this ticket is the first of the pair. */
export const kindOfRole = {
  parent: { kind: 'child_of', is_first: true },
  child: { kind: 'child_of', is_first: false },
  duplicate_of: { kind: 'duplicate_of', is_first: true },
  duplicated_by: { kind: 'duplicate_of', is_first: false },
  caused_by: { kind: 'caused_by', is_first: true },
  cause_of: { kind: 'caused_by', is_first: false },
  related: { kind: 'related', is_first: true },
} as const satisfies Record<LinkRole, { kind: (typeof linkKinds)[number]; is_first: boolean }>;

export const ticketLink = z.strictObject({
  role: z.enum(linkRoles),
  ticket: z.strictObject({
    id: uuid,
    number: z.number().int(),
    subject: z.string(),
    status_id: uuid,
    status_category: z.enum(statusCategories),
    requester: personRef,
    assignee: personRef.nullable(),
  }),
});
export type TicketLink = z.infer<typeof ticketLink>;

export const listLinks = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/links',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'Tickets tied to this one that the actor sees, and what they are to it',
  params: ticketParams,
  response: z.strictObject({ items: z.array(ticketLink) }),
});
const pair = z.strictObject({ role: z.enum(linkRoles), ticket_id: ref('ticket') });
export const linkTickets = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/links',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary: 'Tie another ticket to this one: `role` says what the other is to this one',
  params: ticketParams,
  body: pair,
  response: z.strictObject({ items: z.array(ticketLink) }),
});
export const unlinkTickets = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/links/removal',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary: 'Untie two tickets; what is not tied stays so',
  params: ticketParams,
  body: pair,
  response: empty,
});

/** Children solved at once, each by its own transaction. */
export const mostSolvedChildren = 100;
export const solveChildren = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/children/solve',
  access: { row: 'ticket', can: 'reply' },
  scope: 'write',
  summary:
    'Solve children of the ticket with the same words; those refused are told with the reason',
  params: ticketParams,
  body: z.strictObject({
    ticket_ids: z.array(ref('ticket')).min(1).max(mostSolvedChildren),
    /** To each requester; empty: only the status changes. */
    body_html: text(500_000).default(''),
  }),
  response: z.strictObject({
    solved: z.array(uuid),
    refused: z.array(
      z.strictObject({ ticket_id: uuid, number: z.number(), message_key: z.string() }),
    ),
  }),
});
