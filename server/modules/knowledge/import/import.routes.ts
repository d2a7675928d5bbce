import { Readable } from 'node:stream';
import * as contract from '#contract/article-imports.ts';
import { fail } from '#platform/errors.ts';
import { type Route, route } from '#platform/http.ts';
import {
  articleImport,
  articleImportItems,
  articleImports,
  forgetImport,
  planAgain,
  startImport,
  startUndo,
  uploadImport,
} from './imports.ts';

export const importRoutes: readonly Route[] = [
  route(contract.uploadArticleImport, async (ctx, { query }, { request, ports }) => {
    const { body } = request;
    if (!(body instanceof Readable)) fail('invalid', 'errors.upload_type');
    return uploadImport(ctx, ports.blobs, { ...query, bytes: body });
  }),
  route(contract.listArticleImports, (ctx, { query }) => articleImports(ctx, query.after)),
  route(contract.getArticleImport, (ctx, { params }) =>
    articleImport(ctx, params.article_import_id),
  ),
  route(contract.listArticleImportItems, (ctx, { params, query }) =>
    articleImportItems(ctx, params.article_import_id, query),
  ),
  route(contract.planArticleImport, (ctx, { params, body }) =>
    planAgain(ctx, params.article_import_id, body),
  ),
  route(contract.runArticleImport, (ctx, { params, body }) =>
    startImport(ctx, params.article_import_id, body),
  ),
  route(contract.undoArticleImport, (ctx, { params }) => startUndo(ctx, params.article_import_id)),
  route(contract.forgetArticleImport, async (ctx, { params }) => {
    await forgetImport(ctx, params.article_import_id);
    return {};
  }),
];
