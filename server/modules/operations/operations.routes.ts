import type { Condition } from '#contract/conditions.ts';
import * as contract from '#contract/operations.ts';
import { viewQuery } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type Route, route } from '#platform/http.ts';
import { startOperation, stopOperation, undoOperation } from './operations.ts';
import { getOperation, listItems, listOperations } from './present.ts';

export const routes: readonly Route[] = [
  route(contract.createOperation, async (ctx, { body }) => {
    const { ticket_ids, view_id, condition, ...asked } = body;
    const tickets =
      ticket_ids === undefined
        ? { condition: await meant(ctx, view_id, condition) }
        : { ticket_ids };
    const id = await startOperation(ctx, { kind: 'bulk', ...asked, tickets });
    return getOperation(ctx, id);
  }),
  route(contract.listOperations, (ctx, { query }) => listOperations(ctx, query)),
  route(contract.getOperation, (ctx, { params }) => getOperation(ctx, params.operation_id)),
  route(contract.listOperationItems, (ctx, { params, query }) =>
    listItems(ctx, params.operation_id, query),
  ),
  route(contract.undoOperation, async (ctx, { params }) => {
    await undoOperation(ctx, params.operation_id);
    return getOperation(ctx, params.operation_id);
  }),
  route(contract.stopOperation, async (ctx, { params }) => {
    await stopOperation(ctx, params.operation_id);
    return getOperation(ctx, params.operation_id);
  }),
];

/** All of a view, narrowed by the condition if there is one; the view as it is at this moment. */
async function meant(
  ctx: Ctx,
  view_id: string | undefined,
  condition: Condition | undefined,
): Promise<Condition> {
  const view = view_id === undefined ? [] : [(await viewQuery(ctx, view_id)).conditions];
  return { all: [...view, ...(condition === undefined ? [] : [condition])] };
}
