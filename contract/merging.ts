/** Tickets made one, and one made two; each can be taken back exactly. */
import { z } from 'zod';
import { instant, line, ref, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { ticket, ticketParams, ticketRow } from './tickets.ts';

/** Merged at once into one. */
export const mostMerged = 50;

/**
 * What a merge may show to others, so that a person must say yes to it: a ticket of another requester,
 * of another organisation.
 */
export const mergeWarnings = ['other_requester', 'other_organization'] as const;
export type MergeWarning = (typeof mergeWarnings)[number];

export const mergeTickets = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/merge',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary:
    'Merge other tickets into this one. Asks for `tickets.update` and the sight of all; across people a conflict names the warnings to confirm',
  params: ticketParams,
  body: z.strictObject({
    from_ids: z.array(ref('ticket')).min(1).max(mostMerged),
    confirm: z.array(z.enum(mergeWarnings)).max(mergeWarnings.length).default([]),
    /** Across people: replies go to the people of the merged tickets too; otherwise they only look on. */
    copies_people: z.boolean().default(false),
  }),
  response: ticket,
});

export const unmergeTickets = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/unmerge',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary:
    'Take merges into this ticket back: each is again what it was; what came later stays here, or goes to the one whose letter it answers',
  params: ticketParams,
  body: z.strictObject({ merge_ids: z.array(uuid).min(1).max(mostMerged) }),
  response: ticket,
});

export const mergeReasons = ['same_requester', 'same_organization', 'similar_subject'] as const;
export const mergeCandidate = z.strictObject({
  ticket: ticketRow,
  reasons: z.array(z.enum(mergeReasons)),
  warnings: z.array(z.enum(mergeWarnings)),
  last_words: z
    .strictObject({ text: z.string(), at: instant, author: z.string().nullable() })
    .nullable(),
});
export type MergeCandidate = z.infer<typeof mergeCandidate>;
export const listMergeCandidates = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/merge-candidates',
  access: { row: 'ticket', can: 'update' },
  scope: 'read',
  summary:
    'Tickets that may be the same matter: open ones of the requester, and of the organisation with a like subject; or the one named',
  params: ticketParams,
  query: z.strictObject({ ticket_id: ref('ticket').optional() }),
  response: z.strictObject({ items: z.array(mergeCandidate) }),
});

export const splitModes = ['move', 'copy'] as const;
export const splitTicket = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/split',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary:
    'Move or copy chosen messages to a new ticket of whoever wrote the first of them; one message must stay',
  params: ticketParams,
  body: z.strictObject({
    comment_ids: z.array(ref('comment')).min(1).max(200),
    mode: z.enum(splitModes),
    subject: line(500).min(1),
  }),
  response: ticket,
  status: 201,
});
export const unsplitTicket = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/unsplit',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary:
    'Take the split that made this ticket back: messages return, copies go, its number leads to the ticket it came from',
  params: ticketParams,
  response: ticket,
});
