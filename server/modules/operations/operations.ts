/**
 * Operations: what is done to tickets by a list of actions, to one or to thousands, and the ledger by which it
 * is taken back for 30 days. Owns operations and their items. What an action does to a ticket is
 * the verb of the module that owns it; macros, merges and rules are told of by those who have them.
 */
import type { TicketAction } from '#contract/actions.ts';
import type { Condition } from '#contract/conditions.ts';
import { type OperationKind, undoDays } from '#contract/operations.ts';
import { viewQuery } from '#modules/tickets/tickets.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { newId } from '#platform/id.ts';
import {
  insertItems,
  insertOperation,
  lockOperation,
  recordItem,
  updateOperation,
} from './operations.sql.ts';
import type { UndoRecord } from './undo-record.ts';
import { askNext, askToWork, tellOwners } from './work.ts';

export { applyActions } from './apply.ts';
export { type Prepare, prepareBy } from './prepare.ts';
export { getOperation } from './present.ts';

export type NewOperationInput = {
  readonly kind: OperationKind;
  /** The macro's or the rule's. */
  readonly name?: string;
  /** Its id; of a merge the survivor, of a split the ticket that was split. */
  readonly source_id?: string;
  readonly actions?: readonly TicketAction[];
  /** Nobody named: the row is filled by applyActions, ticket after ticket. */
  readonly tickets?: TicketsOf;
};

type TicketsOf = { readonly ticket_ids: readonly string[] } | { readonly condition: Condition };

/** As a request names them. */
export type MeantTickets = {
  readonly ticket_ids?: readonly string[] | undefined;
  readonly view_id?: string | undefined;
  readonly condition?: Condition | undefined;
};

/** All of a view, narrowed by the condition if there is one; the view as it is at this moment. */
export async function ticketsMeant(ctx: Ctx, meant: MeantTickets): Promise<TicketsOf> {
  const { ticket_ids, view_id, condition } = meant;
  if (ticket_ids !== undefined) return { ticket_ids };
  const view = view_id === undefined ? [] : [(await viewQuery(ctx, view_id)).conditions];
  return { condition: { all: [...view, ...(condition === undefined ? [] : [condition])] } };
}

const DAY = 24 * 3600_000;

/**
 * Makes a row of the ledger and answers its id. With `tickets` a job does the actions to each of them;
 * without, the caller does, by applyActions with this id as `operation_id`.
 */
export async function startOperation(ctx: Ctx, input: NewOperationInput): Promise<string> {
  const { actor } = ctx;
  const { tickets } = input;
  const id = newId();
  await transaction(ctx, async (tx) => {
    await insertOperation(tx, {
      id,
      kind: input.kind,
      name: input.name ?? '',
      agent_id: actorId(actor),
      source_id: input.source_id ?? null,
      via: actor.kind === 'agent' ? actor.via : 'session',
      actions: [...(input.actions ?? [])],
      condition: tickets !== undefined && 'condition' in tickets ? tickets.condition : null,
      state: tickets === undefined ? 'done' : 'queued',
      expires_at: new Date(tx.now.getTime() + undoDays * DAY),
    });
    if (tickets !== undefined && 'ticket_ids' in tickets)
      await insertItems(tx, id, tickets.ticket_ids);
    const operation = { id, agent_id: actorId(actor) };
    if (tickets !== undefined) await askToWork(tx, operation);
    await tellOwners(tx, 'operation.started', operation);
  });
  return id;
}

/** A row of the ledger for what was done to one ticket already: how a rule is taken back. */
export async function recordDone(
  tx: Ctx,
  input: Omit<NewOperationInput, 'tickets'>,
  done: { ticket_id: string; undo: UndoRecord },
): Promise<string> {
  const id = await startOperation(tx, input);
  await recordItem(tx, id, { ...done, outcome: 'done' });
  return id;
}

/**
 * Takes an operation back, ticket by ticket, by a job.
 * @throws OporaError conflict while it runs, when it was taken back already, or its days are over
 */
export async function undoOperation(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = (await lockOperation(tx, id)) ?? fail('not_found', 'errors.not_found');
    if (row.state === 'queued' || row.state === 'running')
      fail('conflict', 'errors.operation_runs');
    if (row.state !== 'done') fail('conflict', 'errors.operation_undone');
    if (new Date(row.expires_at) <= tx.now)
      fail('conflict', 'errors.operation_expired', { days: undoDays });
    await updateOperation(tx, id, { state: 'undoing', undone_by: actorId(tx.actor) });
    await askToWork(tx, row);
    await tellOwners(tx, 'operation.advanced', { ...row, undone_by: actorId(tx.actor) });
  });
}

/**
 * Stops it where it is: the ticket that is at work is finished, those that wait stay as they are.
 * @throws OporaError conflict when it is over
 */
export async function stopOperation(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = (await lockOperation(tx, id)) ?? fail('not_found', 'errors.not_found');
    if (row.state !== 'queued' && row.state !== 'running')
      fail('conflict', 'errors.operation_over');
    await updateOperation(tx, id, { state: 'done', stopped_at: tx.now, finished_at: tx.now });
    await tellOwners(tx, 'operation.finished', row);
    await askNext(tx, row);
  });
}
