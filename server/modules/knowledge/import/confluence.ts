/**
 * The HTML export of a Confluence space: pages side by side in one folder, their tree told by the
 * breadcrumbs of each, their order by index.html, attachments in folders by the page's number.
 */
import { posix } from 'node:path';
import type { Element, Node } from '#platform/article-tree.ts';
import { plainText } from '#platform/article-tree.ts';
import { htmlToText } from '#platform/html.ts';
import { hasClass } from './macros.ts';
import type { Page, Place } from './page.ts';
import { find } from './rewrite.ts';
import type { Looking } from './survey.ts';

type Crumb = { readonly href: string; readonly name: string };
type Seen = { readonly path: string; readonly title: string; readonly above: readonly Crumb[] };

/** The number of a page: in its name, or its whole name. */
export function confluenceId(path: string): string | undefined {
  return /(?:^|_|\/)(\d{3,})\.html$/.exec(path)?.[1];
}

function plain(html: string): string {
  return htmlToText(html).replace(/\s+/g, ' ').trim();
}

export async function confluencePages(looking: Looking): Promise<Page[]> {
  const { tree, layout } = looking;
  const index = `${layout.root}index.html`;
  const seen: Seen[] = [];
  for (const [path, entry] of tree.entries) {
    if (!path.endsWith('.html') || path === index || posix.dirname(path) !== posix.dirname(index))
      continue;
    const text = await looking.text(entry);
    if (text !== undefined) seen.push(lookAt(path, text));
  }
  const order = await orderOf(looking, index);
  const home = homeOf(seen);
  const parents = new Set(seen.flatMap((page) => page.above.map((crumb) => crumb.href)));
  return seen
    .toSorted((one, two) => placeIn(order, one) - placeIn(order, two))
    .map((page) => placed(page, { home, parents, language: looking.options.language }));
}

function lookAt(path: string, text: string): Seen {
  // Everything that is looked for stands at the start; what does not end is not looked for in all of it.
  const head = text.slice(0, 100_000);
  const crumbs = /<ol id="breadcrumbs">([\s\S]{0,20000}?)<\/ol>/.exec(head)?.[1] ?? '';
  const above = [...crumbs.matchAll(/<a href="([^"]*)">([\s\S]*?)<\/a>/g)].map((match) => ({
    href: decoded(match[1] ?? ''),
    name: plain(match[2] ?? ''),
  }));
  const heading = /id="title-text"[^>]*>([\s\S]{0,2000}?)<\/span>/.exec(head)?.[1];
  const window = /<title>([\s\S]{0,2000}?)<\/title>/.exec(head)?.[1] ?? '';
  // «Space : Page»; the space is the first crumb.
  const whole = plain(heading ?? window);
  const space = above[0]?.name ?? '';
  const title = whole.startsWith(`${space} : `) ? whole.slice(space.length + 3) : whole;
  return { path, title: title || posix.basename(path, '.html'), above: above.slice(1) };
}

function decoded(href: string): string {
  try {
    return decodeURIComponent(href.replaceAll('&amp;', '&'));
  } catch {
    return href;
  }
}

/** The page that all others stand below is no section of its own. */
function homeOf(seen: readonly Seen[]): string | undefined {
  const tops = new Set(seen.flatMap((page) => page.above[0]?.href ?? []));
  const roots = seen.filter((page) => page.above.length === 0);
  const [top] = tops;
  return tops.size === 1 && roots.length <= 1 ? top : undefined;
}

async function orderOf(looking: Looking, index: string): Promise<Map<string, number>> {
  const entry = looking.tree.entries.get(index);
  const text = entry === undefined ? undefined : await looking.text(entry);
  const hrefs = [...(text ?? '').matchAll(/<a href="([^":]+\.html)"/g)].map((match) =>
    decoded(match[1] ?? ''),
  );
  return new Map(hrefs.map((href, place) => [href, place]));
}

function placeIn(order: ReadonlyMap<string, number>, page: Seen): number {
  return order.get(posix.basename(page.path)) ?? order.size;
}

type Around = {
  readonly home: string | undefined;
  readonly parents: ReadonlySet<string>;
  readonly language: string;
};

function placed(page: Seen, { home, parents, language }: Around): Page {
  const own = posix.basename(page.path);
  const self = parents.has(own) ? [{ href: own, name: page.title }] : [];
  const chain = [...page.above, ...self].filter((crumb) => crumb.href !== home);
  const place: Place[] = chain.map(({ href, name }) => ({
    key: `page:${confluenceId(href) ?? href}`,
    names: { [language]: name.slice(0, 120) || href },
  }));
  const key = `page:${confluenceId(page.path) ?? own}`;
  const title = page.title.slice(0, 200);
  return { path: page.path, reader: 'html', key, language, title, place };
}

/** What the page says, without the frame of the export. */
export function confluenceBody(nodes: readonly Node[]): readonly Node[] | undefined {
  return find(nodes, ({ attributes }) => attributes['id'] === 'main-content')?.children;
}

/** Addresses of the files listed below the page, with the names that people gave. */
export function confluenceAttachments(nodes: readonly Node[]): string[] {
  const list = find(nodes, (node) => hasClass(node, 'greybox'));
  if (list === undefined) return [];
  return linksIn(list)
    .map((link) => link.attributes['href'] ?? '')
    .filter((href) => href.startsWith('attachments/'));
}

function linksIn(node: Element): Element[] {
  return node.children.flatMap((child) => {
    if (typeof child === 'string') return [];
    return child.tag === 'a' ? [child] : linksIn(child);
  });
}

/** Names of attachments by their address: in the archive they are numbers. */
export function attachmentNames(nodes: readonly Node[]): Map<string, string> {
  const list = find(nodes, (node) => hasClass(node, 'greybox'));
  const links = list === undefined ? [] : linksIn(list);
  return new Map(
    links.map((link) => [link.attributes['href'] ?? '', plainText(link.children).trim()]),
  );
}
