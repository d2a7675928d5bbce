/** Our HTML as Markdown that reads back as the same HTML: what Markdown cannot say stays HTML in it. Pure. */
import {
  type Element,
  type Node,
  parseTree,
  plainText,
  serialize,
} from '#platform/article-tree.ts';

import { escapeHtml } from '#platform/html.ts';

export type WriteOptions = {
  /** Where links and pictures lead in the written file; as they are when not given. */
  readonly address?: (href: string) => string;
  /** Headings stand so much deeper, since the file has headings of its own. */
  readonly deeper?: number;
};

/** @param html cleaned and canonical, as it is stored */
export function htmlToMarkdown(html: string, options: WriteOptions = {}): string {
  return blocks(parseTree(html), options);
}

function blocks(nodes: readonly Node[], options: WriteOptions): string {
  let previous = '';
  const out: string[] = [];
  for (const node of nodes) {
    if (typeof node === 'string') continue;
    const isList = node.tag === 'ul' || node.tag === 'ol';
    // Two lists side by side would read as one.
    if (isList && (previous === 'ul' || previous === 'ol')) out.push('<!-- -->');
    out.push(block(node, options));
    previous = node.tag;
  }
  return out.join('\n\n');
}

function block(node: Element, options: WriteOptions): string {
  const { tag, attributes, children } = node;
  switch (tag) {
    case 'h2':
    case 'h3': {
      const depth = Number(tag.slice(1)) + (options.deeper ?? 0);
      return `${'#'.repeat(depth)} ${headingEnd(words(children, options))}`;
    }
    case 'ul':
    case 'ol':
      return list(node, options);
    case 'table':
      return table(node, options);
    case 'pre':
      return fenced(plainText(children), attributes['data-language'] ?? '');
    case 'blockquote':
      return quoted(blocks(children, options));
    case 'aside': {
      const kind =
        'data-internal' in attributes ? 'internal' : (attributes['data-callout'] ?? 'note');
      return quoted(`[!${kind.toUpperCase()}]\n${blocks(children, options)}`);
    }
    case 'figure':
      return figure(node, options);
    case 'hr':
      return '***';
    case 'div':
      return rawHtml(node, options);
    default:
      return lineStart(words(children, options));
  }
}

/** Signs at the end would close the heading, and be gone (CommonMark 0.31, section 4.2). */
function headingEnd(text: string): string {
  return text.replace(/(^|\s)(#+\s*)$/, '$1\\$2');
}

function rawHtml(node: Element, options: WriteOptions): string {
  // A bar would end a cell of a table, a tick begin code.
  return serialize([readdressed(node, options)]).replace(
    /[|`]/g,
    (sign) => `&#${sign.charCodeAt(0)};`,
  );
}

function readdressed(node: Element, options: WriteOptions): Element {
  const { src, href } = node.attributes;
  const attributes = {
    ...node.attributes,
    ...(src === undefined ? {} : { src: addressed(src, options) }),
    ...(href === undefined ? {} : { href: addressed(href, options) }),
  };
  const children = node.children.map((child) =>
    typeof child === 'string' ? child : readdressed(child, options),
  );
  return { ...node, attributes, children };
}

function addressed(href: string, options: WriteOptions): string {
  return options.address?.(href) ?? href;
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

function fenced(code: string, language: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${code}\n${fence}`;
}

/** Steps are `1.`, another numbered list is `1)`. */
function list({ tag, attributes, children }: Element, options: WriteOptions): string {
  const isSteps = 'data-steps' in attributes;
  const start = Number(attributes.start ?? '1');
  const items = children.filter((child): child is Element => typeof child !== 'string');
  const isLoose = items.some((item) => item.children.some(isLooseBlock));
  const written = items.map((item, index) => {
    const bullet = tag === 'ul' ? '-' : `${start + index}${isSteps ? '.' : ')'}`;
    const indent = ' '.repeat(bullet.length + 1);
    const lines = itemText(item, options).split('\n');
    return lines
      .map((line, at) => (at === 0 ? `${bullet} ${line}` : line === '' ? '' : `${indent}${line}`))
      .join('\n');
  });
  return written.join(isLoose ? '\n\n' : '\n');
}

function isLooseBlock(node: Node): boolean {
  return (
    typeof node !== 'string' && !inlineTags.has(node.tag) && node.tag !== 'ul' && node.tag !== 'ol'
  );
}

const inlineTags = new Set(['strong', 'em', 'code', 'a', 'img', 'br']);

function itemText(item: Element, options: WriteOptions): string {
  const own = item.children.filter((node) => typeof node === 'string' || inlineTags.has(node.tag));
  if (own.length === 0) return blocks(item.children, options);
  const below = item.children.filter(
    (node) => typeof node !== 'string' && !inlineTags.has(node.tag),
  );
  const first = lineStart(words(own, options));
  if (below.length === 0) return first;
  // A list may follow its line at once, but one that begins elsewhere than at 1 may not.
  const isApart = below.some(
    (node) => typeof node !== 'string' && node.attributes.start !== undefined,
  );
  return `${first}\n${isApart ? '\n' : ''}${blocks(below, options)}`;
}

function table(node: Element, options: WriteOptions): string {
  const rows = node.children.filter((row): row is Element => typeof row !== 'string');
  const cells = rows.map((row) =>
    row.children.filter((cell): cell is Element => typeof cell !== 'string'),
  );
  const hasSpans = cells.flat().some((cell) => Object.keys(cell.attributes).length > 0);
  if (hasSpans) return rawHtml(node, options);
  const isHeaded = cells[0]?.[0]?.tag === 'th';
  const width = cells[0]?.length ?? 0;
  const lines = cells.map(
    (row) => `| ${row.map((cell) => words(cell.children, options)).join(' | ')} |`,
  );
  const rule = `|${' --- |'.repeat(width)}`;
  const head = isHeaded ? [] : [`|${'  |'.repeat(width)}`];
  const [first = '', ...rest] = [...head, ...lines];
  return [first, rule, ...rest].join('\n');
}

/** Words that need no escaping in any place of a picture. */
const plain = /^[\p{L}\p{N} .,:;?«»()%№—–-]*$/u;

function figure(node: Element, options: WriteOptions): string {
  const [picture, caption] = node.children;
  if (typeof picture !== 'object') return '';
  const under = typeof caption === 'object' ? plainText(caption.children) : '';
  const { alt = '', src = '', width, height } = picture.attributes;
  const isSimple =
    width === undefined && height === undefined && plain.test(alt) && plain.test(under);
  const isSafe = isSimple && /^[\w./:%-]+$/.test(addressed(src, options));
  if (!isSafe) return rawHtml(node, options);
  const title = under === '' ? '' : ` "${under}"`;
  return `![${alt}](${addressed(src, options)}${title})`;
}

// words ---------------------------------------------------------------------------------------

/** What would begin a block at the start of a line is escaped. */
function lineStart(text: string): string {
  return text
    .replace(/^(#{1,6})(?=\s|$)/, '\\$1')
    .replace(/^([-+=])/, '\\$1')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2')
    .replace(/^:/, '\\:');
}

function words(nodes: readonly Node[], options: WriteOptions): string {
  let out = '';
  nodes.forEach((node, index) => {
    const next = nodes[index + 1];
    const after = next === undefined ? '' : firstSign(next);
    out +=
      typeof node === 'string'
        ? escaped(node)
        : inline(node, { before: out.at(-1) ?? '', after, options });
  });
  return out;
}

/** How the neighbour will begin: a letter, a blank, or a sign. */
function firstSign(node: Node): string {
  if (typeof node === 'string') return [...node][0] ?? '';
  return node.tag === 'br' || node.tag === 'img' ? '<' : '*';
}

type Around = { readonly before: string; readonly after: string; readonly options: WriteOptions };

function inline(node: Element, around: Around): string {
  const { tag, attributes, children } = node;
  const { options } = around;
  if (tag === 'br') return '<br>';
  if (tag === 'img') return pictureInLine(node, options);
  if (tag === 'code') return code(plainText(children), around);
  const inner = words(children, options);
  if (tag === 'a') {
    const href = addressed(attributes.href ?? '', options);
    if (/[[\]<`]/.test(inner)) return `<a href="${escapeHtml(href)}">${inner}</a>`;
    return `[${inner}](${target(href)})`;
  }
  const sign = tag === 'strong' ? '**' : '_';
  return isFlanked(inner, around) ? `${sign}${inner}${sign}` : `<${tag}>${inner}</${tag}>`;
}

/** CommonMark 0.31, 6.2, the half of it that leaves no doubt. */
function isFlanked(inner: string, { before, after }: Around): boolean {
  const [first = '', last = ''] = [[...inner][0], [...inner].at(-1)];
  const opens = before === '' || before === ' ' || (isLetter(first) && /[(«"—]/.test(before));
  const closes = after === '' || after === ' ' || (isLetter(last) && /[)».,:;?"—]/.test(after));
  const isSimple = !/[\\<`]/.test(inner);
  return isSimple && opens && closes && /\S/u.test(first) && /\S/u.test(last);
}

function isLetter(sign: string): boolean {
  return /[\p{L}\p{N}]/u.test(sign);
}

function code(text: string, { before, after }: Around): string {
  // Ticks at its ends, or beside another one, leave Markdown at a loss.
  if (
    /^`|`$|\|/.test(text) ||
    /[`*]/.test(before + after) ||
    /^[^\x21-\uffff]|[^\x21-\uffff]$/.test(text)
  )
    return `<code>${escaped(text)}</code>`;
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${text}${ticks}`;
}

function pictureInLine(node: Element, options: WriteOptions): string {
  const { alt = '', src = '', width, height } = node.attributes;
  const isSafe =
    width === undefined &&
    height === undefined &&
    plain.test(alt) &&
    /^[\w./:%-]+$/.test(addressed(src, options));
  return isSafe ? `![${alt}](${addressed(src, options)})` : rawHtml(node, options);
}

function target(href: string): string {
  const kept = href.replaceAll('&', '&amp;');
  return /^[\w./:%?=&;#@+~,-]*$/.test(kept) && !/[_~*]/.test(kept) ? kept : `<${kept}>`;
}

function escaped(text: string): string {
  return text
    .replace(/[\\`*_[\]<>|~]/g, '\\$&')
    .replace(/&(?=#|[a-z])/gi, '\\&')
    .replace(/!(?=$|\\\[)/g, '\\!')
    .replace(/(https?|ftp)(?=:)/gi, '$1\\')
    .replace(/(www)(?=\.)/gi, '$1\\')
    .replace(/@/g, '\\@');
}
