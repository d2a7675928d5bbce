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
import { endpoint } from './endpoint.ts';
import { fieldValue } from './field-values.ts';
import { lent, summary } from './lent.ts';
import { childCount, mergedTicket, splitFrom } from './merged.ts';
import { promiseOffers } from './promise-offer.ts';
import { statusCategories } from './settings.ts';
import { groupings, ticketSorts } from './views.ts';
import { waitingReply } from './waiting-reply.ts';

export const channels = ['email', 'agent', 'api', 'portal', 'form', 'phone'] as const;
export const authorKinds = ['agent', 'contact', 'system'] as const;
export const visibilities = ['public', 'internal'] as const;
/** `side`: said to or by a third party; never to the customer. */
export const commentVisibilities = [...visibilities, 'side'] as const;
/** Who wrote what somebody else finished and sent. */
export const writtenBy = z.strictObject({
  kind: z.enum(['agent', 'token', 'rule']),
  name: z.string(),
});
export type WrittenBy = z.infer<typeof writtenBy>;

/** A ticket in a path: its uuid or the number people say. */
export const ticketParams = z.strictObject({
  ticket_id: z.string().regex(/^(\d{1,15}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/),
});

const addresses = z.array(mailParty).max(100);
const grade = z.number().int().min(1).max(3);
/** By the id of the custom field. */
const fieldValues = z.record(uuid, fieldValue);

export const ticketRow = z.strictObject({
  id: uuid,
  number: z.number().int(),
  subject: z.string(),
  status_id: uuid,
  status_category: z.enum(statusCategories),
  priority: z.number().int(), // 1 critical … 4 low
  /** Set by hand, against impact and urgency. */
  is_priority_overridden: z.boolean(),
  type_id: uuid.nullable(),
  topic_id: uuid.nullable(),
  /** In whose name the desk speaks in it. */
  brand_id: uuid,
  /** Values of custom fields by their ids, without the empty ones. */
  fields: z.record(uuid, fieldValue),
  channel: z.enum(channels),
  requester: personRef,
  organization: personRef.nullable(),
  assignee: personRef.nullable(),
  team: personRef.nullable(),
  /** Of the first line, while another line has the ticket. */
  curator: personRef.nullable(),
  tags: z.array(z.string()),
  preview: z.string(),
  preview_author_kind: z.enum(authorKinds),
  comment_count: z.number().int(),
  /** It slept for me and was woken; null once I have looked. */
  woken_at: instant.nullable(),
  is_unread: z.boolean(), // something new of the customer's since the actor last looked
  created_at: instant,
  updated_at: instant,
  last_customer_at: instant.nullable(),
  last_agent_at: instant.nullable(),
  next_due_at: instant.nullable(),
  lent: lent.nullable(),
  /** Null: it has none that the actor sees. */
  children: childCount.nullable(),
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
/** A priority that holds whatever impact and urgency say. */
export const priorityOverride = z.strictObject({
  priority: z.number().int(),
  by: personRef.nullable(),
  at: instant,
  reason: z.string(),
});
export const ticket = ticketRow.extend({
  impact: grade,
  urgency: grade,
  priority_override: priorityOverride.nullable(),
  /** Names of the people and organisations that `fields` speak of. */
  field_names: z.record(uuid, z.string()),
  language: language.nullable(),
  /** The mailbox it came by and is answered from; its name: GET /api/senders. */
  mailbox_id: uuid.nullable(),
  solved_at: instant.nullable(),
  closed_at: instant.nullable(),
  /** Up to when the actor had seen it. */
  read_at: instant.nullable(),
  participants: z.array(participant),
  follower_ids: z.array(uuid),
  followers: z.array(personRef),
  /** It is out of my own views until it is woken. */
  is_asleep: z.boolean(),
  /** Where a reply goes unless the agent edits it. */
  reply_to: z.strictObject({ to: addresses, cc: addresses }),
  /** Replies that have not left yet, the one that leaves first at the head. */
  waiting: z.array(waitingReply),
  /** Those that became one with it, whoever asked for them is answered with this ticket; the newest merge first. */
  merged: z.array(mergedTicket),
  /** The split that made it, while it stands. */
  split_from: splitFrom.nullable(),
  /** Of the last hand-over, until the new owner has read it. */
  summary: summary.nullable(),
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
  visibility: z.enum(commentVisibilities),
  side_conversation_id: uuid.nullable(),
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
  /** Whose draft it was, when the author finished what another one wrote. */
  written_by: writtenBy.nullable(),
  created_at: instant,
});
export type Comment = z.infer<typeof comment>;

export const ticketGroup = z.strictObject({
  key: z.string().nullable(),
  name: z.string(), // empty where the web has the word: a priority, nobody
  count: z.number().int(),
});
export type TicketGroup = z.infer<typeof ticketGroup>;

export const listTickets = endpoint({
  method: 'GET',
  path: '/api/tickets',
  access: 'agent',
  scope: 'read',
  summary:
    'Tickets of a view, a person or an organisation, 50 a page; in groups, one after another',
  query: z.strictObject({
    view_id: ref('view').optional(),
    requester_id: ref('contact').optional(),
    organization_id: ref('organization').optional(),
    sort: z.enum(ticketSorts).optional(),
    group_by: z.enum(groupings).optional(),
    /** Keys of groups, by commas, whose tickets stay away; `null` is the key of those without. */
    folded: z
      .string()
      .max(8000)
      .regex(/^((null|[1-4]|[0-9a-f-]{36})(,|$))*$/)
      .optional(),
    ...pageQuery,
  }),
  /** `groups`: every group in its order, with all its tickets counted; null where nobody asked. */
  response: page(ticketRow).extend({ groups: z.array(ticketGroup).nullable() }),
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
      /** The public text waits for as long as its author may take replies back. */
      may_take_back: z.boolean().default(false),
      topic_id: ref('topic').nullable().optional(),
      fields: fieldValues.optional(),
      /** Somebody called, or an agent begins by hand; a token without a word of it says `api`. */
      channel: z.enum(['agent', 'phone']).default('agent'),
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
    'Change status, assignee, team, type, topic, impact, urgency, tags, subject, requester, language, brand, custom fields',
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
    topic_id: ref('topic').nullable().optional(),
    fields: fieldValues.optional(), // those that are not named stay; null empties
    requester_id: ref('contact').optional(),
    language: language.nullable().optional(),
    brand_id: ref('brand').optional(),
  }),
  response: ticket,
});
export const overridePriority = endpoint({
  method: 'PUT',
  path: '/api/tickets/:ticket_id/priority',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary:
    'Set a priority against impact and urgency, and say why; it holds until it is taken back',
  params: ticketParams,
  body: z.strictObject({ priority: z.number().int().min(1).max(4), reason: line(500).min(1) }),
  response: ticket,
});
export const restorePriority = endpoint({
  method: 'DELETE',
  path: '/api/tickets/:ticket_id/priority',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary: 'Let impact and urgency say the priority again',
  params: ticketParams,
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
    'The conversation, oldest first: without `before` the newest 30, `previous` leads back by a hundred',
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
    /** Whoever the note mentions follows the ticket from now on. */
    follows_mentioned: z.boolean().optional(),
    /** The newest comment the writer saw; a newer public one refuses the reply with a conflict. */
    seen_comment_id: uuid.optional(),
    promises: promiseOffers.optional(),
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
  written_by: writtenBy.nullable(),
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
