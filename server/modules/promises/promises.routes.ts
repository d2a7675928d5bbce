import * as contract from '#contract/promises.ts';
import { type Route, route } from '#platform/http.ts';
import {
  countPromises,
  listPromises,
  listTicketPromises,
  makePromise,
  movePromise,
  settlePromise,
} from './promises.ts';

export const routes: readonly Route[] = [
  route(contract.listPromises, (ctx, { query }) => listPromises(ctx, query)),
  route(contract.countPromises, async (ctx, { query }) => ({
    items: await countPromises(ctx, Number(query.days)),
  })),
  route(contract.listTicketPromises, async (ctx, { params }) => ({
    items: await listTicketPromises(ctx, params.ticket_id),
  })),
  route(contract.makePromise, (ctx, { params, body }) => makePromise(ctx, params.ticket_id, body)),
  route(contract.movePromise, async (ctx, { params, body }) => {
    await movePromise(ctx, params.promise_id, body.due_at);
    return {};
  }),
  route(contract.settlePromise, async (ctx, { params, body }) => {
    await settlePromise(ctx, params.promise_id, body.as);
    return {};
  }),
];
