import * as links from '#contract/links.ts';
import * as merging from '#contract/merging.ts';
import { type Route, route } from '#platform/http.ts';
import { solveChildren } from './children.ts';
import { linkByRole, listLinks, unlinkByRole } from './links.ts';
import { listMergeCandidates, mergeFromDesk, unmergeFromDesk } from './merge-desk.ts';
import { splitFromDesk, unsplitFromDesk } from './split-desk.ts';

/** Tickets as wholes: merged, split, tied. */
export const wholeRoutes: readonly Route[] = [
  route(merging.listMergeCandidates, async (ctx, { params, query }) => ({
    items: await listMergeCandidates(ctx, params.ticket_id, query.ticket_id),
  })),
  route(merging.mergeTickets, (ctx, { params, body }) =>
    mergeFromDesk(ctx, params.ticket_id, body),
  ),
  route(merging.unmergeTickets, (ctx, { params, body }) =>
    unmergeFromDesk(ctx, params.ticket_id, body.merge_ids),
  ),
  route(merging.splitTicket, (ctx, { params, body }) => splitFromDesk(ctx, params.ticket_id, body)),
  route(merging.unsplitTicket, (ctx, { params }) => unsplitFromDesk(ctx, params.ticket_id)),
  route(links.listLinks, async (ctx, { params }) => ({
    items: await listLinks(ctx, params.ticket_id),
  })),
  route(links.linkTickets, async (ctx, { params, body }) => {
    await linkByRole(ctx, params.ticket_id, body);
    return { items: await listLinks(ctx, params.ticket_id) };
  }),
  route(links.unlinkTickets, async (ctx, { params, body }) => {
    await unlinkByRole(ctx, params.ticket_id, body);
    return {};
  }),
  route(links.solveChildren, (ctx, { params, body }) => solveChildren(ctx, params.ticket_id, body)),
];
