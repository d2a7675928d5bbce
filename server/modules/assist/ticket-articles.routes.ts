import * as contract from '#contract/ticket-articles.ts';
import { type Route, route } from '#platform/http.ts';
import { articlesFor, draftArticle, wordsOfArticle } from './ticket-articles.ts';

export const ticketArticleRoutes: readonly Route[] = [
  route(contract.listTicketArticles, async (ctx, { params, query }, { ports }) => ({
    items: await articlesFor(ctx, params.ticket_id, {
      q: query.q?.trim() ?? '',
      public_url: ports.config.public_url,
    }),
  })),
  route(contract.getArticleWords, (ctx, { params }, { ports }) =>
    wordsOfArticle(ctx, params, ports.config.public_url),
  ),
  route(contract.getArticleDraft, (ctx, { params }) => draftArticle(ctx, params.ticket_id)),
];
