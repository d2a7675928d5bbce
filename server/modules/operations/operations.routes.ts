import * as contract from '#contract/operations.ts';
import { type Route, route } from '#platform/http.ts';
import { startOperation, stopOperation, ticketsMeant, undoOperation } from './operations.ts';
import { getOperation, listItems, listOperations } from './present.ts';

export const routes: readonly Route[] = [
  route(contract.createOperation, async (ctx, { body }) => {
    const { actions, name, ...meant } = body;
    const tickets = await ticketsMeant(ctx, meant);
    return getOperation(ctx, await startOperation(ctx, { kind: 'bulk', name, actions, tickets }));
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
