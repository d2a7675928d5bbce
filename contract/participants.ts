/** People on a ticket besides its requester. */
import { z } from 'zod';
import { empty, mailParty, ref } from './common.ts';
import { endpoint } from './endpoint.ts';
import { participantLevels, ticketParams } from './tickets.ts';

export const setParticipant = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/participants',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary:
    'Add somebody to the ticket, or change how: cc gets every reply, a follower none unless named in it',
  params: ticketParams,
  body: z
    .strictObject({
      contact_id: ref('contact').optional(),
      party: mailParty.optional(), // found or made by the address
      level: z.enum(participantLevels),
    })
    .refine((input) => (input.contact_id === undefined) !== (input.party === undefined), {
      error: 'errors.field.requester_one_way',
      path: ['party'],
    }),
  response: empty,
});
export const removeParticipant = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/participants/removal',
  access: { row: 'ticket', can: 'update' },
  scope: 'write',
  summary: 'Take somebody off the ticket; what they wrote stays',
  params: ticketParams,
  body: z.strictObject({ contact_id: ref('contact') }),
  response: empty,
});
