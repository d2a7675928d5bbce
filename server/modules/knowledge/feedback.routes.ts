import * as contract from '#contract/article-feedback.ts';
import { type Route, route } from '#platform/http.ts';
import { articleById } from './articles.ts';
import { attachFile, detachFile } from './attachments.ts';
import { recordUse } from './feedback.ts';
import {
  addArticleComment,
  flagArticle,
  listComments,
  listFlags,
  listVotes,
  settleArticleComment,
  settleFlag,
  updateArticleComment,
} from './talk.ts';

export const feedbackRoutes: readonly Route[] = [
  route(contract.listArticleComments, async (ctx, { params, query }) => ({
    items: await listComments(ctx, params.article_id, query.language),
  })),
  route(contract.addArticleComment, (ctx, { params, body }) =>
    addArticleComment(ctx, params.article_id, body),
  ),
  route(contract.updateArticleComment, (ctx, { params, body }) =>
    updateArticleComment(ctx, params.article_comment_id, body),
  ),
  route(contract.settleArticleComment, (ctx, { params, body }) =>
    settleArticleComment(ctx, params.article_comment_id, body),
  ),
  route(contract.listArticleFlags, (ctx, { query }) =>
    listFlags(ctx, { ...query, is_settled: query.is_settled === 'true' }),
  ),
  route(contract.flagArticle, (ctx, { params, body }) => flagArticle(ctx, params.article_id, body)),
  route(contract.settleArticleFlag, (ctx, { params, body }) =>
    settleFlag(ctx, params.article_flag_id, body.is_settled),
  ),
  route(contract.useArticle, async (ctx, { params, body }) => {
    await recordUse(ctx, params.article_id, body);
    return {};
  }),
  route(contract.listArticleVotes, (ctx, { params, query }) =>
    listVotes(ctx, params.article_id, query.after),
  ),
  route(contract.attachToArticle, async (ctx, { params, body }) => ({
    items: await attachFile(ctx, params.article_id, body.file_id),
  })),
  route(contract.detachFromArticle, async (ctx, { params }) => {
    await detachFile(ctx, params.article_id, params.article_file_id);
    return articleById(ctx, params.article_id);
  }),
];
