/**
 * Pages of other systems as the vocabulary of articles: HTML is brought into a tree, then each element
 * becomes its twin here. What has none leaves its words behind and is told. The wall against hostile
 * HTML is not here but after: sanitizeArticleHtml takes whatever comes out.
 */
import sanitizeHtml from 'sanitize-html';
import {
  type Attributes,
  type Element,
  element,
  type Node,
  parseTree,
  plainText,
  serialize,
} from '#platform/article-tree.ts';
import { calloutOf, hasClass, macroOf } from './macros.ts';
import type { Troubles } from './trouble.ts';

/** Where an address of the page leads here. */
export type Target =
  | { readonly kind: 'address'; readonly href: string }
  | { readonly kind: 'picture'; readonly src: string }
  | { readonly kind: 'none' };

export type Rewriting = {
  /** What a link of the page means; `none`: nothing that is there. */
  link(href: string): Target;
  picture(src: string): Target;
  readonly troubles: Troubles;
};

const known = [
  ...['html', 'body', 'main', 'article', 'section', 'header', 'footer', 'nav', 'div', 'span', 'p'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'table', 'thead'],
  ...['tbody', 'tfoot', 'tr', 'th', 'td', 'caption', 'colgroup', 'strong', 'b', 'em', 'i', 'code'],
  ...['kbd', 'samp', 'tt', 'pre', 'blockquote', 'a', 'img', 'figure', 'figcaption', 'hr', 'br'],
  ...['aside', 'details', 'summary', 'iframe', 'video', 'audio', 'time', 'del', 's', 'u', 'ins'],
  ...['mark', 'small', 'big', 'font', 'center', 'cite', 'q', 'abbr', 'address', 'label', 'var'],
  ...['picture', 'title', 'head', 'annotation', 'semantics', 'math', 'strike', 'dfn', 'wbr'],
];
/** Elements whose meaning is lost with them, though their words stay. */
const told = new Set([
  ...['sub', 'sup', 'form', 'button', 'select', 'object', 'embed', 'canvas', 'svg', 'ruby'],
  ...['marquee', 'frameset', 'applet', 'progress', 'meter', 'map', 'fieldset'],
]);
const allowed = new Set([...known, ...told]);
const quiet = new Set([
  ...['script', 'style', 'noscript', 'template', 'meta', 'link', 'base', 'col', 'source', 'track'],
  ...['input', 'textarea', 'option', 'optgroup', 'param', 'area', 'xmp', 'mrow', 'mi', 'mo', 'mn'],
  ...['mfrac', 'msup', 'msub', 'mstyle', 'mspace', 'mtext', 'msqrt', 'mtable', 'mtr', 'mtd'],
]);
const longest = 4_000_000;
const deepest = 200;

/** Hostile or not: well-formed, closed, without what runs. Attributes that tell macros apart stay. */
export function pageTree(html: string, troubles: Troubles): Node[] {
  const clean = sanitizeHtml(html.slice(0, longest).replaceAll('\u0000', ''), {
    allowedTags: [...allowed],
    allowedAttributes: {
      '*': ['class', 'id', 'role', 'data-*', 'title', 'style'],
      a: ['href'],
      img: ['src', 'alt', 'width', 'height'],
      iframe: ['src'],
      video: ['src'],
      audio: ['src'],
      ol: ['start'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan'],
      annotation: ['encoding'],
    },
    parseStyleAttributes: false,
    allowVulnerableTags: true,
    // Addresses are judged when they are resolved.
    allowedSchemesAppliedToAttributes: [],
    allowedIframeHostnames: undefined,
    nonTextTags: ['style', 'script', 'textarea', 'option', 'noscript', 'template', 'xmp', 'svg'],
    nestingLimit: deepest,
    transformTags: { '*': (tag, attributes) => seen(tag, attributes, troubles) },
  });
  return parseTree(clean);
}

function seen(tag: string, attribs: Record<string, string>, troubles: Troubles) {
  if (tag === 'input') {
    const isBox = attribs['type'] === 'checkbox';
    const text = isBox ? ('checked' in attribs ? '☑ ' : '☐ ') : '';
    return { tagName: 'span', attribs: {}, text };
  }
  if (told.has(tag) || !(allowed.has(tag) || quiet.has(tag))) troubles.add('markup', `<${tag}>`);
  return { tagName: tag === 'wbr' ? 'span' : tag, attribs };
}

/** The tree as HTML that the sanitizer of articles takes. */
export function rewritten(nodes: readonly Node[], page: Rewriting): string {
  return serialize(all(nodes, page));
}

/** HTML of Markdown or of a page's body, as articles have it. */
export function rewriteHtml(html: string, page: Rewriting): string {
  return rewritten(pageTree(html, page.troubles), page);
}

function all(nodes: readonly Node[], page: Rewriting): Node[] {
  return nodes.flatMap((node) => (typeof node === 'string' ? [node] : one(node, page)));
}

function one(node: Element, page: Rewriting): Node[] {
  const macro = macroOf(node, page.troubles);
  if (macro !== undefined) return all(macro, page);
  const { tag, attributes, children } = node;
  switch (tag) {
    case 'a':
      return link(node, page);
    case 'img':
      return picture(node, page);
    case 'pre':
      return [code(node)];
    case 'iframe':
      return framed(attributes['src'] ?? '', page);
    case 'video':
    case 'audio':
      return media(node, page);
    case 'aside':
      return aside(node, page);
    case 'figure':
      return figure(node, page);
    case 'details':
      return details(node, page);
    case 'li':
      return [element('li', [...box(node), ...all(children, page)])];
    case 'dt':
    case 'caption':
      return [element('p', [element('strong', all(children, page))])];
    case 'dd':
      return [element('p', all(children, page))];
    case 'head':
    case 'title':
    case 'nav':
      return [];
    case 'div':
      if ('data-video' in attributes) return [element(tag, [], kept(attributes))];
      return boxed(all(children, page));
    case 'section':
    case 'article':
    case 'main':
    case 'header':
    case 'footer':
    case 'body':
    case 'html':
    case 'center':
    case 'address':
    case 'summary':
      return boxed(all(children, page));
    default:
      return [element(tag, all(children, page), kept(attributes))];
  }
}

const inWords = new Set([
  'strong',
  'b',
  'em',
  'i',
  'code',
  'a',
  'img',
  'br',
  'span',
  'font',
  'u',
  's',
]);

/** A box of words alone is a paragraph of its own; another box goes, and what is in it stays. */
function boxed(nodes: Node[]): Node[] {
  const areWords = nodes.every((node) => typeof node === 'string' || inWords.has(node.tag));
  const isEmpty = areWords && plainText(nodes).trim() === '' && firstOf(nodes, 'img') === undefined;
  if (isEmpty) return [];
  return areWords ? [element('p', nodes)] : nodes;
}

const ours = ['data-steps', 'start', 'data-language', 'data-video', 'colspan', 'rowspan'];

function kept(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => ours.includes(name)));
}

function link({ attributes, children }: Element, page: Rewriting): Node[] {
  const { href } = attributes;
  const words = all(children, page);
  // Inside the page there are no places to jump to.
  if (href === undefined || href === '' || href.startsWith('#')) return words;
  const target = page.link(href);
  if (target.kind === 'none') {
    page.troubles.add('link', href);
    return words;
  }
  const to = target.kind === 'picture' ? target.src : target.href;
  const hasPicture = words.some((word) => typeof word !== 'string' && word.tag === 'img');
  // A picture that opens itself is a picture.
  if (hasPicture && target.kind === 'picture') return words;
  const isEmpty = words.length === 0 || (!hasPicture && plainText(words).trim() === '');
  return [element('a', isEmpty ? [lastPart(href)] : words, { href: to })];
}

function lastPart(href: string): string {
  const path = href.split(/[?#]/)[0] ?? href;
  const last = path.split('/').findLast((part) => part !== '') ?? href;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function picture({ attributes }: Element, page: Rewriting): Node[] {
  const { src = '', alt = '' } = attributes;
  const target = page.picture(src);
  const { width, height } = attributes;
  if (target.kind === 'picture') {
    const size = {
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
    };
    return [element('img', [], { src: target.src, alt, ...size })];
  }
  const shown = alt.trim() === '' ? lastPart(src) : alt;
  if (target.kind === 'none') {
    page.troubles.add(src.startsWith('data:') ? 'markup' : 'picture', src.slice(0, 200));
    return alt.trim() === '' ? [] : [alt];
  }
  const isRemote = /^https?:/i.test(target.href);
  page.troubles.add(isRemote ? 'remote_picture' : 'picture_kind', src);
  return [element('a', [shown], { href: target.href })];
}

const languages = new Map<string, string>(
  Object.entries({
    ...{ 'plain text': '', plaintext: '', text: '', plain: '', none: '', 'c++': 'cpp', 'c#': 'cs' },
    ...{ 'visual basic': 'vb', shell: 'bash', console: 'bash', html: 'html', xml: 'xml' },
  }),
);

/** The language as the page tells it: a class of the block or its code, a brush of Confluence. */
function languageOf(node: Element): string {
  const { attributes, children } = node;
  const own = attributes['data-language'] ?? attributes['data-lang'];
  const brush = /brush:\s*([\w+#.-]+)/.exec(attributes['data-syntaxhighlighter-params'] ?? '')?.[1];
  const inner = children.find((child): child is Element => typeof child !== 'string');
  const classes = `${attributes['class'] ?? ''} ${inner?.attributes['class'] ?? ''}`;
  const named = /(?:^|\s)(?:language|lang|highlight-source)-([\w+#. -]+?)(?=\s|$)/i.exec(
    classes,
  )?.[1];
  const found = (own ?? brush ?? named ?? '').toLowerCase();
  return languages.get(found) ?? found.replaceAll(' ', '-');
}

function code(node: Element): Element {
  const language = languageOf(node);
  const text = codeText(node.children);
  const attributes: Attributes = language === '' ? {} : { 'data-language': language };
  return element('pre', [element('code', [text])], attributes);
}

function codeText(nodes: readonly Node[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node;
      return node.tag === 'br' ? '\n' : codeText(node.children);
    })
    .join('');
}

const videos =
  /^https:\/\/(?:[\w-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|rutube\.ru|vkvideo\.ru|vk\.com|loom\.com|dzen\.ru)\//i;

function framed(src: string, page: Rewriting): Node[] {
  const address = src.startsWith('//') ? `https:${src}` : src;
  if (videos.test(address)) return [element('div', [], { 'data-video': watched(address) })];
  page.troubles.add('markup', `<iframe> ${src}`);
  if (!/^https?:/i.test(address)) return [];
  return [element('p', [element('a', [address], { href: address })])];
}

/** The page of a video instead of its frame. */
function watched(address: string): string {
  const id = /youtube(?:-nocookie)?\.com\/embed\/([\w-]{6,20})/i.exec(address)?.[1];
  return id === undefined ? address : `https://www.youtube.com/watch?v=${id}`;
}

function media({ tag, attributes }: Element, page: Rewriting): Node[] {
  const src = attributes['src'] ?? '';
  const target = page.link(src);
  if (target.kind === 'none') {
    page.troubles.add('markup', `<${tag}> ${src}`);
    return [];
  }
  const href = target.kind === 'picture' ? target.src : target.href;
  return [element('p', [element('a', [lastPart(src)], { href })])];
}

/** A callout of ours stays; one without a kind (Notion’s Markdown) is told by its sign. */
function aside(node: Element, page: Rewriting): Node[] {
  const { attributes, children } = node;
  if ('data-internal' in attributes)
    return [element('aside', all(children, page), { 'data-internal': '' })];
  const given = attributes['data-callout'];
  if (given !== undefined)
    return [element('aside', all(children, page), { 'data-callout': given })];
  const { kind, rest } = calloutOf(children);
  return [element('aside', all(rest, page), { 'data-callout': kind })];
}

function figure(node: Element, page: Rewriting): Node[] {
  const inner = all(node.children, page);
  const hasPicture = firstOf(inner, 'img') !== undefined;
  return hasPicture ? [element('figure', inner)] : inner.map(unfigured);
}

function unfigured(node: Node): Node {
  return typeof node !== 'string' && node.tag === 'figcaption' ? element('p', node.children) : node;
}

/** What unfolds stands open, under its own words. */
function details(node: Element, page: Rewriting): Node[] {
  const rest = node.children.filter(
    (child) => typeof child === 'string' || child.tag !== 'summary',
  );
  const summary = node.children.find(
    (child): child is Element => typeof child !== 'string' && child.tag === 'summary',
  );
  if (summary === undefined) return all(rest, page);
  const heading = firstOf(summary.children, 'h1', 'h2', 'h3', 'h4');
  const isLarge = /font-size:\s*1\.(?:875|5|25)em/.test(summary.attributes['style'] ?? '');
  const words = all(heading?.children ?? summary.children, page);
  const head =
    heading !== undefined || isLarge
      ? element(heading?.tag ?? 'h3', words)
      : element('p', [element('strong', words)]);
  return [head, ...all(rest, page)];
}

/** A task: done or not. */
function box(node: Element): Node[] {
  const { attributes } = node;
  if (!('data-inline-task-id' in attributes)) return [];
  return [hasClass(node, 'checked') ? '☑ ' : '☐ '];
}

export function firstOf(nodes: readonly Node[], ...tags: string[]): Element | undefined {
  return find(nodes, (node) => tags.includes(node.tag));
}

/** The first element that is meant, at any depth. */
export function find(
  nodes: readonly Node[],
  isMeant: (node: Element) => boolean,
): Element | undefined {
  for (const node of nodes) {
    if (typeof node === 'string') continue;
    if (isMeant(node)) return node;
    const inner = find(node.children, isMeant);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
