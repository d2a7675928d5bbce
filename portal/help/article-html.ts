/**
 * The words of an article as a page shows them. What comes in was cleaned when it was written and has lost its
 * remarks and links to what the reader may not see; here it is rebuilt node by node: present addresses, pictures
 * from an address that checks who looks, anchors at headings, tables that scroll by themselves. Pure.
 */
import type { ArticleContent, ReadArticle } from '#contract/articles.ts';
import { type ArticlePart, articleParts } from '#contract/knowledge.ts';
import { outsideContent, slugOf } from '#modules/knowledge/knowledge.ts';
import {
  type Attributes,
  type Element,
  element,
  type Node,
  parseTree,
  serialize,
} from '#platform/article-tree.ts';
import { cleaned, type Html } from '../html.ts';
import type { Say } from '../words.ts';

export type Heading = { readonly id: string; readonly words: string; readonly depth: 2 | 3 };

export type ShownPart = { readonly part: ArticlePart; readonly id: string; readonly html: Html };

export type Shown = {
  readonly parts: readonly ShownPart[];
  /** Of all parts, in their order, without those that the page adds. */
  readonly headings: readonly (Heading & { readonly part: ArticlePart })[];
  /** Characters of the words alone. */
  readonly length: number;
};

export type Showing = {
  readonly say: Say;
  readonly links: ReadArticle['links'];
  /** Where an article is. */
  articleAt(slug: string): string;
  /** Where a picture or file is. */
  fileAt(id: string): string;
};

type Making = Showing & {
  readonly taken: Set<string>;
  readonly headings: Heading[];
  pictures: number;
};

export function showContent(content: ArticleContent, showing: Showing): Shown {
  const outside = outsideContent(content);
  const parts: ShownPart[] = [];
  const headings: (Heading & { part: ArticlePart })[] = [];
  const taken = new Set<string>(articleParts);
  let length = 0;
  for (const part of articleParts) {
    const html = outside[part];
    if (html === undefined || html === '') continue;
    const making: Making = { ...showing, taken, headings: [], pictures: 0 };
    const tree = parseTree(html);
    length += wordsOf(tree).length;
    parts.push({ part, id: part, html: cleaned(serialize(tree.map((one) => shown(one, making)))) });
    headings.push(...making.headings.map((heading) => ({ ...heading, part })));
  }
  return { parts, headings, length };
}

/** The words alone, in one line. */
export function plainWords(content: ArticleContent, parts: readonly ArticlePart[]): string {
  const outside = outsideContent(content);
  return parts
    .map((part) => spacedWords(parseTree(outside[part] ?? '')))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function wordsOf(nodes: readonly Node[]): string {
  return nodes.map((one) => (typeof one === 'string' ? one : wordsOf(one.children))).join('');
}

const blocks = new Set(['p', 'li', 'td', 'th', 'h2', 'h3', 'pre', 'figcaption', 'br']);

function spacedWords(nodes: readonly Node[]): string {
  return nodes
    .map((one) => {
      if (typeof one === 'string') return one;
      return `${spacedWords(one.children)}${blocks.has(one.tag) ? ' ' : ''}`;
    })
    .join('');
}

function shown(node: Node, making: Making): Node {
  if (typeof node === 'string') return node;
  const { tag, attributes } = node;
  const children = node.children.map((one) => shown(one, making));
  if (tag === 'h2' || tag === 'h3') return heading(node, children, making);
  if (tag === 'a') return link(attributes, children, making);
  if (tag === 'img') return picture(attributes, making);
  if (tag === 'table')
    return scrolled(element('table', [element('tbody', children)]), making.say('help.table'));
  if (tag === 'pre')
    return scrolled(element('pre', children), making.say('help.code'), 'scroll code');
  if (tag === 'aside') return callout(attributes['data-callout'], children, making.say);
  if (tag === 'div') return video(attributes['data-video'], making.say);
  if (tag === 'ol' && 'data-steps' in attributes) {
    const start = attributes['start'];
    return element('ol', children, { class: 'steps', ...(start ? { start } : {}) });
  }
  return element(tag, children, attributes);
}

function heading(node: Element, children: readonly Node[], making: Making): Element {
  const words = wordsOf(node.children).replace(/\s+/g, ' ').trim();
  const wanted = slugOf(words) || 'part';
  let id = wanted;
  for (let next = 2; making.taken.has(id); next += 1) id = `${wanted}-${next}`;
  making.taken.add(id);
  making.headings.push({ id, words, depth: node.tag === 'h2' ? 2 : 3 });
  return element(node.tag, children, { id });
}

const article = /^\/articles\/([0-9a-f-]{36})(#[\w-]*)?$/;
const file = /^\/api\/article-files\/([0-9a-f-]{36})$/;

function link({ href = '' }: Attributes, children: readonly Node[], making: Making): Node {
  const to = article.exec(href);
  if (to !== null) {
    const found = making.links[to[1] ?? ''];
    if (found === undefined) return element('span', children);
    return element('a', children, { href: `${making.articleAt(found.slug)}${to[2] ?? ''}` });
  }
  const held = file.exec(href);
  if (held !== null) return element('a', children, { href: making.fileAt(held[1] ?? '') });
  return element('a', children, { href, rel: 'noopener nofollow' });
}

/** The first picture comes with the page, the others when the reader comes near. */
function picture({ src = '', ...rest }: Attributes, making: Making): Node {
  const id = file.exec(src)?.[1];
  if (id === undefined) return '';
  making.pictures += 1;
  const loading: Attributes = making.pictures > 1 ? { loading: 'lazy', decoding: 'async' } : {};
  const at = making.fileAt(id);
  const image = element('img', [], { src: at, ...rest, ...loading });
  // As large as it is, where the page is narrow.
  return element('a', [image], { href: at, class: 'picture' });
}

function scrolled(inner: Element, label: string, name = 'scroll'): Element {
  return element('div', [inner], {
    class: name,
    role: 'region',
    'aria-label': label,
    tabindex: '0',
  });
}

function callout(given: string | undefined, children: readonly Node[], say: Say): Node {
  // A remark for colleagues never comes so far; were it to, it ends here.
  if (given !== 'note' && given !== 'tip' && given !== 'warning') return '';
  const name = element('p', [say(`help.callout_${given}`)], { class: 'callout-name' });
  return element('div', [name, ...children], { class: `callout ${given}`, role: 'note' });
}

function video(address: string | undefined, say: Say): Node {
  if (address === undefined || !/^https:\/\//.test(address) || !URL.canParse(address)) return '';
  const host = new URL(address).hostname.replace(/^www\./, '');
  return element(
    'p',
    [element('a', [say('help.video', { host })], { href: address, rel: 'noopener nofollow' })],
    {
      class: 'video',
    },
  );
}
