/** Reading: an article as whoever asks may see it, by its id or by any address it ever had. */
import type { ArticleContent, ReadArticle } from '#contract/articles.ts';
import { articlesIn, withAddresses } from '#platform/article-html.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type ArticleRecord, articlesByIds, relatedOf } from './articles.sql.ts';
import { linksOf, outsideContent } from './content.ts';
import { attachmentsOf } from './files.sql.ts';
import { isStaff } from './knowledge.access.ts';
import { isSlug } from './slug.ts';
import { redirectOf, slugRow, type TextHead, textHeads, textsOf, versionOf } from './texts.sql.ts';

/** The texts of each article that the actor may read. */
export async function shownHeads(
  ctx: Ctx,
  article_ids: readonly string[],
): Promise<Map<string, TextHead[]>> {
  const heads = await textHeads(ctx, article_ids);
  const shown = isStaff(ctx) ? heads : heads.filter((one) => one.published_version !== null);
  return Map.groupBy(shown, (head) => head.article_id);
}

/** The text in the language; else in the original's, in Russian or English, or any there is. */
export function nearest<Text extends { readonly language: string }>(
  texts: readonly Text[],
  languages: readonly (string | undefined)[],
): Text | undefined {
  for (const language of [...languages, 'ru', 'en']) {
    const found = texts.find((text) => text.language === language);
    if (found !== undefined) return found;
  }
  return texts[0];
}

/** The title that the reader sees: outside that of the published version. */
export function titleOf(ctx: Ctx, head: Pick<TextHead, 'title' | 'outside_title'>): string {
  return isStaff(ctx) ? head.title : (head.outside_title ?? '');
}

/**
 * The article as the actor may read it, in the language or the nearest one; undefined: there is none
 * for them. Colleagues get the working text with its remarks, others the published one without.
 */
export async function articleFor(
  ctx: Ctx,
  article_id: string,
  language: string,
): Promise<ReadArticle | undefined> {
  const [record] = await articlesByIds(ctx, [article_id]);
  if (record === undefined) return undefined;
  const heads = (await shownHeads(ctx, [article_id])).get(article_id) ?? [];
  const head = nearest(heads, [language, record.original_language]);
  if (head === undefined) return undefined;
  const words = await wordsOf(ctx, head);
  if (words === undefined) return undefined;
  const related_ids = await relatedOf(ctx, article_id);
  const links = await linksFor(ctx, [...linksOf(words.content), ...related_ids], head.language);
  return {
    ...about(record),
    language: head.language,
    languages: heads.map((one) => ({
      ...{ language: one.language, slug: one.slug, title: titleOf(ctx, one) },
    })),
    ...words,
    slug: head.slug,
    links,
    related_ids: related_ids.filter((id) => id in links),
    attachments: await attachmentsOf(ctx, article_id),
    // What colleagues write meanwhile is no news outside.
    updated_at: isStaff(ctx) ? head.updated_at : (head.published_at ?? head.updated_at),
  };
}

function about(record: ArticleRecord) {
  const { id, number, section_id, kind, audience, is_frequent, published_at } = record;
  return { id, number, section_id, kind, audience, is_frequent, published_at };
}

async function wordsOf(
  ctx: Ctx,
  head: TextHead,
): Promise<{ title: string; content: ArticleContent } | undefined> {
  if (isStaff(ctx)) {
    const text = (await textsOf(ctx, [head.article_id])).find(
      (one) => one.language === head.language,
    );
    return text && { title: text.title, content: text.content };
  }
  if (head.published_version === null) return undefined;
  const version = await versionOf(ctx, { ...head, version: head.published_version });
  if (version === undefined) return undefined;
  const outside = outsideContent(version.content);
  // Not even the id of what the reader may not see is told.
  const seen = await linksFor(ctx, linksOf(outside), head.language);
  return { title: version.title, content: onlyLinksTo(outside, seen) };
}

function onlyLinksTo(content: ArticleContent, seen: ReadArticle['links']): ArticleContent {
  const parts = Object.entries(content).map(([part, html]) => [
    part,
    html === undefined || articlesIn(html).every((id) => id in seen)
      ? html
      : withAddresses(html, (id) => (id in seen ? `/articles/${id}` : undefined)),
  ]);
  return Object.fromEntries(parts);
}

/** Titles and addresses of those that the actor may read. */
export async function linksFor(
  ctx: Ctx,
  ids: readonly string[],
  language: string,
): Promise<ReadArticle['links']> {
  const wanted = [...new Set(ids)];
  const records = (await articlesByIds(ctx, wanted)).filter((one) => one.state !== 'archived');
  const heads = await shownHeads(
    ctx,
    records.map((record) => record.id),
  );
  const links: ReadArticle['links'] = {};
  for (const record of records) {
    const head = nearest(heads.get(record.id) ?? [], [language, record.original_language]);
    if (head !== undefined) links[record.id] = { title: titleOf(ctx, head), slug: head.slug };
  }
  return links;
}

export type BySlug = {
  readonly article: ReadArticle;
  /** The address is an old one, or the article gave its place to another: the present address. */
  readonly moved_to: string | null;
};

/** By any address it has or had. An archived article leads to the one named in its place. */
export async function articleBySlug(
  ctx: Ctx,
  language: string,
  slug: string,
): Promise<BySlug | undefined> {
  const row = isSlug(slug) ? await slugRow(ctx, language, slug) : undefined;
  if (row === undefined) return undefined;
  const found = await articleFor(ctx, row.article_id, language);
  const isFound = found !== undefined && found.language === language;
  if (isFound) return { article: found, moved_to: found.slug === slug ? null : found.slug };
  const heir = await redirectOf(ctx, row.article_id);
  const article = heir === undefined ? found : await articleFor(ctx, heir, language);
  return article && { article, moved_to: article.slug };
}
