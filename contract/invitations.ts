/** Invitations to meetings that came by mail, and what was answered (RFC 5545, 5546). */
import { z } from 'zod';
import { instant, personRef, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { deliveryStates, ticketParams } from './tickets.ts';

export const invitationAnswers = ['accepted', 'tentative', 'declined'] as const;
export type InvitationAnswer = (typeof invitationAnswers)[number];

const calendarPerson = z.strictObject({
  name: z.string(),
  address: z.string().nullable(),
  answer: z.string(), // `accepted`, `needs-action`…; '' when not told
});

export const invitation = z.strictObject({
  comment_id: uuid,
  uid: z.string(),
  recurrence_id: z.string(),
  /** `request`, `cancel`, `reply`, `publish`…; '' when not told. */
  method: z.string(),
  is_cancelled: z.boolean(),
  /** A later message of the ticket speaks of the same event. */
  newer: z.enum(['updated', 'cancelled']).nullable(),
  /** The sender has changed it since the first time. */
  is_update: z.boolean(),
  summary: z.string(),
  description: z.string(),
  location: z.string(),
  organizer: calendarPerson.nullable(),
  /** Whoever sent the message is not the organiser: the answer goes to somebody else. */
  is_sent_by_other: z.boolean(),
  attendees: z.array(calendarPerson),
  /** UTC with Z; without Z when the sender names no zone; a date alone for a whole day. */
  starts_at: z.string().nullable(),
  ends_at: z.string().nullable(),
  is_all_day: z.boolean(),
  time_zone: z.string().nullable(), // as the sender names it
  recurrence: z.string(), // RRULE as sent
  /** The mailbox in whose name we answer. */
  answers_as: z.string().nullable(),
  answered: z
    .strictObject({
      answer: z.enum(invitationAnswers),
      by: personRef.nullable(),
      at: instant,
      delivery: z
        .strictObject({ id: uuid, state: z.enum(deliveryStates), error: z.string().nullable() })
        .nullable(),
    })
    .nullable(),
  can: z.strictObject({ answer: z.boolean() }),
});
export type Invitation = z.infer<typeof invitation>;

export const listInvitations = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/invitations',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'Invitations in the newest 50 calendar files that the messages of the ticket carry',
  params: ticketParams,
  response: z.strictObject({ items: z.array(invitation) }),
});
export const answerInvitation = endpoint({
  method: 'PUT',
  path: '/api/comments/:comment_id/invitation-answer',
  access: { row: 'comment', can: 'reply' },
  scope: 'write',
  limit: 30,
  summary:
    'Answer an invitation: the organiser gets it as a calendar reply; the newest answer counts',
  params: z.strictObject({ comment_id: uuid }),
  body: z.strictObject({
    uid: z.string().max(500),
    recurrence_id: z.string().max(40),
    answer: z.enum(invitationAnswers),
  }),
  response: invitation,
});
