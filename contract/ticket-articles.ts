/** Articles in a ticket: which may answer it, their words for the reply, and a new one from what was said. */
import { z } from 'zod';
import { suggestedArticle } from './article-search.ts';
import { articleContent } from './articles.ts';
import { maskedKinds } from './assist.ts';
import { line, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { ticketParams } from './tickets.ts';

export const ticketArticle = z.strictObject({
  ...suggestedArticle.shape,
  /** Where the requester reads it; null: it is not for them, and its words are not either. */
  url: z.string().nullable(),
});
export type TicketArticle = z.infer<typeof ticketArticle>;

export const listTicketArticles = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/articles',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary:
    'Up to five articles that may answer the ticket, each with the words it shares; or those that `q` finds',
  params: ticketParams,
  query: z.strictObject({ q: line(200).optional() }),
  response: z.strictObject({ items: z.array(ticketArticle) }),
});

export const getArticleWords = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/articles/:article_id/words',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'The answer of an article for a reply: as the requester may read it, without pictures',
  params: z.strictObject({ ...ticketParams.shape, article_id: uuid }),
  response: z.strictObject({
    title: z.string(),
    url: z.string(),
    language: z.string(),
    html: z.string(),
  }),
});

export const getArticleDraft = endpoint({
  method: 'GET',
  path: '/api/tickets/:ticket_id/article-draft',
  access: { row: 'ticket', can: 'view' },
  scope: 'read',
  summary: 'What an article of this ticket would say, without what is personal; nothing is written',
  params: ticketParams,
  response: z.strictObject({
    language: z.string(),
    title: z.string(),
    content: articleContent,
    /** What was taken out, and the mark that stands in its place. */
    removed: z.array(
      z.strictObject({ kind: z.enum(maskedKinds), found: z.string(), mark: z.string() }),
    ),
  }),
});
export type ArticleDraft = z.infer<typeof getArticleDraft.response>;
