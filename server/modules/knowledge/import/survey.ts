/**
 * The first look at an archive: which pages there are, what they are called, where they stand. Words are
 * read later, one page at a time, so that thousands of pages never stand in memory together.
 */
import { posix } from 'node:path';
import { articleLanguages } from '#contract/knowledge.ts';
import { fail } from '#platform/errors.ts';
import { headWord, splitHead } from '../article-file.ts';
import { confluencePages } from './confluence.ts';
import { type Layout, layoutOf, nameOfPart, notionEnd, withoutId } from './formats.ts';
import { htmlTitle, markdownTitle } from './headings.ts';
import { ownPlaces, sectionFile } from './own-places.ts';
import { type ImportFormat, type Page, type Place, pageEndings } from './page.ts';
import { type Entry, readEntry, type Tree } from './tree.ts';
import type { Trouble, TroubleCode } from './trouble.ts';

export type Survey = {
  readonly format: ImportFormat;
  readonly root: string;
  readonly pages: readonly Page[];
  /** Files that are no pages, by their path. */
  readonly files: ReadonlyMap<string, Entry>;
  readonly left_out: readonly { readonly path: string; readonly troubles: readonly Trouble[] }[];
};

const mostPages = 20_000;
const largestPage = 4 * 1024 * 1024;
const isLanguage = (word: string) => (articleLanguages as readonly string[]).includes(word);

type SurveyOptions = { readonly language: string };
export type Looking = {
  readonly tree: Tree;
  readonly layout: Layout;
  readonly options: SurveyOptions;
  /** The text of a page; undefined: it is none, and told. */
  text(entry: Entry): Promise<string | undefined>;
};

/** @throws OporaError invalid: no page in it, or more than the desk takes */
export async function survey(tree: Tree, options: SurveyOptions): Promise<Survey> {
  const layout = await layoutOf(tree);
  const left: { path: string; troubles: Trouble[] }[] = [];
  const leave = (path: string, code: TroubleCode) =>
    left.push({ path, troubles: [{ code, what: '', count: 1 }] });
  for (const { path, code } of tree.left_out) leave(path, code);
  const looking: Looking = {
    ...{ tree, layout, options },
    async text(entry) {
      if (entry.size > largestPage) return void leave(entry.path, 'too_large');
      const text = textOf(await readEntry(entry));
      return text ?? void leave(entry.path, 'not_text');
    },
  };
  const pages =
    layout.format === 'confluence' ? await confluencePages(looking) : await treePages(looking);
  if (pages.length === 0) fail('invalid', 'errors.import_no_pages');
  if (pages.length > mostPages) fail('invalid', 'errors.import_too_many', { count: mostPages });
  const read = new Set(pages.map((page) => page.path));
  const files = new Map(
    [...tree.entries].filter(
      // A table that is too long for a page is attached whole.
      ([path]) =>
        posix.basename(path) !== sectionFile && (!read.has(path) || path.endsWith('.csv')),
    ),
  );
  return { format: layout.format, root: layout.root, pages, files, left_out: left };
}

/** UTF-8, or UTF-16 with its mark, or Windows' Cyrillic; undefined: bytes that are no text. */
export function textOf(bytes: Buffer): string | undefined {
  const isWide = bytes.length > 1 && bytes[0] === 0xff && bytes[1] === 0xfe;
  if (isWide) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes.subarray(0, 4096).includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1251').decode(bytes);
  }
}

async function treePages(looking: Looking): Promise<Page[]> {
  const { tree, layout } = looking;
  const paths = pagePaths(looking);
  const languages = languageFolders(paths, layout);
  const own = await ownPlaces(looking);
  const pages: Page[] = [];
  for (const path of paths) {
    const entry = tree.entries.get(path);
    if (entry === undefined || own.paths.has(path)) continue;
    if (path.endsWith('.csv')) {
      pages.push(placed(path, { looking, languages, head: {}, title: '', reader: 'table' }));
      continue;
    }
    const text = await looking.text(entry);
    if (text === undefined) continue;
    const reader = /\.(?:x?html?)$/i.test(path) ? 'html' : 'markdown';
    const { head, body } = reader === 'html' ? { head: {}, body: text } : splitHead(text);
    const title =
      headWord(head, 'title') || (reader === 'html' ? htmlTitle(text) : markdownTitle(body));
    const page = placed(path, { looking, languages, head, title, reader });
    pages.push(own.place(page, path));
  }
  return pages;
}

/** Pages, and in an export of Notion its databases. */
function pagePaths({ tree, layout }: Looking): string[] {
  const all = [...tree.entries.keys()].toSorted(new Intl.Collator('en', { numeric: true }).compare);
  const pages = all.filter((path) => pageEndings.test(path));
  if (layout.format !== 'notion') return pages;
  // The same database twice: what a view shows, and all of it.
  const tables = all.filter(
    (path) => path.endsWith('.csv') && !tree.entries.has(path.replace(/\.csv$/, '_all.csv')),
  );
  const index = new Set([`${layout.root}index.html`]);
  return [...pages.filter((path) => !index.has(path)), ...tables];
}

/** `ru/…` and `en/…` at the top are two writings of one tree. */
function languageFolders(paths: readonly string[], { root }: Layout): boolean {
  const tops = new Set(paths.map((path) => path.slice(root.length).split('/')[0] ?? ''));
  return tops.size > 1 && [...tops].every(isLanguage);
}

type Seen = {
  readonly looking: Looking;
  readonly languages: boolean;
  readonly head: ReturnType<typeof splitHead>['head'];
  readonly title: string;
  readonly reader: Page['reader'];
};

function placed(path: string, seen: Seen): Page {
  const { looking, languages, head, title, reader } = seen;
  const { layout, options } = looking;
  const within = path.slice(layout.root.length);
  const ending = posix.extname(within);
  const stem = within.slice(0, within.length - ending.length);
  const suffix = /\.([a-z]{2,3})$/.exec(stem)?.[1];
  const fromName = suffix !== undefined && isLanguage(suffix) ? suffix : undefined;
  const fromFolder = languages ? within.split('/')[0] : undefined;
  const told = headWord(head, 'language') || headWord(head, 'lang') || headWord(head, 'locale');
  const word = told.toLowerCase().slice(0, 2);
  const language = fromName ?? fromFolder ?? (isLanguage(word) ? word : options.language);
  const bare = fromName === undefined ? stem : stem.slice(0, -fromName.length - 1);
  const logical = languages ? bare.slice((fromFolder?.length ?? 0) + 1) : bare;
  const id = notionEnd.exec(stem)?.[1];
  const key = layout.format === 'notion' && id !== undefined ? `page:${id}` : `path:${logical}`;
  const folders = posix.dirname(logical) === '.' ? [] : posix.dirname(logical).split('/');
  const name = nameOfPart(posix.basename(logical));
  const isIndex = /^(?:index|readme|_index)$/i.test(posix.basename(logical));
  const shown = title || (isIndex && folders.length > 0 ? nameOfPart(folders.at(-1) ?? '') : name);
  const hasBelow = hasFolder(looking, layout.root + (languages ? `${fromFolder}/` : '') + logical);
  const place = hasBelow ? [...folders, posix.basename(logical)] : folders;
  return {
    ...{ path, reader, key, language, title: copied(shown.slice(0, 200)) },
    place: placesOf(place, language),
  };
}

/** A part of a string keeps the whole of it in memory, which here is the text of the page. */
function copied(part: string): string {
  return Buffer.from(part).toString();
}

const folderSets = new WeakMap<Tree, Set<string>>();

/** A page whose sub-pages stand in a folder of its name is the first in that section. */
function hasFolder({ tree, layout }: Looking, stem: string): boolean {
  if (layout.format !== 'notion' && layout.format !== 'markdown') return false;
  let folders = folderSets.get(tree);
  if (folders === undefined) {
    const paged = [...tree.entries.keys()].filter((path) => pageEndings.test(path));
    folders = new Set(paged.map((path) => withoutId(posix.dirname(path))));
    folderSets.set(tree, folders);
  }
  return folders.has(withoutId(stem));
}

function placesOf(folders: readonly string[], language: string): Place[] {
  return folders.map((folder, index) => {
    const path = folders.slice(0, index + 1).map(withoutId);
    return { key: `folder:${path.join('/')}`, names: { [language]: nameOfPart(folder) } };
  });
}
