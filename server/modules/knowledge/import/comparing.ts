/** A page of the archive beside what the desk has: new, the same, changed there, or changed here. */
import { createHash } from 'node:crypto';
import type { importActions } from '#contract/article-imports.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type ArticleRecord, articlesByIds } from '../articles.sql.ts';
import { cleanContent } from '../content.ts';
import { type TextRow, textsOf } from '../texts.sql.ts';
import type { SourceRow } from './import.sql.ts';
import type { ReadPage } from './page.ts';

type ImportAction = (typeof importActions)[number];

export type Beside = {
  readonly article: ArticleRecord | undefined;
  readonly text: TextRow | undefined;
  readonly source: SourceRow | undefined;
};

export async function besideOf(
  ctx: Ctx,
  asked: { article_id: string; language: string; source: SourceRow | undefined },
): Promise<Beside> {
  const [article] = await articlesByIds(ctx, [asked.article_id]);
  const texts = article === undefined ? [] : await textsOf(ctx, [asked.article_id]);
  const text = texts.find((one) => one.language === asked.language);
  return { article, text, source: asked.source };
}

/** @param hash of the page, as `hashOf` tells it */
export function actionFor(read: ReadPage, hash: string, beside: Beside): ImportAction {
  const { article, text, source } = beside;
  if (article === undefined) return 'new';
  // Archived by an undo, and brought again; or by a person, who had a reason.
  if (article.state === 'archived') return source?.hash === '' ? 'new' : 'edited';
  if (text === undefined) return 'new';
  if (source !== undefined && source.hash === hash) return 'same';
  if (isEqual(read, text, article)) return 'same';
  const isUntouched = source !== undefined && source.written_at === text.updated_at;
  return isUntouched ? 'changed' : 'edited';
}

function isEqual(read: ReadPage, text: TextRow, article: ArticleRecord): boolean {
  const content = JSON.stringify(sorted(cleanContent(read.content, article.kind)));
  return (
    read.title === text.title &&
    content === JSON.stringify(sorted(text.content)) &&
    JSON.stringify(read.keywords) === JSON.stringify(text.keywords)
  );
}

function sorted(content: object): [string, unknown][] {
  return Object.entries(content).sort(([one], [two]) => (one < two ? -1 : 1));
}

/** Of all that would be written; files by their bytes. @param marks by path */
export function hashOf(read: ReadPage, marks: (path: string) => string): string {
  let words = JSON.stringify([
    ...[read.title, read.kind, sorted(read.content), read.slug, read.keywords],
    read.attached.map((path) => `${path} ${marks(path)}`),
  ]);
  for (const [path, id] of read.files) words = words.replaceAll(id, `${path} ${marks(path)}`);
  return createHash('sha256').update(words).digest('hex');
}
