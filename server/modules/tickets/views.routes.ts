import * as mine from '#contract/my-tickets.ts';
import * as contract from '#contract/views.ts';
import { type Route, route } from '#platform/http.ts';
import { myTickets, pinTicket, visitTicket } from './my-tickets.ts';
import { arrangeView, orderViews } from './view-choices.ts';
import { countMatches, createView, deleteView, listViews, updateView } from './views.ts';

export const viewRoutes: readonly Route[] = [
  route(contract.listViews, async (ctx) => ({ items: await listViews(ctx) })),
  route(contract.createView, (ctx, { body }) => createView(ctx, body)),
  route(contract.updateView, (ctx, { params, body }) => updateView(ctx, params.view_id, body)),
  route(contract.deleteView, async (ctx, { params }) => {
    await deleteView(ctx, params.view_id);
    return {};
  }),
  route(contract.arrangeView, (ctx, { params, body }) => arrangeView(ctx, params.view_id, body)),
  route(contract.orderViews, async (ctx, { body }) => {
    await orderViews(ctx, body.view_ids);
    return {};
  }),
  route(contract.countView, (ctx, { body }) => countMatches(ctx, body.conditions)),
  route(mine.listMyTickets, (ctx) => myTickets(ctx)),
  route(mine.pinTicket, async (ctx, { params, body }) => {
    await pinTicket(ctx, params.ticket_id, body.is_pinned);
    return {};
  }),
  route(mine.visitTicket, async (ctx, { params }) => {
    await visitTicket(ctx, params.ticket_id);
    return {};
  }),
];
