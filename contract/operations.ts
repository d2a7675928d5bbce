/** Operations: what was done to tickets at once, how far it is, what was refused and why, and the way back. */
import { z } from 'zod';
import { type ticketAction, ticketActions } from './actions.ts';
import { instant, line, page, pageQuery, personRef, ref, uuid } from './common.ts';
import { conditionSchema } from './conditions.ts';
import { endpoint } from './endpoint.ts';

export const operationKinds = ['bulk', 'macro', 'merge', 'split', 'rule'] as const;
export type OperationKind = (typeof operationKinds)[number];
export const operationStates = ['queued', 'running', 'done', 'undoing', 'undone'] as const;
export type OperationState = (typeof operationStates)[number];
export const itemOutcomes = [
  'pending',
  'done',
  'unchanged',
  'refused',
  'undone',
  'undo_refused',
] as const;
export type ItemOutcome = (typeof itemOutcomes)[number];

/** Tickets named one by one; "all of a view" has no such limit. */
export const mostNamedTickets = 1000;
/** Days for which an operation stands in the ledger and can be taken back. */
export const undoDays = 30;

export const operation = z.strictObject({
  id: uuid,
  kind: z.enum(operationKinds),
  /** The macro's or the rule's; empty where the actions say it all. */
  name: z.string(),
  agent: personRef.nullable(), // null: the desk itself
  actions: z.array(z.custom<z.infer<typeof ticketAction>>()),
  state: z.enum(operationStates),
  is_gathered: z.boolean(), // false: `total` still grows
  total: z.number().int(),
  done: z.number().int(),
  unchanged: z.number().int(),
  refused: z.number().int(),
  undone: z.number().int(),
  undo_refused: z.number().int(),
  created_at: instant,
  finished_at: instant.nullable(),
  stopped_at: instant.nullable(),
  undone_by: personRef.nullable(),
  undone_at: instant.nullable(),
  expires_at: instant,
  can: z.strictObject({ undo: z.boolean(), stop: z.boolean() }),
});
export type Operation = z.infer<typeof operation>;

export const operationItem = z.strictObject({
  ticket_id: uuid,
  /** Null: not there, or not seen by the reader. */
  ticket: z.strictObject({ number: z.number().int(), subject: z.string() }).nullable(),
  outcome: z.enum(itemOutcomes),
  /** The key of the reason in contract/i18n, and what it speaks of. */
  cause: z
    .strictObject({
      key: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number()])),
    })
    .nullable(),
});
export type OperationItem = z.infer<typeof operationItem>;

const operationParams = z.strictObject({ operation_id: uuid });

/** Named tickets, or a view and a condition that narrows it, or a condition alone. */
const meant = {
  /** A ticket that is not there and one that the caller does not see are refused alike. */
  ticket_ids: z.array(uuid).min(1).max(mostNamedTickets).optional(),
  view_id: ref('view').optional(),
  condition: conditionSchema.optional(),
};
type Meant = { ticket_ids?: unknown; view_id?: unknown; condition?: unknown };

function isMeantOneWay({ ticket_ids, view_id, condition }: Meant): boolean {
  return (ticket_ids === undefined) !== (view_id === undefined && condition === undefined);
}
const oneWay = { error: 'errors.field.tickets_one_way', path: ['ticket_ids'] };

export const createOperation = endpoint({
  method: 'POST',
  path: '/api/operations',
  access: 'agent',
  scope: 'write',
  limit: 60,
  summary:
    'Do the same with many tickets: named ones (up to 1000), or all of a view or a condition; a job does it with the rights of the caller',
  body: z
    .strictObject({ actions: ticketActions, name: line(120).default(''), ...meant })
    .refine(isMeantOneWay, oneWay),
  response: operation,
  status: 202,
});
export const runMacroOnMany = endpoint({
  method: 'POST',
  path: '/api/macros/:macro_id/operations',
  access: { row: 'macro', can: 'use' },
  scope: 'write',
  limit: 60,
  summary: 'Run a macro on many tickets, on each with its own words; as POST /api/operations',
  params: z.strictObject({ macro_id: uuid }),
  body: z.strictObject(meant).refine(isMeantOneWay, oneWay),
  response: operation,
  status: 202,
});
export const listOperations = endpoint({
  method: 'GET',
  path: '/api/operations',
  access: 'agent',
  scope: 'read',
  summary: 'The ledger of 30 days, newest first, 50 a page: mine, or with operations.manage all',
  query: z.strictObject({
    of: z.enum(['me', 'everyone']).default('me'),
    /** Only those that are not finished. */
    working: z.enum(['true']).optional(),
    ...pageQuery,
  }),
  response: page(operation),
});
export const getOperation = endpoint({
  method: 'GET',
  path: '/api/operations/:operation_id',
  access: { row: 'operation', can: 'view' },
  scope: 'read',
  summary: 'An operation and how far it is',
  params: operationParams,
  response: operation,
});
export const listOperationItems = endpoint({
  method: 'GET',
  path: '/api/operations/:operation_id/items',
  access: { row: 'operation', can: 'view' },
  scope: 'read',
  summary: 'Its tickets with what became of each, 100 a page',
  params: operationParams,
  query: z.strictObject({ outcome: z.enum(itemOutcomes).optional(), ...pageQuery }),
  response: page(operationItem),
});
export const undoOperation = endpoint({
  method: 'POST',
  path: '/api/operations/:operation_id/undo',
  access: { row: 'operation', can: 'undo' },
  scope: 'write',
  summary:
    'Take it back, ticket by ticket, where nobody has changed since what it wrote; the rest is refused and listed',
  params: operationParams,
  response: operation,
  status: 202,
});
export const stopOperation = endpoint({
  method: 'POST',
  path: '/api/operations/:operation_id/stop',
  access: { row: 'operation', can: 'stop' },
  scope: 'write',
  summary: 'Stop where it is; what was done stays done and can be taken back',
  params: operationParams,
  response: operation,
});
