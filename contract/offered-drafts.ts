/** Drafts that others finish: a colleague's, or one that a program wrote. A person takes it or declines. */
import { z } from 'zod';
import { empty, instant, line, mailParty, personRef, ref, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { draft, ticketParams, visibilities } from './tickets.ts';

const addresses = z.array(mailParty).max(100);

export const offeredDraft = z.strictObject({
  id: uuid,
  ticket_id: uuid,
  visibility: z.enum(visibilities),
  body_html: z.string(),
  to: addresses.nullable(),
  cc: addresses.nullable(),
  bcc: addresses.nullable(),
  files: z.array(
    z.strictObject({ id: uuid, name: z.string(), media_type: z.string(), size: z.number().int() }),
  ),
  note: z.string(), // what the writer says to whoever finishes it
  writer: personRef, // the colleague, or whose token it is
  program: z.string().nullable(), // that wrote it, as its token is called
  created_at: instant,
  can: z.strictObject({ take: z.boolean(), decline: z.boolean() }),
});
export type OfferedDraft = z.infer<typeof offeredDraft>;

export const listOfferedDrafts = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/offered-drafts',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'Drafts on the ticket that somebody may finish, oldest first',
  params: ticketParams,
  response: z.strictObject({ items: z.array(offeredDraft) }),
});
export const offerDraft = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/drafts',
  access: { row: 'ticket', can: 'note' },
  scope: 'write',
  limit: 120,
  summary:
    'Offer a draft: by a token it is shown as written by that program; by a session it is mine, shared, and leaves my drafts. A person sends it',
  params: ticketParams,
  body: z.strictObject({
    visibility: z.enum(visibilities).default('public'),
    body_html: text(500_000),
    to: addresses.nullable().default(null),
    cc: addresses.nullable().default(null),
    bcc: addresses.nullable().default(null),
    file_ids: z.array(ref('file')).max(50).default([]),
    note: line(500).default(''),
    for_agent_id: ref('agent').optional(), // is told of it; everybody who sees the ticket may take it
  }),
  response: offeredDraft,
  status: 201,
});
const offeredParams = z.strictObject({ offered_draft_id: uuid });
export const takeDraft = endpoint({
  method: 'POST',
  path: '/api/offered-drafts/:offered_draft_id/take',
  access: { row: 'offered_draft', can: 'take' },
  summary: 'Take it into my draft, before what is written there; who wrote it is kept',
  params: offeredParams,
  response: z.strictObject({ items: z.array(draft) }),
});
export const declineDraft = endpoint({
  method: 'POST',
  path: '/api/offered-drafts/:offered_draft_id/decline',
  access: { row: 'offered_draft', can: 'decline' },
  scope: 'write',
  summary: 'Nobody needs it',
  params: offeredParams,
  response: empty,
});
