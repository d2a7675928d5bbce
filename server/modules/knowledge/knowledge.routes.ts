import { Readable } from 'node:stream';
import * as feedback from '#contract/article-feedback.ts';
import * as articles from '#contract/articles.ts';
import * as contract from '#contract/knowledge.ts';
import { contentDisposition, filesByIds, inlineImageOf } from '#modules/files/files.ts';
import { fail } from '#platform/errors.ts';
import { type Route, route } from '#platform/http.ts';
import { type ZipEntry, zipStream } from '#platform/zip.ts';
import { articleById, createArticle, updateArticle } from './articles.ts';
import { exportArticles } from './export.ts';
import { recordVote } from './feedback.ts';
import { listArticles } from './list.ts';
import {
  archiveArticle,
  changeState,
  publishArticle,
  restoreArticle,
  unpublishArticle,
} from './publishing.ts';
import { articleBySlug, articleFor } from './reading.ts';
import {
  arrangeArticles,
  arrangeSections,
  createSection,
  createSpace,
  deleteSection,
  knowledgeStructure,
  sectionTree,
  updateSection,
  updateSpace,
} from './structure.ts';
import {
  articleText,
  articleVersion,
  articleVersions,
  compareVersions,
  deleteArticleText,
  restoreVersion,
  saveArticleText,
} from './texts.ts';

const structure: readonly Route[] = [
  route(contract.getKnowledge, (ctx) => knowledgeStructure(ctx)),
  route(contract.createSpace, (ctx, { body }) => createSpace(ctx, body)),
  route(contract.updateSpace, (ctx, { params, body }) =>
    updateSpace(ctx, params.knowledge_space_id, body),
  ),
  route(contract.createSection, (ctx, { body }) => createSection(ctx, body)),
  route(contract.updateSection, (ctx, { params, body }) =>
    updateSection(ctx, params.knowledge_section_id, body),
  ),
  route(contract.deleteSection, async (ctx, { params }) => {
    await deleteSection(ctx, params.knowledge_section_id);
    return {};
  }),
  route(contract.arrangeSections, async (ctx, { body }) => {
    await arrangeSections(ctx, body.section_ids);
    return knowledgeStructure(ctx);
  }),
  route(contract.arrangeArticles, async (ctx, { params, body }) => {
    await arrangeArticles(ctx, params.knowledge_section_id, body.article_ids);
    return {};
  }),
  route(contract.exportKnowledge, async (ctx, { query }, { reply, ports }) => {
    const day = ctx.now.toISOString().slice(0, 10);
    reply.headers({
      'content-type': 'application/zip',
      'content-disposition': contentDisposition('attachment', `knowledge-${day}.zip`),
    });
    const entries: ZipEntry[] = [];
    const { remarks, ...asked } = query;
    const exported = exportArticles(ctx, { ...asked, has_remarks: remarks === 'true' });
    for await (const { name, modified_at, text, file } of exported)
      entries.push({
        ...{ name, modified_at },
        open: async () =>
          file === undefined ? Readable.from([Buffer.from(text ?? '')]) : ports.blobs.get(file),
      });
    return reply.send(zipStream(entries));
  }),
  route(contract.listHelpSections, async (ctx, { query }) => ({
    items: await sectionTree(ctx, query),
  })),
];

const about: readonly Route[] = [
  route(articles.listArticles, (ctx, { query }) => listArticles(ctx, query)),
  route(articles.createArticle, async (ctx, { body }) =>
    articleById(ctx, await createArticle(ctx, body)),
  ),
  route(articles.getArticle, (ctx, { params, query }) =>
    articleById(ctx, params.article_id, query.language),
  ),
  route(articles.updateArticle, async (ctx, { params, body }) => {
    await updateArticle(ctx, params.article_id, body);
    return articleById(ctx, params.article_id);
  }),
  route(articles.putArticleState, async (ctx, { params, body }) => {
    await changeState(ctx, params.article_id, body.state);
    return articleById(ctx, params.article_id);
  }),
  route(articles.publishArticle, async (ctx, { params, body }) => {
    await publishArticle(ctx, params.article_id, body);
    return articleById(ctx, params.article_id);
  }),
  route(articles.unpublishArticle, async (ctx, { params, body }) => {
    await unpublishArticle(ctx, params.article_id, body.language);
    return articleById(ctx, params.article_id);
  }),
  route(articles.archiveArticle, async (ctx, { params, body }) => {
    await archiveArticle(ctx, params.article_id, body.redirect_to_id);
    return articleById(ctx, params.article_id);
  }),
  route(articles.restoreArticle, async (ctx, { params }) => {
    await restoreArticle(ctx, params.article_id);
    return articleById(ctx, params.article_id);
  }),
];

const texts: readonly Route[] = [
  route(articles.getArticleText, (ctx, { params }) =>
    articleText(ctx, params.article_id, params.language),
  ),
  route(articles.putArticleText, async (ctx, { params, body }) => {
    const { article_id, language } = params;
    await saveArticleText(ctx, article_id, { ...body, language });
    return articleText(ctx, article_id, language);
  }),
  route(articles.deleteArticleText, async (ctx, { params }) => {
    await deleteArticleText(ctx, params.article_id, params.language);
    return articleById(ctx, params.article_id);
  }),
  route(articles.listArticleVersions, (ctx, { params, query }) =>
    articleVersions(ctx, params, query.after),
  ),
  route(articles.getArticleVersion, (ctx, { params }) =>
    articleVersion(ctx, params, params.version),
  ),
  route(articles.compareArticleVersions, (ctx, { params, query }) =>
    compareVersions(ctx, params, query),
  ),
  route(articles.restoreArticleVersion, async (ctx, { params }) => {
    await restoreVersion(ctx, params, params.version);
    return articleText(ctx, params.article_id, params.language);
  }),
];

/** A picture or a file, never a page: no script, no origin, no form. */
const sandbox = "sandbox; default-src 'none'; frame-ancestors 'none'";

const reading: readonly Route[] = [
  route(articles.getReadArticle, async (ctx, { params, query }) => {
    const found = await articleFor(ctx, params.article_id, query.language);
    return found ?? fail('not_found', 'errors.not_found');
  }),
  route(articles.getReadArticleBySlug, async (ctx, { params }) => {
    const found = await articleBySlug(ctx, params.language, params.slug);
    return found ?? fail('not_found', 'errors.not_found');
  }),
  route(feedback.voteArticle, async (ctx, { params, body }, { request }) => {
    const visitor_key = body.visitor_key || request.ip;
    await recordVote(ctx, params.article_id, { ...body, visitor_key });
    return { has_helped: body.has_helped };
  }),
  route(articles.downloadArticleFile, async (ctx, { params }, { reply, ports }) => {
    const [file] = await filesByIds(ctx, [params.article_file_id]);
    if (file === undefined) fail('not_found', 'errors.not_found');
    const bytes = await bytesOf(await ports.blobs.get(file));
    const image = inlineImageOf(bytes);
    reply.headers({
      'content-type': image ?? 'application/octet-stream',
      'content-disposition': contentDisposition(image ? 'inline' : 'attachment', file.name),
      'content-security-policy': sandbox,
      'x-content-type-options': 'nosniff',
    });
    return reply.send(bytes);
  }),
];

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export const routes: readonly Route[] = [...structure, ...about, ...texts, ...reading];
