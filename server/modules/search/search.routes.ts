import { search as searchEndpoint } from '#contract/search.ts';
import { type Route, route } from '#platform/http.ts';
import { search } from './search.ts';

export const routes: readonly Route[] = [
  route(searchEndpoint, (ctx, { query }) => search(ctx, query)),
];
