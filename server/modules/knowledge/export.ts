/** Everything that somebody may read as a tree of Markdown files, with the pictures beside. */
import { posix } from 'node:path';
import { sql } from 'kysely';
import type { ArticleContent } from '#contract/articles.ts';
import { wordsFor } from '#contract/knowledge.ts';
import { type FileRow, filesByIds } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { contentToMarkdown, writeHead } from './article-file.ts';
import { type ArticleRecord, articlesByIds } from './articles.sql.ts';
import { filesOf, outsideContent } from './content.ts';
import { attachmentsOf } from './files.sql.ts';
import { isStaff, visibleArticles } from './knowledge.access.ts';
import { slugOf } from './slug.ts';
import { allSections, allSpaces } from './structure.sql.ts';
import { type TextRow, textsOf, versionOf } from './texts.sql.ts';

export type ExportedFile = {
  /** Its path in the tree. */
  readonly name: string;
  readonly modified_at: Date;
  /** Of an article; a picture or attachment has its file instead. */
  readonly text?: string;
  readonly file?: FileRow;
};

type Shown = {
  readonly title: string;
  readonly content: ArticleContent;
  readonly keywords: readonly string[];
};

const atOnce = 100;

/**
 * Articles that the actor may read, as they read them: colleagues the working texts with their remarks,
 * others what is published. Files follow the articles that show them.
 */
export async function* exportArticles(ctx: Ctx): AsyncGenerator<ExportedFile> {
  const ids = (
    await rows(
      ctx,
      sql<{
        id: string;
      }>`select id from articles where archived_at is null and ${visibleArticles(ctx)}
        order by section_id, position, id`,
    )
  ).map((row) => row.id);
  const folders = await foldersOf(ctx);
  const places = await placesOf(ctx, ids, folders);
  const files = new Map<string, Date>();
  for (let from = 0; from < ids.length; from += atOnce) {
    const records = await articlesByIds(ctx, ids.slice(from, from + atOnce));
    const texts = Map.groupBy(
      await textsOf(
        ctx,
        records.map((one) => one.id),
      ),
      (text) => text.article_id,
    );
    for (const record of records) {
      for (const text of texts.get(record.id) ?? []) {
        const shown = await shownOf(ctx, text);
        if (shown === undefined) continue;
        const modified_at = new Date(
          isStaff(ctx) ? text.updated_at : (text.published_at ?? text.updated_at),
        );
        const attached = (await attachmentsOf(ctx, record.id)).map((file) => file.id);
        for (const id of [...filesOf(shown.content), ...attached]) files.set(id, modified_at);
        yield { ...articleFile(record, { text, shown, places, attached }), modified_at };
      }
    }
  }
  const kept = await filesByIds(ctx, [...files.keys()]);
  for (const file of kept)
    yield { name: pathOfFile(file.id), modified_at: files.get(file.id) ?? new Date(0), file };
}

async function shownOf(ctx: Ctx, text: TextRow): Promise<Shown | undefined> {
  if (isStaff(ctx)) return text;
  if (text.published_version === null) return undefined;
  const version = await versionOf(ctx, { ...text, version: text.published_version });
  return version && { ...version, content: outsideContent(version.content), keywords: [] };
}

/** Of each section, from the top. */
async function foldersOf(ctx: Ctx): Promise<Map<string, string>> {
  const spaces = new Map((await allSpaces(ctx)).map((space) => [space.id, space.key]));
  const sections = new Map((await allSections(ctx)).map((section) => [section.id, section]));
  const folder = (id: string, depth = 0): string => {
    const section = sections.get(id);
    if (section === undefined || depth > 10) return '';
    const above =
      section.parent_id === null
        ? (spaces.get(section.space_id) ?? 'help')
        : folder(section.parent_id, depth + 1);
    return `${above}/${section.slug || slugOf(wordsFor(section.names, 'en')) || 'section'}`;
  };
  return new Map([...sections.keys()].map((id) => [id, folder(id)]));
}

/** Without its language, by the id of the article. */
async function placesOf(
  ctx: Ctx,
  ids: readonly string[],
  folders: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const places = new Map<string, string>();
  for (let from = 0; from < ids.length; from += atOnce) {
    const records = await articlesByIds(ctx, ids.slice(from, from + atOnce));
    const texts = await textsOf(
      ctx,
      records.map((one) => one.id),
    );
    for (const { id, section_id, original_language } of records) {
      const own = texts.filter((text) => text.article_id === id);
      const text = own.find((one) => one.language === original_language) ?? own[0];
      places.set(id, `${folders.get(section_id) ?? 'help'}/${text?.slug ?? id}`);
    }
  }
  return places;
}

function pathOfFile(id: string): string {
  return `files/${id}`;
}

type Writing = {
  readonly text: TextRow;
  readonly shown: Shown;
  readonly places: ReadonlyMap<string, string>;
  readonly attached: readonly string[];
};

function articleFile(record: ArticleRecord, { text, shown, places, attached }: Writing) {
  const name = `${places.get(record.id) ?? record.id}.${text.language}.md`;
  const here = posix.dirname(name);
  const address = (href: string) => {
    const article = /^\/articles\/([0-9a-f-]{36})(#.*)?$/.exec(href);
    const place = places.get(article?.[1] ?? '');
    if (place !== undefined)
      return `${posix.relative(here, place)}.${text.language}.md${article?.[2] ?? ''}`;
    const file = /^\/api\/article-files\/([0-9a-f-]{36})$/.exec(href)?.[1];
    return file === undefined ? href : posix.relative(here, pathOfFile(file));
  };
  const head = writeHead({
    title: shown.title,
    slug: text.slug,
    language: text.language,
    article: String(record.number),
    kind: record.kind,
    audience: record.audience,
    state: record.state,
    ...(shown.keywords.length === 0 ? {} : { keywords: shown.keywords }),
    ...(record.is_frequent ? { frequent: 'true' } : {}),
    ...(attached.length === 0
      ? {}
      : { attachments: attached.map((id) => posix.relative(here, pathOfFile(id))) }),
  });
  const { kind } = record;
  const words = contentToMarkdown(shown.content, { kind, language: text.language, address });
  return { name, text: `${head}\n${words}\n` };
}
