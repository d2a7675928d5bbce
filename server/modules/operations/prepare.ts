/**
 * Actions that differ from ticket to ticket: a macro's words in the customer's language, with the customer's
 * name. Whoever owns such a kind of operation says how, since modules to the right are not called.
 */
import type { TicketAction } from '#contract/actions.ts';
import type { OperationKind } from '#contract/operations.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { OperationRow } from './operations.sql.ts';

type Asked = Pick<OperationRow, 'id' | 'kind' | 'source_id' | 'actions'>;

/** Runs in the transaction of the ticket, as the actor; what it throws refuses the ticket. */
export type Prepare = (
  tx: Ctx,
  ticket_id: string,
  operation: Asked,
) => Promise<readonly TicketAction[]>;

const known = new Map<OperationKind, Prepare>();

/** Called once at boot by the module that owns the kind. */
export function prepareBy(kind: OperationKind, prepare: Prepare): void {
  known.set(kind, prepare);
}

export async function actionsFor(
  tx: Ctx,
  ticket_id: string,
  operation: Asked,
): Promise<readonly TicketAction[]> {
  const prepare = known.get(operation.kind);
  return prepare === undefined ? operation.actions : prepare(tx, ticket_id, operation);
}
