/** All that planning and writing share: what is in the archive, what the source brought before, what leads where. */
import { posix } from 'node:path';
import type { Ctx } from '#platform/ctx.ts';
import { newId } from '#platform/id.ts';
import { articlesByIds } from '../articles.sql.ts';
import { knownFiles } from '../files.sql.ts';
import { withoutId } from './formats.ts';
import { type ImportRow, type SourceRow, sourceRows } from './import.sql.ts';
import { type Links, linksIn } from './links.ts';
import type { Page, ReadPage } from './page.ts';
import { readPage } from './reading.ts';
import { type Shelves, shelvesFor } from './shelving.ts';
import { type Survey, survey, textOf } from './survey.ts';
import { readEntry, type Tree } from './tree.ts';
import { type Trouble, Troubles } from './trouble.ts';

export type Desk = {
  readonly survey: Survey;
  readonly source: string;
  readonly shelves: Shelves;
  /** By key, and by key and language of texts. */
  readonly sources: Map<string, SourceRow>;
  /** Files that are here already, by path. */
  readonly stored: Map<string, string>;
  articleOf(key: string): string;
  marks(path: string): string;
  read(page: Page): Promise<{ read: ReadPage; troubles: Trouble[] }>;
};

export function textKey(key: string, language: string): string {
  return `${key}\u0000${language}`;
}

/** A name for what people did not name: of the folder that holds it all, or of the archive. */
function sourceOf(row: Pick<ImportRow, 'source' | 'name'>, seen: Survey): string {
  if (row.source !== '') return row.source;
  if (seen.format === 'opora' || seen.format === 'notion') return seen.format;
  const given = seen.root.replace(/\/$/, '') || posix.basename(row.name).replace(/\.zip$/i, '');
  const plain = given
    .replace(/[^\p{L}\p{N} ._:/()-]+/gu, ' ')
    // A copy of another day is the same source.
    .replace(/[ _-]*(?:\(\d+\)|\d{4}-?\d{2}-?\d{2}(?:[T_-]?\d{4,6})?)$/u, '')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .trim()
    .slice(0, 60);
  return plain === '' ? seen.format : plain;
}

/**
 * @param planned ids that a plan gave to articles, by key
 * @throws OporaError invalid: nothing to import in it
 */
export async function openDesk(
  ctx: Ctx,
  row: ImportRow,
  { tree, planned }: { tree: Tree; planned: ReadonlyMap<string, string> },
): Promise<Desk> {
  const seen = await survey(tree, { language: row.language });
  const source = sourceOf(row, seen);
  const sources = new Map<string, SourceRow>();
  const articles = new Map<string, string>(planned);
  for (const one of await sourceRows(ctx, source)) {
    sources.set(one.language === '' ? one.key : textKey(one.key, one.language), one);
    if (one.article_id !== null && !articles.has(one.key)) articles.set(one.key, one.article_id);
  }
  await addOwn(ctx, seen, articles);
  for (const page of seen.pages) if (!articles.has(page.key)) articles.set(page.key, newId());
  const stored = await storedFiles(ctx, seen, sources);
  const shelves = await shelvesFor(ctx, { ...row, source }, sources);
  const marks = (path: string) => seen.files.get(path)?.mark ?? '';
  const links = linksIn(
    seen,
    (key) => articles.get(key),
    (path) => stored.get(path) ?? newId(),
  );
  const rows = rowPages(seen, articles);
  return {
    ...{ survey: seen, source, shelves, sources, stored, marks },
    articleOf: (key) => articles.get(key) ?? newId(),
    read: (page) => read(page, { tree, seen, links, rows }),
  };
}

type With = { tree: Tree; seen: Survey; links: Links; rows: ReadonlyMap<string, string> };

async function read(page: Page, { tree, seen, links, rows }: With) {
  const troubles = new Troubles();
  const entry = tree.entries.get(page.path);
  const text = entry === undefined ? '' : (textOf(await readEntry(entry)) ?? '');
  const rowPage = (table: Page, title: string) =>
    rows.get(`${withoutId(stem(table.path))}/${title}`);
  const made = readPage(page, text, { format: seen.format, links, troubles, rowPage });
  return { read: made, troubles: troubles.list };
}

function stem(path: string): string {
  return path.replace(/(?:_all)?\.[a-z]+$/i, '');
}

/** Rows of a database are pages in a folder of its name. */
function rowPages(seen: Survey, articles: ReadonlyMap<string, string>): Map<string, string> {
  if (seen.format !== 'notion') return new Map();
  return new Map(
    seen.pages.map((page) => [
      `${withoutId(posix.dirname(page.path))}/${page.title}`,
      `/articles/${articles.get(page.key) ?? ''}`,
    ]),
  );
}

/** Articles that this desk exported itself and the actor sees. */
async function addOwn(ctx: Ctx, seen: Survey, articles: Map<string, string>): Promise<void> {
  const named = seen.pages.filter((page) => page.own_id !== undefined && !articles.has(page.key));
  const ids = [...new Set(named.flatMap((page) => page.own_id ?? []))];
  const here = new Set((await articlesByIds(ctx, ids)).map((article) => article.id));
  for (const { key, own_id } of named)
    if (own_id !== undefined && here.has(own_id)) articles.set(key, own_id);
}

const ownFile = /^files\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//;

async function storedFiles(
  ctx: Ctx,
  seen: Survey,
  sources: ReadonlyMap<string, SourceRow>,
): Promise<Map<string, string>> {
  const stored = new Map<string, string>();
  for (const [path, { mark }] of seen.files) {
    const before = sources.get(fileKey(path));
    if (before?.file_id !== null && before?.hash === mark) stored.set(path, before.file_id);
  }
  // What another one's import left is not theirs to show.
  const seenFiles = new Set(await knownFiles(ctx, [...stored.values()]));
  for (const [path, id] of stored) if (!seenFiles.has(id)) stored.delete(path);
  if (seen.format !== 'opora') return stored;
  const ids = new Map([...seen.files.keys()].map((path) => [path, ownFile.exec(path)?.[1] ?? '']));
  const own = new Set(
    await knownFiles(
      ctx,
      [...ids.values()].filter((id) => id !== ''),
    ),
  );
  for (const [path, id] of ids) if (own.has(id)) stored.set(path, id);
  return stored;
}

export function fileKey(path: string): string {
  return `file:${path}`;
}
