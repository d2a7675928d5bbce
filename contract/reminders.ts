/** "Wake me when": reminders of one agent on a ticket, and tickets that sleep until then. */
import { z } from 'zod';
import { empty, instant, line, page, pageQuery, ref, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { statusCategories } from './settings.ts';
import { ticketParams } from './tickets.ts';

/**
 * `at`: a time; `customer_answers`; `any_change`: by somebody else; `status`: the ticket becomes it;
 * `silence`: nobody outside answered for so many hours.
 */
export const wakes = ['at', 'customer_answers', 'any_change', 'status', 'silence'] as const;
export const reminderStates = ['waiting', 'fired', 'done', 'cancelled'] as const;
/** Why it fired or ended: what it waited for, or an answer that woke a sleeping ticket early. */
export const reminderCauses = [
  'time',
  'answered',
  'changed',
  'status',
  'silence',
  'solved',
  'by_hand',
] as const;

export const reminder = z.strictObject({
  id: uuid,
  ticket: z.strictObject({
    id: uuid,
    number: z.number().int(),
    subject: z.string(),
    status_category: z.enum(statusCategories),
  }),
  note: z.string(),
  wake: z.enum(wakes),
  due_at: instant.nullable(),
  status_id: uuid.nullable(),
  is_snooze: z.boolean(),
  ends_when_solved: z.boolean(),
  state: z.enum(reminderStates),
  cause: z.enum(reminderCauses).nullable(),
  created_at: instant,
  fired_at: instant.nullable(),
});
export type Reminder = z.infer<typeof reminder>;

const body = z.strictObject({
  note: line(500).default(''),
  wake: z.enum(wakes),
  at: instant.optional(), // for `at`: at most five years away
  hours: z.number().int().min(1).max(2400).optional(), // for `silence`
  status_id: ref('status').optional(), // for `status`
  /** The ticket leaves my views until then. */
  is_snooze: z.boolean().default(false),
  ends_when_solved: z.boolean().default(true),
});
export type ReminderInput = z.infer<typeof body>;

export const listReminders = endpoint({
  method: 'GET',
  path: '/api/reminders',
  access: 'agent',
  scope: 'read',
  summary:
    'My reminders: those that fired and are not done, and those that wait, newest first, 50 a page',
  query: z.strictObject({ state: z.enum(['fired', 'waiting']).optional(), ...pageQuery }),
  response: page(reminder).extend({ fired_count: z.number().int() }),
});
export const listTicketReminders = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/reminders',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'My reminders on a ticket that wait or fired and are not done',
  params: ticketParams,
  response: z.strictObject({ items: z.array(reminder) }),
});
export const createReminder = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/reminders',
  access: { row: 'ticket', can: 'view' },
  scope: 'write',
  summary: 'Remind me, or wake me when something happens',
  params: ticketParams,
  body,
  response: reminder,
  status: 201,
});
const reminderParams = z.strictObject({ reminder_id: uuid });
export const moveReminder = endpoint({
  method: 'PATCH',
  path: '/api/reminders/:reminder_id',
  access: { row: 'reminder', can: 'update' },
  scope: 'write',
  summary: 'Put a reminder off to another time, also one that fired',
  params: reminderParams,
  body: z.strictObject({ at: instant }),
  response: reminder,
});
export const endReminder = endpoint({
  method: 'DELETE',
  path: '/api/reminders/:reminder_id',
  access: { row: 'reminder', can: 'update' },
  scope: 'write',
  summary: 'Done with one that fired; one that waits is called off, and its ticket wakes',
  params: reminderParams,
  response: empty,
});
