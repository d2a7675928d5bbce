import { search as searchEndpoint, similarTickets as similarEndpoint } from '#contract/search.ts';
import { type Route, route } from '#platform/http.ts';
import { search } from './search.ts';
import { similarTickets } from './similar.ts';

export const routes: readonly Route[] = [
  route(searchEndpoint, (ctx, { query }) => search(ctx, query)),
  route(similarEndpoint, (ctx, { params }) => similarTickets(ctx, params.ticket_id)),
];
