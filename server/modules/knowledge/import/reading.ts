/** One page of an archive in our words: its head, its parts, the files it shows, what could not be carried over. */
import { posix } from 'node:path';
import { sanitizeArticleHtml } from '#platform/article-html.ts';
import { type Element, element, type Node, serialize } from '#platform/article-tree.ts';
import { type FileHead, headList, headWord, readArticleFile, splitHead } from '../article-file.ts';
import { attachmentNames, confluenceAttachments, confluenceBody } from './confluence.ts';
import { markdownTitle, withoutTitle } from './headings.ts';
import type { Links, PageLinks } from './links.ts';
import { hasClass } from './macros.ts';
import { asGithubMarkdown, notionProperties } from './markdown-dialects.ts';
import type { ImportFormat, Page, ReadPage } from './page.ts';
import { find, firstOf, pageTree, rewriteHtml, rewritten } from './rewrite.ts';
import { csvRows, mostRows, tableOf } from './table.ts';
import type { Troubles } from './trouble.ts';

export type Reading = {
  readonly format: ImportFormat;
  readonly links: Links;
  readonly troubles: Troubles;
  /** Addresses of the rows of a database, by their title. */
  rowPage(page: Page, title: string): string | undefined;
};

const longestPart = 400_000;

export function readPage(page: Page, text: string, reading: Reading): ReadPage {
  const files = new Map<string, string>();
  const links = reading.links.of(page, files);
  const read =
    page.reader === 'table'
      ? fromTable(page, text, { reading, links })
      : page.reader === 'html'
        ? fromHtml(page, text, { reading, links })
        : fromMarkdown(page, text, { reading, links });
  const attached = read.attached.flatMap((href) => {
    const path = links.file(href);
    if (path === undefined) reading.troubles.add('link', href);
    return path ?? [];
  });
  for (const path of attached) links.link(posix.relative(posix.dirname(page.path), path));
  const { content } = read;
  if (Object.keys(content).length === 0) reading.troubles.add('empty');
  if (Object.values(content).some((html) => (html?.length ?? 0) > longestPart - 2))
    reading.troubles.add('too_long');
  return { ...read, attached, files };
}

type With = { readonly reading: Reading; readonly links: PageLinks };
type Unfiled = Omit<ReadPage, 'files'>;

const bare = {
  ...{ slug: '', keywords: [], audience: '', state: '', is_frequent: false },
  ...{ organizations: [], contracts: [], roles: [], attached: [] },
  names: new Map<string, string>(),
};

function body(html: string): Unfiled['content'] {
  const clean = sanitizeArticleHtml(html);
  return clean === '' ? {} : { body: clean };
}

function fromMarkdown(page: Page, text: string, { reading, links }: With): Unfiled {
  const { troubles, format } = reading;
  const { head, body: words } = splitHead(text);
  const rewrite = (html: string) => rewriteHtml(html, { ...links, troubles });
  if (format === 'opora') {
    const read = readArticleFile(text, { rewrite });
    return { ...bare, ...fromHead(head, troubles), ...read, title: page.title };
  }
  const isTitled = headWord(head, 'title') === '' || markdownTitle(words) === page.title;
  const untitled = isTitled && markdownTitle(words) !== '' ? withoutTitle(words) : words;
  const properties =
    format === 'notion' ? notionProperties(untitled) : { keywords: [], body: untitled };
  const plain = asGithubMarkdown(properties.body, troubles);
  const kind = headWord(head, 'kind') === 'free' ? '---\nkind: free\n---\n' : '';
  const read = readArticleFile(`${kind}${plain}`, { rewrite });
  const told = fromHead(head, troubles);
  const keywords = [...told.keywords, ...usable(properties.keywords)];
  return { ...bare, ...told, ...read, keywords, title: page.title };
}

function usable(words: readonly string[]): string[] {
  const plain = words.map((word) => word.replace(/\s+/g, ' ').trim().slice(0, 60));
  return [...new Set(plain.filter((word) => word !== ''))].slice(0, 40);
}

function fromHead(head: FileHead, troubles: Troubles) {
  const slug = headWord(head, 'slug').toLowerCase();
  const isSlug = /^[a-z0-9][a-z0-9-]{0,119}$/.test(slug);
  if (slug !== '' && !isSlug) troubles.add('slug', slug);
  const keywords = [...headList(head, 'keywords'), ...headList(head, 'tags')];
  return {
    slug: isSlug ? slug : '',
    keywords: usable(keywords),
    audience: headWord(head, 'audience'),
    state: headWord(head, 'state'),
    is_frequent: headWord(head, 'frequent') === 'true',
    organizations: headList(head, 'organizations'),
    contracts: headList(head, 'contracts'),
    roles: headList(head, 'roles'),
    attached: headList(head, 'attachments'),
  };
}

function fromHtml(page: Page, text: string, { reading, links }: With): Unfiled {
  const { troubles, format } = reading;
  const tree = pageTree(text, troubles);
  const { title } = page;
  const around = { ...links, troubles };
  const start = { ...bare, kind: 'free' as const, title };
  if (format === 'confluence') {
    const content = body(rewritten(confluenceBody(tree) ?? tree, around));
    const shown = content.body ?? '';
    const attached = confluenceAttachments(tree).filter((href) => {
      const path = links.file(href);
      return path === undefined || !isShown(shown, path, around);
    });
    const names = [...attachmentNames(tree)].flatMap(([href, name]) => {
      const path = links.file(href);
      return path === undefined || name === '' ? [] : [[path, name] as const];
    });
    return { ...start, content, attached, names: new Map(names) };
  }
  if (format === 'notion') return { ...start, ...fromNotion(tree, around) };
  return { ...start, content: body(rewritten(withoutFirstHeading(mainOf(tree), title), around)) };
}

/** The page shows or links the file already. */
function isShown(html: string, path: string, links: PageLinks): boolean {
  const target = links.link(`/${path}`);
  const address =
    target.kind === 'picture' ? target.src : target.kind === 'address' ? target.href : '';
  return address !== '' && html.includes(address);
}

/** The words of the page, without the frame that stands around every page of a site. */
function mainOf(tree: readonly Node[]): readonly Node[] {
  const isMain = ({ tag, attributes }: Element) => tag === 'main' || attributes['role'] === 'main';
  const named = ['content', 'main-content', 'main', 'article-body', 'page-content'];
  const main =
    find(tree, isMain) ??
    firstOf(tree, 'article') ??
    find(tree, ({ tag, attributes }) => tag === 'div' && named.includes(attributes['id'] ?? '')) ??
    firstOf(tree, 'body');
  const nodes = main?.children ?? tree;
  return main?.tag === 'body' ? nodes.filter((node) => !isFrame(node)) : nodes;
}

function isFrame(node: Node): boolean {
  return typeof node !== 'string' && ['header', 'footer', 'nav'].includes(node.tag);
}

/** The title stands above the text already. */
function withoutFirstHeading(nodes: readonly Node[], title: string): Node[] {
  let isOver = false;
  const walk = (list: readonly Node[]): Node[] =>
    list.flatMap((node): Node[] => {
      if (isOver || typeof node === 'string') return [node];
      if (node.tag === 'h1') {
        isOver = true;
        const words = serialize(node.children)
          .replace(/<[^>]*>/g, '')
          .trim();
        return words === '' || title !== '' ? [] : [node];
      }
      return [{ ...node, children: walk(node.children) }];
    });
  return walk(nodes);
}

function fromNotion(tree: readonly Node[], around: PageLinks & { troubles: Troubles }) {
  const page = find(tree, (node) => hasClass(node, 'page-body'));
  const described = find(tree, (node) => hasClass(node, 'page-description'))?.children ?? [];
  const table = find(tree, (node) => hasClass(node, 'properties'));
  const rows = table === undefined ? [] : rowsOf(table);
  const isKeywords = (row: Element) => hasClass(row, 'property-row-multi_select');
  const keywords = rows.filter(isKeywords).flatMap((row) => selectedIn(row.children));
  const shown = rows.filter((row) => !isKeywords(row));
  const properties = shown.length === 0 ? [] : [element('table', shown.map(plainHead))];
  const nodes = [
    ...(described.length === 0 ? [] : [element('p', described)]),
    ...properties,
    ...joinedLists(page?.children ?? mainOf(tree)),
  ];
  return { content: body(rewritten(nodes, around)), keywords: usable(keywords) };
}

function rowsOf(node: Element): Element[] {
  return node.children.flatMap((child) =>
    typeof child === 'string' ? [] : child.tag === 'tr' ? [child] : rowsOf(child),
  );
}

/** A row that begins with its name is no head of the table. */
function plainHead(row: Element): Element {
  const cells = row.children.map((cell) =>
    typeof cell !== 'string' && cell.tag === 'th'
      ? element('td', [element('strong', cell.children)])
      : cell,
  );
  return { ...row, children: cells };
}

function selectedIn(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => {
    if (typeof node === 'string') return [];
    if (!hasClass(node, 'selected-value')) return selectedIn(node.children);
    return [serialize(node.children).replace(/<[^>]*>/g, '')];
  });
}

/** Notion makes a list of each item: neighbours of one kind are one list. */
function joinedLists(nodes: readonly Node[]): Node[] {
  const out: Node[] = [];
  for (const node of nodes) {
    if (typeof node === 'string') {
      if (node.trim() !== '') out.push(node);
      continue;
    }
    const inner = { ...node, children: joinedLists(node.children) };
    const keepsBlanks = node.tag === 'ul' || node.tag === 'ol' || node.tag === 'div';
    const own = keepsBlanks ? inner : { ...node, children: deeply(node.children) };
    const last = out.at(-1);
    const isList = node.tag === 'ul' || node.tag === 'ol';
    const isSame =
      isList &&
      typeof last === 'object' &&
      last.tag === node.tag &&
      last.attributes['class'] === node.attributes['class'];
    if (isSame) out[out.length - 1] = { ...last, children: [...last.children, ...own.children] };
    else out.push(own);
  }
  return out;
}

/** Inside words blanks count. */
function deeply(nodes: readonly Node[]): Node[] {
  const hasLists = nodes.some(
    (node) => typeof node !== 'string' && (node.tag === 'ul' || node.tag === 'ol'),
  );
  if (!hasLists)
    return nodes.map((node) =>
      typeof node === 'string' ? node : { ...node, children: deeply(node.children) },
    );
  const words = nodes.filter((node) => typeof node === 'string' || !/^[uo]l$/.test(node.tag));
  const lists = nodes.filter((node) => typeof node !== 'string' && /^[uo]l$/.test(node.tag));
  return [...words, ...joinedLists(lists)];
}

function fromTable(page: Page, text: string, { reading }: With): Unfiled {
  const rows = csvRows(text);
  if (rows.length > mostRows + 1) reading.troubles.add('table_cut', String(mostRows));
  const table = tableOf(rows, (title) => reading.rowPage(page, title));
  const content = body(serialize([table]));
  const isCut = rows.length > mostRows + 1;
  return {
    ...{ ...bare, kind: 'free', title: page.title, content },
    attached: isCut ? [posix.basename(page.path)] : [],
  };
}
