/** Promises: what we told a customer we would do, and by when. */
import { z } from 'zod';
import { empty, instant, page, pageQuery, personRef, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { promiseOffer } from './promise-offer.ts';
import { ticketParams } from './tickets.ts';

/** `late`: its moment is past and the customer still waits; `broken`: the answer came, but after it. */
export const promiseStates = ['open', 'late', 'kept', 'broken', 'cancelled'] as const;
export const promise = z.strictObject({
  id: uuid,
  ticket: z.strictObject({ id: uuid, number: z.number().int(), subject: z.string() }),
  requester: personRef,
  made_by: personRef,
  agent: personRef, // who has to keep it
  words: z.string(),
  due_at: instant,
  state: z.enum(promiseStates),
  made_at: instant,
  settled_at: instant.nullable(),
  comment_id: uuid.nullable(),
  can: z.strictObject({ change: z.boolean() }),
});
export type PromiseRow = z.infer<typeof promise>;

export const listPromises = endpoint({
  method: 'GET',
  path: '/api/promises',
  access: 'agent',
  scope: 'read',
  summary: 'What is owed on tickets I see, soonest first, 50 a page; mine unless asked for all',
  query: z.strictObject({ whose: z.enum(['mine', 'all']).default('mine'), ...pageQuery }),
  response: page(promise).extend({
    mine: z.strictObject({ owed: z.number().int(), late: z.number().int() }),
  }),
});
export const promiseFigures = z.strictObject({
  agent: personRef,
  kept: z.number().int(),
  broken: z.number().int(),
  cancelled: z.number().int(),
});
export const countPromises = endpoint({
  method: 'GET',
  path: '/api/promises/figures',
  access: 'agent',
  is_costly: true,
  is_for_standby: true,
  scope: 'read',
  summary:
    'Kept, broken and cancelled promises whose moment lay in the last days: mine, or of everybody for those who see every ticket',
  query: z.strictObject({ days: z.enum(['7', '30', '90', '365']).default('30') }),
  response: z.strictObject({ items: z.array(promiseFigures) }),
});
export const listTicketPromises = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/promises',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'Promises of a ticket, soonest first, at most 200',
  params: ticketParams,
  response: z.strictObject({ items: z.array(promise) }),
});
export const makePromise = endpoint({
  method: 'POST',
  path: '/api/tickets/:ticket_id/promises',
  access: { row: 'ticket', can: 'reply' },
  scope: 'write',
  summary: 'Note a promise that was given by word of mouth',
  params: ticketParams,
  body: promiseOffer,
  response: promise,
  status: 201,
});
const promiseParams = z.strictObject({ promise_id: uuid });
export const movePromise = endpoint({
  method: 'PATCH',
  path: '/api/promises/:promise_id',
  access: { row: 'promise', can: 'change' },
  scope: 'write',
  summary:
    'Another moment for a promise, agreed with the customer; one that is past its moment is open again',
  params: promiseParams,
  body: z.strictObject({ due_at: instant }),
  response: empty,
});
/** Kept in another way than by a reply here (a call, a visit), or not wanted any more. */
export const settlePromise = endpoint({
  method: 'POST',
  path: '/api/promises/:promise_id/settle',
  access: { row: 'promise', can: 'change' },
  scope: 'write',
  summary: 'Say that nothing is owed any more: it was done, or called off',
  params: promiseParams,
  body: z.strictObject({ as: z.enum(['done', 'cancelled']) }),
  response: empty,
});
