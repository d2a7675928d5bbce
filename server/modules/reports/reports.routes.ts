/** Endpoint to verb; no rules, no SQL. */
import * as lists from '#contract/lead-lists.ts';
import { type Route, route } from '#platform/http.ts';
import {
  articleTickets,
  articleWorths,
  unansweredTickets,
  unansweredTopics,
  unansweredWords,
} from './reports.ts';

export const routes: readonly Route[] = [
  route(lists.listUnansweredTopics, async (ctx, { query }) => ({
    items: await unansweredTopics(ctx, query),
  })),
  route(lists.listUnansweredWords, (ctx, { query }) => unansweredWords(ctx, query)),
  route(lists.listUnansweredTickets, (ctx, { query }) => unansweredTickets(ctx, query)),
  route(lists.listArticleWorth, (ctx, { query }) => articleWorths(ctx, query)),
  route(lists.listArticleTickets, (ctx, { params, query }) =>
    articleTickets(ctx, params.article_id, query),
  ),
];
