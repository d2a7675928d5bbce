/**
 * The HTML of articles: a closed vocabulary, cleaned when it is written. What is not in it is gone,
 * its text stays. Pictures are our own files alone; nothing fetches, frames, styles or runs.
 */
import sanitizeHtml from 'sanitize-html';
import { canonical, type Node, parseTree, serialize } from './article-tree.ts';

const TAGS = [
  ...['h2', 'h3', 'p', 'ul', 'ol', 'li', 'table', 'tr', 'th', 'td', 'strong', 'em', 'code', 'pre'],
  ...['blockquote', 'a', 'img', 'figure', 'figcaption', 'hr', 'br', 'aside', 'div'],
];
/** Other writings of the same things. */
const SAME: Record<string, string> = {
  ...{ h1: 'h2', h4: 'h3', h5: 'h3', h6: 'h3', b: 'strong', i: 'em', kbd: 'code', samp: 'code' },
  tt: 'code',
};
const NOT_TEXT = [
  ...['style', 'script', 'textarea', 'option', 'noscript', 'title', 'head', 'xmp', 'svg', 'math'],
  ...['iframe', 'noembed', 'noframes', 'object', 'applet', 'template'],
];
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const FILE = new RegExp(
  `^(?:https?://[^/]+)?/api/(?:article-)?files/(${UUID})(?:[?#][^\\s]*)?$`,
  'i',
);
const ARTICLE = new RegExp(`^(?:https?://[^/]+)?/articles/(${UUID})(#[\\w-]{1,80})?$`, 'i');
const MAX_HTML = 400_000;
const MAX_DEPTH = 40;

/** Elements of the vocabulary by their attributes alone. */
const MARKED = new Set(['a', 'aside', 'div']);

type Attributes = Record<string, string>;
type Element = { tagName: string; attribs: Attributes };

/** Cleans what an editor, an importer or the API wrote, and brings it into its canonical form. */
export function sanitizeArticleHtml(html: string): string {
  return serialize(canonical(bare(parseTree(clean(html)))));
}

/**
 * Without elements that had nothing of the vocabulary about them: their content stays. Not the sanitizer's
 * work: sanitize-html 2.18 mistakes the next end tag at the depth of one that it renamed and discarded.
 */
function bare(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node): Node[] => {
    if (typeof node === 'string') return [node];
    const children = bare(node.children);
    const isNone = MARKED.has(node.tag) && Object.keys(node.attributes).length === 0;
    return isNone ? children : [{ ...node, children }];
  });
}

function clean(html: string): string {
  return sanitizeHtml(html.slice(0, MAX_HTML).replaceAll('\u0000', ''), {
    allowedTags: TAGS,
    allowedAttributes: {
      a: ['href'],
      img: ['src', 'alt', 'width', 'height'],
      ol: ['data-steps', 'start'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan'],
      pre: ['data-language'],
      aside: ['data-callout', 'data-internal'],
      div: ['data-video'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowProtocolRelative: false,
    nonTextTags: NOT_TEXT,
    nestingLimit: MAX_DEPTH,
    disallowedTagsMode: 'discard',
    transformTags: { '*': (tag, attributes) => element(SAME[tag] ?? tag, attributes) },
    exclusiveFilter: (frame) => frame.tag === 'img' && frame.attribs.src === undefined,
  });
}

function element(tag: string, given: Attributes): Element {
  return { tagName: tag, attribs: attributesOf(tag, given) ?? {} };
}

/** What the element keeps; undefined: it is no element of the vocabulary. */
function attributesOf(tag: string, given: Attributes): Attributes | undefined {
  if (tag === 'a') return linkOf(given.href ?? '');
  if (tag === 'img') return pictureOf(given);
  if (tag === 'aside') return asideOf(given);
  if (tag === 'div') return videoOf(given['data-video']);
  if (tag === 'ol') {
    const start = matching(given, 'start', /^[1-9]\d{0,3}$/);
    return {
      ...('data-steps' in given ? { 'data-steps': '' } : {}),
      ...(start.start === '1' ? {} : start),
    };
  }
  if (tag === 'pre') return matching(given, 'data-language', /^[a-z0-9+#.-]{1,20}$/i);
  if (tag === 'td' || tag === 'th')
    return {
      ...matching(given, 'colspan', /^[2-9]$|^[1-9]\d$/),
      ...matching(given, 'rowspan', /^[2-9]$|^[1-9]\d$/),
    };
  return {};
}

function matching(given: Attributes, name: string, allowed: RegExp): Attributes {
  const value = given[name]?.trim();
  return value !== undefined && allowed.test(value) ? { [name]: value } : {};
}

function linkOf(href: string): Attributes | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers skip them, so a scheme can hide behind them
  const plain = href.trim().replace(/[\u0000-\u0020\u007f-\u00a0]/g, '');
  const article = ARTICLE.exec(plain);
  if (article !== null)
    return { href: `/articles/${article[1]?.toLowerCase()}${article[2] ?? ''}` };
  const file = FILE.exec(plain);
  if (file !== null) return { href: `/api/article-files/${file[1]?.toLowerCase()}` };
  return /^(?:https?:\/\/|mailto:|tel:)/i.test(plain) ? { href: encoded(plain) } : undefined;
}

/** As Markdown writes it, too: letters of other alphabets and signs percent-encoded, once. */
function encoded(href: string): string {
  const safe = encodeURI(href.toWellFormed()).replace(/%25/g, '%');
  return safe.replace(/[`'"\\^{|}<>]/g, (sign) => encodeURIComponent(sign)).replaceAll("'", '%27');
}

function pictureOf(given: Attributes): Attributes | undefined {
  const file = FILE.exec(given.src?.trim() ?? '');
  if (file === null) return undefined;
  return {
    src: `/api/article-files/${file[1]?.toLowerCase()}`,
    alt: (given.alt ?? '').replace(/\s+/g, ' ').trim().slice(0, 500),
    ...matching(given, 'width', /^[1-9]\d{0,3}$/),
    ...matching(given, 'height', /^[1-9]\d{0,3}$/),
  };
}

function asideOf(given: Attributes): Attributes | undefined {
  if ('data-internal' in given) return { 'data-internal': '' };
  const callout = given['data-callout'];
  return callout === 'note' || callout === 'tip' || callout === 'warning'
    ? { 'data-callout': callout }
    : undefined;
}

function videoOf(address: string | undefined): Attributes | undefined {
  return address !== undefined && /^https:\/\/[^\s"'<>]{4,500}$/i.test(address.trim())
    ? { 'data-video': address.trim() }
    : undefined;
}

/**
 * Cleaned HTML without its internal remarks, whatever stands in them: for everybody but colleagues.
 * Cut, not hidden. A remark that does not end takes the rest with it.
 */
export function withoutRemarks(html: string): string {
  let kept = '';
  let from = 0;
  let depth = 0; // of asides inside a remark
  for (const match of html.matchAll(/<(\/?)aside\b([^>]*)>/g)) {
    const opens = match[1] === '';
    if (depth > 0) {
      depth += opens ? 1 : -1;
      if (depth === 0) from = match.index + match[0].length;
    } else if (opens && /\bdata-internal\b/.test(match[2] ?? '')) {
      kept += html.slice(from, match.index);
      depth = 1;
    }
  }
  return depth > 0 ? kept : kept + html.slice(from);
}

/** Ids of the files that cleaned HTML shows or links to. */
export function filesIn(html: string): string[] {
  const found = [...html.matchAll(new RegExp(`="/api/article-files/(${UUID})`, 'g'))];
  return [...new Set(found.map((match) => match[1] ?? ''))];
}

/** Ids of the articles that cleaned HTML links to. */
export function articlesIn(html: string): string[] {
  const found = [...html.matchAll(new RegExp(` href="/articles/(${UUID})`, 'g'))];
  return [...new Set(found.map((match) => match[1] ?? ''))];
}

/**
 * Cleaned HTML with its links to articles turned into addresses; a link to what the reader may not
 * see (no address) loses its link and keeps its words.
 */
export function withAddresses(html: string, address: (id: string) => string | undefined): string {
  const link = new RegExp(`<a href="/articles/(${UUID})(#[\\w-]*)?">([\\s\\S]*?)</a>`, 'g');
  return html.replace(link, (_whole, id: string, anchor: string | undefined, words: string) => {
    const found = address(id);
    if (found === undefined) return words;
    return `<a href="${escaped(found)}${anchor ?? ''}">${words}</a>`;
  });
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
