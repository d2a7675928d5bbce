/** Tickets, their comments, drafts, history and views. */
import { z } from 'zod';
import {
  empty,
  instant,
  language,
  line,
  mailParty,
  page,
  pageQuery,
  personRef,
  ref,
  text,
  uuid,
} from './common.ts';
import { conditionSchema, storedCondition } from './conditions.ts';
import { endpoint } from './endpoint.ts';
import { statusCategories } from './settings.ts';
import { waitingReply } from './waiting-reply.ts';

export const channels = ['email', 'agent', 'api'] as const;
export const authorKinds = ['agent', 'contact', 'system'] as const;
export const visibilities = ['public', 'internal'] as const;

/** A ticket in a path: its uuid or the number people say. */
export const ticketParams = z.strictObject({
  ticket_id: z.string().regex(/^(\d{1,15}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/),
});

const addresses = z.array(mailParty).max(100);
const grade = z.number().int().min(1).max(3);

export const ticketRow = z.strictObject({
  id: uuid,
  number: z.number().int(),
  subject: z.string(),
  status_id: uuid,
  status_category: z.enum(statusCategories),
  priority: z.number().int(), // 1 critical … 4 low
  type_id: uuid.nullable(),
  channel: z.enum(channels),
  requester: personRef,
  organization: personRef.nullable(),
  assignee: personRef.nullable(),
  team: personRef.nullable(),
  tags: z.array(z.string()),
  preview: z.string(),
  preview_author_kind: z.enum(authorKinds),
  comment_count: z.number().int(),
  is_unread: z.boolean(), // something new of the customer's since the actor last looked
  created_at: instant,
  updated_at: instant,
  last_customer_at: instant.nullable(),
  last_agent_at: instant.nullable(),
  next_due_at: instant.nullable(),
});
export type TicketRow = z.infer<typeof ticketRow>;

/** What the actor may do with the ticket, from the same predicates that the verbs ask. */
export const ticketCan = z.strictObject({
  reply: z.boolean(),
  note: z.boolean(),
  update: z.boolean(),
});
/** `cc` gets every reply; a follower is on the ticket and gets none unless an agent names them. */
export const participantLevels = ['cc', 'follower'] as const;
export const participant = z.strictObject({
  contact: personRef,
  address: z.string().nullable(),
  level: z.enum(participantLevels),
  added_by_kind: z.enum(authorKinds),
  added_by: personRef.nullable(),
});
export const ticket = ticketRow.extend({
  impact: grade,
  urgency: grade,
  language: language.nullable(),
  /** The mailbox it came by and is answered from; its name: GET /api/senders. */
  mailbox_id: uuid.nullable(),
  solved_at: instant.nullable(),
  closed_at: instant.nullable(),
  participants: z.array(participant),
  follower_ids: z.array(uuid),
  /** Where a reply goes unless the agent edits it. */
  reply_to: z.strictObject({ to: addresses, cc: addresses }),
  /** Replies that have not left yet, the one that leaves first at the head. */
  waiting: z.array(waitingReply),
  can: ticketCan,
});
export type Ticket = z.infer<typeof ticket>;

export const attachment = z.strictObject({
  file_id: uuid,
  name: z.string(),
  media_type: z.string(),
  size: z.number().int(),
  is_inline: z.boolean(),
  content_id: z.string().nullable(),
});
export const deliveryStates = [
  'queued',
  'sending',
  'sent',
  'delayed',
  'failed',
  'bounced',
  'cancelled',
] as const;
export const comment = z.strictObject({
  id: uuid,
  ticket_id: uuid,
  visibility: z.enum(visibilities),
  author_kind: z.enum(authorKinds),
  author: personRef.nullable(),
  channel: z.enum(channels),
  is_automatic: z.boolean(),
  /** Sanitised; still shown only inside the sandboxed frame. Inline images: `cid:` → /api/files/:id?preview=1. */
  body_html: z.string(),
  body_text: z.string(),
  quoted_html: z.string(),
  to: addresses,
  cc: addresses,
  bcc: addresses, // empty for all but agents
  attachments: z.array(attachment),
  /** How it left: null for what came in and for notes. */
  delivery: z
    .strictObject({
      id: uuid,
      state: z.enum(deliveryStates),
      error: z.string().nullable(), // the server's words
      attempts: z.number().int(),
      next_try_at: instant.nullable(),
      sent_at: instant.nullable(),
    })
    .nullable(),
  /** The ledger entry it came by: its raw message can be downloaded there. */
  ledger_entry_id: uuid.nullable(),
  created_at: instant,
});
export type Comment = z.infer<typeof comment>;

export const listTickets = endpoint({
  method: 'GET',
  path: '/api/tickets',
  access: 'agent',
  scope: 'read',
  summary: 'Tickets of a view, a person or an organisation, newest change first, 50 a page',
  query: z.strictObject({
    view_id: ref('view').optional(),
    requester_id: ref('contact').optional(),
    organization_id: ref('organization').optional(),
    sort: z.enum(['updated_desc', 'created_desc', 'created_asc', 'priority', 'due']).optional(),
    ...pageQuery,
  }),
  response: page(ticketRow),
});
export const createTicket = endpoint({
  method: 'POST',
  path: '/api/tickets',
  access: 'tickets.create',
  scope: 'write',
  summary: 'Open a ticket for a contact',
  body: z
    .strictObject({
      subject: line(500).min(1),
      requester_id: ref('contact').optional(),
      requester: mailParty.optional(), // found or made by the address
      body_html: text(500_000),
      visibility: z.enum(visibilities).default('internal'), // public: the text is also sent to the requester
      file_ids: z.array(ref('file')).max(50).default([]),
      assignee_id: ref('agent').nullable().optional(),
      team_id: ref('team').nullable().optional(),
      type_id: ref('ticket_type').nullable().optional(),
      mailbox_id: ref('mailbox').nullable().optional(),
      impact: grade.optional(),
      urgency: grade.optional(),
      tags: z.array(line(60).min(1)).max(50).default([]),
    })
    .refine((input) => (input.requester_id === undefined) !== (input.requester === undefined), {
      error: 'errors.field.requester_one_way',
      path: ['requester'],
    }),
  response: ticket,
  status: 201,
});
export const getTicket = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'A ticket',
  params: ticketParams,
  response: ticket,
});
export const updateTicket = endpoint({
  method: 'PATCH',
  path: '/api/tickets/:ticket_id',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary:
    'Change status, assignee, team, type, impact, urgency, tags, subject, requester, participants',
  params: ticketParams,
  body: z.strictObject({
    subject: line(500).min(1).optional(),
    status_id: ref('status').optional(),
    assignee_id: ref('agent').nullable().optional(),
    team_id: ref('team').nullable().optional(),
    type_id: ref('ticket_type').nullable().optional(),
    impact: grade.optional(),
    urgency: grade.optional(),
    tags: z.array(line(60).min(1)).max(50).optional(),
    requester_id: ref('contact').optional(),
  }),
  response: ticket,
});
export const markRead = endpoint({
  method: 'PUT',
  path: '/api/tickets/:ticket_id/read',
  access: { row: 'ticket', can: 'view' },
  summary: 'I have seen it up to now',
  params: ticketParams,
  response: empty,
});
export const followTicket = endpoint({
  method: 'PUT',
  path: '/api/tickets/:ticket_id/follow',
  access: { row: 'ticket', can: 'view' },
  summary: 'Follow the ticket, or not',
  params: ticketParams,
  body: z.strictObject({ is_following: z.boolean() }),
  response: empty,
});
export const listComments = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/comments',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary:
    'The conversation, oldest first, 100 a page; without `after` the newest page, `previous` leads back',
  params: ticketParams,
  query: z.strictObject({ before: z.string().max(300).optional() }),
  response: z.strictObject({ items: z.array(comment), previous: z.string().nullable() }),
});
export const addComment = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/comments',
  access: { row: 'ticket', can: 'note' }, // a public one asks for `reply` too
  scope: 'write',
  summary: 'Reply to the customer or write a note; may set the next status in the same breath',
  params: ticketParams,
  body: z.strictObject({
    visibility: z.enum(visibilities),
    body_html: text(500_000),
    to: addresses.optional(),
    cc: addresses.optional(),
    bcc: addresses.optional(),
    file_ids: z.array(ref('file')).max(50).default([]),
    status_id: ref('status').optional(),
    /** The newest comment the writer saw; a newer public one refuses the reply with a conflict. */
    seen_comment_id: uuid.optional(),
  }),
  response: comment,
  status: 201,
});
/** By its place among the remote images of the part, so that nobody fetches anything else through us. */
export const getRemoteImage = endpoint({
  method: 'GET',
  path: '/api/comments/:comment_id/images/:part/:number',
  access: { row: 'comment', can: 'view' },
  stream: 'download',
  limit: 600,
  summary: 'A remote image of a message, fetched by the server',
  params: z.strictObject({
    comment_id: uuid,
    part: z.enum(['body', 'quoted']),
    number: z.string().regex(/^\d{1,4}$/),
  }),
  response: z.unknown(),
});
export const historyEntry = z.strictObject({
  id: z.number().int(),
  at: instant,
  name: z.string(),
  actor_kind: z.enum(['agent', 'contact', 'system', 'anonymous']),
  actor: personRef.nullable(),
  /** {field: [old, new]} with names that people read, and facts of the event. */
  data: z.record(z.string(), z.unknown()),
});
export const listHistory = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/history',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'Everything that happened to the ticket, oldest first, 200 a page',
  params: ticketParams,
  query: z.strictObject(pageQuery),
  response: page(historyEntry),
});
export const draft = z.strictObject({
  visibility: z.enum(visibilities),
  body_html: z.string(),
  to: addresses.nullable(),
  cc: addresses.nullable(),
  bcc: addresses.nullable(),
  files: z.array(
    z.strictObject({ id: uuid, name: z.string(), media_type: z.string(), size: z.number().int() }),
  ),
  updated_at: instant,
});
export const listDrafts = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/drafts',
  access: { row: 'ticket', can: 'note' },
  summary: 'My drafts on the ticket',
  params: ticketParams,
  response: z.strictObject({ items: z.array(draft) }),
});
const draftParams = ticketParams.extend({ visibility: z.enum(visibilities) });
export const saveDraft = endpoint({
  method: 'PUT',
  path: '/api/tickets/:ticket_id/drafts/:visibility',
  access: { row: 'ticket', can: 'note' },
  summary: 'Keep my draft; an empty one is forgotten',
  params: draftParams,
  body: z.strictObject({
    body_html: text(500_000),
    to: addresses.nullable().default(null),
    cc: addresses.nullable().default(null),
    bcc: addresses.nullable().default(null),
    file_ids: z.array(ref('file')).max(50).default([]),
  }),
  response: empty,
});

// views ---------------------------------------------------------------------------------------

/** Counting stops here, since a list that long is not worked by its number: shown as "999+". */
export const viewCountStops = 1000;

export const view = z.strictObject({
  id: uuid,
  key: z.string().nullable(), // built-in: the web names it
  name: z.string(),
  section: z.string(),
  scope: z.enum(['everyone', 'team', 'agent']),
  team_id: uuid.nullable(),
  conditions: storedCondition,
  sort: z.string(),
  count: z.number().int(), // viewCountStops or fewer
});
export type View = z.infer<typeof view>;
export const listViews = endpoint({
  method: 'GET',
  path: '/api/views',
  access: 'agent',
  scope: 'read',
  summary: 'Views the actor sees, with live counts',
  response: z.strictObject({ items: z.array(view) }),
});
const viewSort = z.enum(['updated_desc', 'created_desc', 'created_asc', 'priority', 'due']);
const viewScope = z.enum(['everyone', 'team', 'agent']);
const viewBody = z.strictObject({
  name: line(80).min(1),
  conditions: conditionSchema,
  sort: viewSort,
  scope: viewScope,
  team_id: ref('team').nullable(),
});
export const createView = endpoint({
  method: 'POST',
  path: '/api/views',
  access: 'agent',
  scope: 'write',
  summary: 'Make a view (for a team or everyone: by the permission views.share)',
  body: viewBody.extend({
    sort: viewSort.default('updated_desc'),
    scope: viewScope.default('agent'),
    team_id: ref('team').nullable().default(null),
  }),
  response: view,
  status: 201,
});
export const updateView = endpoint({
  method: 'PATCH',
  path: '/api/views/:view_id',
  access: { row: 'view', can: 'update' },
  scope: 'write',
  summary: 'Change a view',
  params: z.strictObject({ view_id: uuid }),
  body: viewBody.partial(),
  response: view,
});
export const deleteView = endpoint({
  method: 'DELETE',
  path: '/api/views/:view_id',
  access: { row: 'view', can: 'update' },
  scope: 'write',
  summary: 'Delete a view; tickets are untouched',
  params: z.strictObject({ view_id: uuid }),
  response: empty,
});
