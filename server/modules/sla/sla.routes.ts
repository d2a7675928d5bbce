import * as contract from '#contract/sla.ts';
import { type Route, route } from '#platform/http.ts';
import { clocksOf, excuseClock, listExcuses, writeExcuses } from './excuses.ts';
import {
  createPolicy,
  deletePolicy,
  listPolicies,
  orderPolicies,
  updatePolicy,
} from './policies.ts';
import { recountNow } from './recounts.ts';
import { ticketPolicy, tryPolicy } from './trials.ts';

export const routes: readonly Route[] = [
  route(contract.listSlaPolicies, async (ctx) => ({ items: await listPolicies(ctx) })),
  route(contract.createSlaPolicy, (ctx, { body }) => createPolicy(ctx, body)),
  route(contract.updateSlaPolicy, (ctx, { params, body }) =>
    updatePolicy(ctx, params.sla_policy_id, body),
  ),
  route(contract.deleteSlaPolicy, async (ctx, { params }) => {
    await deletePolicy(ctx, params.sla_policy_id);
    return {};
  }),
  route(contract.orderSlaPolicies, async (ctx, { body }) => {
    await orderPolicies(ctx, body.policy_ids);
    return {};
  }),
  route(contract.getSlaRecount, async (ctx) => ({ recount: await recountNow(ctx) })),
  route(contract.listClocks, async (ctx, { params }) => ({
    items: await clocksOf(ctx, params.ticket_id),
  })),
  route(contract.getTicketPolicy, (ctx, { params }) => ticketPolicy(ctx, params.ticket_id)),
  route(contract.tryPolicy, (ctx, { params, body }) => tryPolicy(ctx, params.ticket_id, body)),
  route(contract.listExcuses, async (ctx) => ({ items: await listExcuses(ctx) })),
  route(contract.writeExcuses, async (ctx, { body }) => ({
    items: await writeExcuses(ctx, body.items),
  })),
  route(contract.excuseClock, async (ctx, { params, body }) => {
    await excuseClock(ctx, params.clock_id, body);
    return {};
  }),
  route(contract.unexcuseClock, async (ctx, { params }) => {
    await excuseClock(ctx, params.clock_id, null);
    return {};
  }),
];
