/** Why a message is where it is, where else it may belong, and what corrections have taught. */
import { z } from 'zod';
import { empty, instant, line, page, pageQuery, personRef, ref, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { mailAuth, mailCopy, standings } from './mail-protection.ts';
import { statusCategories } from './settings.ts';
import { ticketParams } from './tickets.ts';

/** What shows to which ticket a message belongs, in the order in which it is believed. */
export const evidenceKinds = [
  'rule_of_chain',
  'address_token',
  'message_id_token',
  'sent_message_id',
  'seen_message_id',
  'body_token',
  'shared_reference',
  'rule_of_sender',
  'subject_number',
  'bare_number',
  'same_subject',
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** certain: signed by us; strong: known only to who saw the mail; weak: anybody can write it. */
export const evidenceGrades = ['certain', 'strong', 'weak', 'suggestion'] as const;
export type EvidenceGrade = (typeof evidenceGrades)[number];

export const evidence = z.strictObject({
  kind: z.enum(evidenceKinds),
  grade: z.enum(evidenceGrades),
  message_id: z.string().optional(),
  rule_id: uuid.optional(),
});
export type Evidence = z.infer<typeof evidence>;

export const ticketRef = z.strictObject({
  id: uuid,
  number: z.number().int(),
  subject: z.string(),
});

export const threadRule = z.strictObject({
  id: uuid,
  /** Mail of this chain… */
  message_id: z.string().nullable(),
  /** …or of this sender with this subject, without prefixes and in lower case. */
  from_address: z.string().nullable(),
  subject: z.string().nullable(),
  /** Null: to none, or to one that the actor does not see. */
  to: ticketRef.nullable(),
  away_from: ticketRef.nullable(),
  created_by: personRef.nullable(),
  created_at: instant,
  used_count: z.number().int(),
  last_used_at: instant.nullable(),
});
export type ThreadRule = z.infer<typeof threadRule>;

export const why = z.strictObject({
  ledger_entry_id: uuid,
  received_at: instant,
  from_address: z.string().nullable(),
  message_id: z.string().nullable(),
  /** What decided; null: nothing did, and the message opened its ticket. */
  by: evidence.nullable(),
  /** What else spoke for the same ticket. */
  also: z.array(evidence),
  /** It answered a ticket that had been closed for too long. */
  follow_up_of: evidence.nullable(),
  marks: z.strictObject({
    claims_agent: z.boolean(), // an agent's address in From, which proves nothing
    from_own_address: z.boolean(), // From is a mailbox of ours, and we did not send it
    from_ambiguous: z.boolean(),
    is_stranger: z.boolean(), // joined by proof, and takes no part: replies do not go there
  }),
  forwarded_by: personRef.nullable(),
  standing: z.enum(standings),
  auth: mailAuth.nullable(),
  received_again: z.array(mailCopy),
  /** Where it stood first, when it was moved and the actor sees that ticket. */
  moved_from: ticketRef.nullable(),
  is_moved: z.boolean(),
  can_move: z.boolean(),
});
export type Why = z.infer<typeof why>;

const commentParams = z.strictObject({ comment_id: uuid });

export const whyHere = endpoint({
  method: 'GET',
  path: '/api/comments/:comment_id/why',
  access: { row: 'comment', can: 'view' },
  scope: 'read',
  summary: 'Why a message that came by mail is in its ticket',
  params: commentParams,
  response: why,
});

export const moved = z.strictObject({
  from: z.strictObject({ id: uuid, number: z.number().int() }),
  to: z.strictObject({ id: uuid, number: z.number().int() }),
  /** Nothing was left: the ticket it came from is closed and leads to the other. */
  is_empty: z.boolean(),
});
export const moveMessage = endpoint({
  method: 'PUT',
  path: '/api/comments/:comment_id/ticket',
  access: { row: 'comment', can: 'move' },
  scope: 'write',
  summary: 'Move a message that came by mail to another ticket, or back',
  params: commentParams,
  body: z.strictObject({ ticket_id: ref('ticket') }),
  response: moved,
});
export const moveMessageToNew = endpoint({
  method: 'POST',
  path: '/api/comments/:comment_id/ticket',
  access: { row: 'comment', can: 'move' },
  scope: 'write',
  summary: 'Move a message that came by mail to a ticket of its own',
  params: commentParams,
  body: z.strictObject({ subject: line(500).min(1) }),
  response: moved,
});

/** possible: a person decides; follow_up: it carries the other on; moved: it was emptied into it. */
export const relationKinds = ['possible', 'follow_up', 'followed_by', 'moved'] as const;
export const relation = z.strictObject({
  kind: z.enum(relationKinds),
  ticket: ticketRef.extend({ status_category: z.enum(statusCategories) }),
  evidence: evidence.nullable(),
});
export type Relation = z.infer<typeof relation>;
export const listRelations = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/relations',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'Tickets that mail ties to this one, and the rules that corrections left',
  params: ticketParams,
  response: z.strictObject({ items: z.array(relation), rules: z.array(threadRule) }),
});
export const answerPossible = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/relations/answer',
  access: { row: 'ticket', can: 'reply' },
  scope: 'write',
  summary: 'Join a possible follow-up to the other ticket, or say that it stands alone',
  params: ticketParams,
  body: z.strictObject({ ticket_id: ref('ticket'), answer: z.enum(['join', 'separate']) }),
  response: z.strictObject({ joined: z.strictObject({ id: uuid, number: z.number() }).nullable() }),
});

export const listThreadRules = endpoint({
  method: 'GET',
  path: '/api/mail/thread-rules',
  access: 'settings.manage',
  scope: 'read',
  summary: 'Rules that corrections left, newest first, 50 a page',
  query: z.strictObject(pageQuery),
  response: page(threadRule),
});
export const deleteThreadRule = endpoint({
  method: 'DELETE',
  path: '/api/mail/thread-rules/:thread_rule_id',
  access: { row: 'thread_rule', can: 'remove' },
  summary: 'Remove a rule; what was moved stays',
  params: z.strictObject({ thread_rule_id: uuid }),
  response: empty,
});
