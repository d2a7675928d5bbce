/** Which system an archive came from, told by its names and a few first words. Pure but for reading. */
import { posix } from 'node:path';
import { splitHead } from '../article-file.ts';
import { type ImportFormat, pageEndings } from './page.ts';
import { type Entry, readEntry, type Tree } from './tree.ts';

/** Notion ends each name with the id of its page. */
export const notionEnd = /[ -]([0-9a-f]{32})(?=\.[a-z]+$|_all\.csv$|$)/i;

export type Layout = {
  readonly format: ImportFormat;
  /** The folder that holds everything, with its slash; empty: none does. */
  readonly root: string;
};

const lookedAt = 40;
const largestLook = 2_000_000;

export async function layoutOf(tree: Tree): Promise<Layout> {
  const paths = [...tree.entries.keys()];
  const root = commonFolder(paths);
  const pages = paths.filter((path) => pageEndings.test(path));
  const named = pages.filter((path) => notionEnd.test(path)).length;
  if (named > 0 && named * 2 >= pages.length) return { format: 'notion', root };
  const index = tree.entries.get(`${root}index.html`);
  if (index !== undefined && (await isConfluence(index, tree, root)))
    return { format: 'confluence', root };
  if (await isOwn(tree, pages)) return { format: 'opora', root: '' };
  const markdown = pages.filter((path) => /\.(?:md|markdown|mdx)$/i.test(path)).length;
  return { format: markdown * 2 >= pages.length ? 'markdown' : 'html', root };
}

function commonFolder(paths: readonly string[]): string {
  const [first = ''] = paths;
  const folder = first.split('/')[0] ?? '';
  const isCommon = first.includes('/') && paths.every((path) => path.startsWith(`${folder}/`));
  return isCommon ? `${folder}/` : '';
}

async function start(entry: Entry | undefined): Promise<string> {
  if (entry === undefined || entry.size > largestLook) return '';
  return (await readEntry(entry)).toString('utf8').slice(0, 20_000);
}

async function isConfluence(index: Entry, tree: Tree, root: string): Promise<boolean> {
  const words = await start(index);
  if (!/pageSection|Confluence|wiki-content/i.test(words)) return false;
  const hasStyles = tree.entries.has(`${root}styles/site.css`);
  const linked = [...words.matchAll(/href="([^":]+\.html)"/g)].map((match) => match[1] ?? '');
  for (const href of linked.slice(0, 3)) {
    const page = await start(tree.entries.get(posix.join(root, decodeURI(href))));
    if (/id="main-content"|wiki-content/.test(page)) return true;
  }
  return hasStyles;
}

/** Our own export names in each head the article that it is. */
async function isOwn(tree: Tree, pages: readonly string[]): Promise<boolean> {
  const markdown = pages.filter((path) => path.endsWith('.md')).slice(0, lookedAt);
  for (const path of markdown) {
    const { head } = splitHead(await start(tree.entries.get(path)));
    if (typeof head['id'] === 'string' && 'article' in head && 'slug' in head) return true;
  }
  return false;
}

/** The name that people gave, without the id of Notion. */
export function withoutId(name: string): string {
  return name.replace(notionEnd, '').trim();
}

/** Part of a path as a heading: words instead of dashes, without a number that only sorts. */
export function nameOfPart(part: string): string {
  const plain = withoutId(part.replace(pageEndings, ''));
  const words = plain
    .replace(/^\d{1,3}[-_. ]+(?=\D)/, '')
    .replace(/[-_]+/g, (signs) => (/\s/.test(plain) ? signs : ' '))
    .trim();
  const name = words === '' ? plain : words;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`.slice(0, 120);
}
