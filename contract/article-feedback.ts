/** What colleagues and readers leave at an article: comments, flags, votes, uses; and its attachments. */
import { z } from 'zod';
import { article, articleFile } from './articles.ts';
import { empty, instant, line, page, pageQuery, personRef, ref, text, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';
import { articleLanguage } from './knowledge.ts';

const articleParams = z.strictObject({ article_id: uuid });
const view = { row: 'article', can: 'view' } as const;
const write = { row: 'article', can: 'write' } as const;

export const articleComment = z.strictObject({
  id: uuid,
  language: z.string(),
  author: personRef.nullable(),
  body: z.string(),
  /** The words of the article that it speaks of; empty: the article. */
  quote: z.string(),
  /** What should stand there instead. */
  suggestion: z.string().nullable(),
  at: instant,
  settled_at: instant.nullable(),
  settled_by: personRef.nullable(),
  is_accepted: z.boolean(),
  can: z.strictObject({ edit: z.boolean(), settle: z.boolean(), accept: z.boolean() }),
});
export type ArticleComment = z.infer<typeof articleComment>;
const comments = z.strictObject({ items: z.array(articleComment) });

export const listArticleComments = endpoint({
  method: 'GET',
  path: '/api/articles/:article_id/comments',
  access: view,
  scope: 'read',
  summary: 'What colleagues say about an article, open and settled, the oldest first',
  params: articleParams,
  query: z.strictObject({ language: articleLanguage.optional() }),
  response: comments,
});
export const addArticleComment = endpoint({
  method: 'POST',
  path: '/api/articles/:article_id/comments',
  access: view,
  scope: 'write',
  summary: 'Say something about an article, or suggest other words for some of its words',
  params: articleParams,
  body: z.strictObject({
    language: articleLanguage,
    body: text(4000).default(''),
    quote: text(2000).default(''),
    suggestion: text(4000).nullable().default(null),
  }),
  response: articleComment,
  status: 201,
});
const commentParams = z.strictObject({ article_comment_id: uuid });
export const updateArticleComment = endpoint({
  method: 'PATCH',
  path: '/api/article-comments/:article_comment_id',
  access: { row: 'article_comment', can: 'edit' },
  scope: 'write',
  summary: 'Change own words',
  params: commentParams,
  body: z.strictObject({
    body: text(4000).optional(),
    suggestion: text(4000).nullable().optional(),
  }),
  response: articleComment,
});
export const settleArticleComment = endpoint({
  method: 'PUT',
  path: '/api/article-comments/:article_comment_id/settled',
  access: { row: 'article_comment', can: 'settle' },
  scope: 'write',
  summary:
    'Settle a comment or open it again; `is_accepted` puts the suggested words into the text',
  params: commentParams,
  body: z.strictObject({ is_settled: z.boolean(), is_accepted: z.boolean().default(false) }),
  response: articleComment,
});

export const flagReasons = ['wrong', 'outdated', 'unclear', 'duplicate', 'other'] as const;
export const articleFlag = z.strictObject({
  id: uuid,
  article_id: uuid,
  article_title: z.string(),
  language: z.string(),
  reason: z.enum(flagReasons),
  words: z.string(),
  ticket_id: uuid.nullable(),
  agent: personRef.nullable(),
  at: instant,
  settled_at: instant.nullable(),
  settled_by: personRef.nullable(),
});
export type ArticleFlag = z.infer<typeof articleFlag>;

export const listArticleFlags = endpoint({
  method: 'GET',
  path: '/api/article-flags',
  access: 'agent',
  scope: 'read',
  summary:
    'Articles that colleagues flagged, the newest flag first; open ones unless asked otherwise',
  query: z.strictObject({
    article_id: ref('article').optional(),
    is_settled: z.enum(['true', 'false']).default('false'),
    ...pageQuery,
  }),
  response: page(articleFlag),
});
export const flagArticle = endpoint({
  method: 'POST',
  path: '/api/articles/:article_id/flags',
  access: view,
  scope: 'write',
  summary: 'Flag an article: it is wrong, out of date, unclear or there twice',
  params: articleParams,
  body: z.strictObject({
    language: articleLanguage,
    reason: z.enum(flagReasons),
    words: text(2000).default(''),
    ticket_id: ref('ticket').optional(),
  }),
  response: articleFlag,
  status: 201,
});
export const settleArticleFlag = endpoint({
  method: 'PUT',
  path: '/api/article-flags/:article_flag_id/settled',
  access: { row: 'article_flag', can: 'settle' },
  scope: 'write',
  summary: 'The flag is dealt with, or not yet after all',
  params: z.strictObject({ article_flag_id: uuid }),
  body: z.strictObject({ is_settled: z.boolean() }),
  response: articleFlag,
});

/** The article was offered beside the ticket, or looked for there. */
export const useFinders = ['suggested', 'searched'] as const;
export type UseFinder = (typeof useFinders)[number];

export const useArticle = endpoint({
  method: 'POST',
  path: '/api/articles/:article_id/uses',
  access: view,
  scope: 'write',
  summary: 'The article went into a ticket, as a link or as its text',
  params: articleParams,
  body: z.strictObject({
    ticket_id: ref('ticket'),
    way: z.enum(['link', 'text', 'suggested']),
    language: articleLanguage,
    found_by: z.enum(useFinders).default('suggested'),
  }),
  response: empty,
  status: 201,
});

export const voteArticle = endpoint({
  method: 'POST',
  path: '/api/articles/:article_id/votes',
  access: 'public',
  scope: 'write',
  limit: 30,
  summary: 'Did it help? One vote a reader; a later one takes its place',
  params: articleParams,
  body: z.strictObject({
    language: articleLanguage,
    has_helped: z.boolean(),
    words: text(2000).default(''),
    /** What the reader’s browser keeps to be known again; without it the vote is by the address. */
    visitor_key: line(100).default(''),
  }),
  response: z.strictObject({ has_helped: z.boolean() }),
});

export const articleVote = z.strictObject({
  id: uuid,
  language: z.string(),
  has_helped: z.boolean(),
  words: z.string(),
  contact: personRef.nullable(),
  at: instant,
});
export const listArticleVotes = endpoint({
  method: 'GET',
  path: '/api/articles/:article_id/votes',
  access: view,
  scope: 'read',
  summary: 'What readers said: votes with words, the newest first',
  params: articleParams,
  query: z.strictObject({ ...pageQuery }),
  response: page(articleVote),
});

export const attachToArticle = endpoint({
  method: 'POST',
  path: '/api/articles/:article_id/attachments',
  access: write,
  scope: 'write',
  summary: 'Offer an uploaded file below the article; readers get it when the article is published',
  params: articleParams,
  body: z.strictObject({ file_id: ref('file') }),
  response: z.strictObject({ items: z.array(articleFile) }),
});
export const detachFromArticle = endpoint({
  method: 'DELETE',
  path: '/api/articles/:article_id/attachments/:article_file_id',
  access: write,
  scope: 'write',
  summary: 'Take an attachment away',
  params: z.strictObject({ article_id: uuid, article_file_id: uuid }),
  response: article,
});
