/** Everything that somebody may read as a tree of Markdown files, with the pictures beside. */
import { posix } from 'node:path';
import { sql } from 'kysely';
import type { ArticleContent } from '#contract/articles.ts';
import { wordsFor } from '#contract/knowledge.ts';
import { type FileRow, filesByIds } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { contentToMarkdown, type FileHead, writeHead } from './article-file.ts';
import { type ArticleRecord, articlesByIds, audiencesOf, namesOfAudience } from './articles.sql.ts';
import { filesOf, outsideContent } from './content.ts';
import { attachmentsOf } from './files.sql.ts';
import { isStaff, visibleArticles } from './knowledge.access.ts';
import { slugOf } from './slug.ts';
import { allSections, allSpaces, sectionAndBelow } from './structure.sql.ts';
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

export type Exporting = {
  readonly space_id?: string | undefined;
  /** With the sections below it. */
  readonly section_id?: string | undefined;
  readonly language?: string | undefined;
  /** Internal remarks and the pictures in them. */
  readonly has_remarks?: boolean;
};

async function idsToExport(ctx: Ctx, { space_id, section_id }: Exporting): Promise<string[]> {
  const sections = section_id === undefined ? undefined : await sectionAndBelow(ctx, section_id);
  const inSections =
    sections === undefined ? sql`true` : sql`articles.section_id = any(${sections}::uuid[])`;
  const inSpace =
    space_id === undefined
      ? sql`true`
      : sql`exists (select from knowledge_sections own where own.id = articles.section_id and own.space_id = ${space_id})`;
  const found = await rows(
    ctx,
    sql<{ id: string }>`select articles.id from articles where articles.archived_at is null
      and ${inSections} and ${inSpace} and ${visibleArticles(ctx)}
      order by articles.section_id, articles.position, articles.id`,
  );
  return found.map((row) => row.id);
}

/**
 * Articles that the actor may read, as they read them: colleagues the working texts with their remarks
 * (unless they do without), others what is published. Sections are told by a file in their folder;
 * pictures and attachments follow the articles that show them.
 */
export async function* exportArticles(
  ctx: Ctx,
  asked: Exporting = {},
): AsyncGenerator<ExportedFile> {
  const ids = await idsToExport(ctx, asked);
  const folders = await foldersOf(ctx);
  yield* await sectionFiles(ctx, { ids, folders });
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
      const reach = isStaff(ctx) ? await reachOf(ctx, record) : {};
      for (const text of texts.get(record.id) ?? []) {
        if (asked.language !== undefined && text.language !== asked.language) continue;
        const shown = await shownOf(ctx, text, asked.has_remarks !== false);
        if (shown === undefined) continue;
        const modified_at = new Date(
          isStaff(ctx) ? text.updated_at : (text.published_at ?? text.updated_at),
        );
        const attached = (await attachmentsOf(ctx, record.id)).map((file) => file.id);
        const shownFiles = await filesByIds(ctx, [...filesOf(shown.content), ...attached]);
        const paths = new Map(shownFiles.map((file) => [file.id, pathOfFile(file)]));
        for (const file of shownFiles) files.set(file.id, modified_at);
        const writing = { text, shown, places, attached, paths, reach };
        yield { ...articleFile(record, writing), modified_at };
      }
    }
  }
  const kept = await filesByIds(ctx, [...files.keys()]);
  for (const file of kept)
    yield { name: pathOfFile(file), modified_at: files.get(file.id) ?? new Date(0), file };
}

/** Whom it is for, by names that another desk may know. */
async function reachOf(ctx: Ctx, record: ArticleRecord): Promise<FileHead> {
  if (record.audience !== 'organizations' && record.audience !== 'roles') return {};
  const named = await audiencesOf(ctx, record.id);
  const { organizations, roles } = await namesOfAudience(ctx, named);
  return {
    ...(organizations.length === 0 ? {} : { organizations }),
    ...(named.contracts.length === 0 ? {} : { contracts: named.contracts }),
    ...(roles.length === 0 ? {} : { roles }),
  };
}

/** Names and introductions of the sections that hold something. */
async function sectionFiles(
  ctx: Ctx,
  { ids, folders }: { ids: readonly string[]; folders: ReadonlyMap<string, string> },
): Promise<ExportedFile[]> {
  const sections = new Map((await allSections(ctx)).map((section) => [section.id, section]));
  const held = new Set<string>();
  for (let from = 0; from < ids.length; from += atOnce)
    for (const { section_id } of await articlesByIds(ctx, ids.slice(from, from + atOnce)))
      for (
        let at = sections.get(section_id);
        at !== undefined && !held.has(at.id);
        at = sections.get(at.parent_id ?? '')
      )
        held.add(at.id);
  return [...held].flatMap((id) => {
    const section = sections.get(id);
    if (section === undefined) return [];
    const words = (name: string, by: Readonly<Record<string, string>>) =>
      Object.fromEntries(
        Object.entries(by).map(([language, text]) => [`${name}_${language}`, text]),
      );
    const head = writeHead({
      slug: section.slug,
      ...words('name', section.names),
      ...words('intro', section.intro),
      ...(section.icon === '' ? {} : { icon: section.icon }),
    });
    return [{ name: `${folders.get(id) ?? 'help'}/_section.md`, modified_at: ctx.now, text: head }];
  });
}

async function shownOf(ctx: Ctx, text: TextRow, has_remarks: boolean): Promise<Shown | undefined> {
  if (isStaff(ctx)) return has_remarks ? text : { ...text, content: outsideContent(text.content) };
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

function pathOfFile({ id, name }: Pick<FileRow, 'id' | 'name'>): string {
  return `files/${id}/${name}`;
}

/** As an address in Markdown. */
function encodedPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

type Writing = {
  readonly text: TextRow;
  readonly shown: Shown;
  readonly places: ReadonlyMap<string, string>;
  readonly attached: readonly string[];
  /** Of files, by their id. */
  readonly paths: ReadonlyMap<string, string>;
  readonly reach: FileHead;
};

function articleFile(record: ArticleRecord, writing: Writing) {
  const { text, shown, places, attached, paths, reach } = writing;
  const name = `${places.get(record.id) ?? record.id}.${text.language}.md`;
  const here = posix.dirname(name);
  const address = (href: string) => {
    const article = /^\/articles\/([0-9a-f-]{36})(#.*)?$/.exec(href);
    const place = places.get(article?.[1] ?? '');
    if (place !== undefined)
      return `${posix.relative(here, place)}.${text.language}.md${article?.[2] ?? ''}`;
    const file = paths.get(/^\/api\/article-files\/([0-9a-f-]{36})$/.exec(href)?.[1] ?? '');
    return file === undefined ? href : encodedPath(posix.relative(here, file));
  };
  const head = writeHead({
    title: shown.title,
    slug: text.slug,
    language: text.language,
    article: String(record.number),
    id: record.id,
    original: record.original_language,
    kind: record.kind,
    audience: record.audience,
    ...reach,
    state: record.state,
    ...(shown.keywords.length === 0 ? {} : { keywords: shown.keywords }),
    ...(record.is_frequent ? { frequent: 'true' } : {}),
    ...(attached.length === 0
      ? {}
      : {
          attachments: attached.flatMap((id) => {
            const path = paths.get(id);
            return path === undefined ? [] : posix.relative(here, path);
          }),
        }),
  });
  const { kind } = record;
  const words = contentToMarkdown(shown.content, { kind, language: text.language, address });
  return { name, text: `${head}\n${words}\n` };
}
