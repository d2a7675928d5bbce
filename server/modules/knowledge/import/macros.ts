/**
 * Blocks that other systems draw with divs and classes, told by those classes: macros of Confluence,
 * blocks of Notion, admonitions of site generators. Pure.
 */
import { type Element, element, type Node, plainText } from '#platform/article-tree.ts';
import type { Troubles } from './trouble.ts';

function classesOf(node: Element): string[] {
  return (node.attributes['class'] ?? '').split(/\s+/).filter((name) => name !== '');
}

export function hasClass(node: Element, ...names: string[]): boolean {
  const own = classesOf(node);
  return names.some((name) => own.includes(name));
}

type Callout = 'note' | 'tip' | 'warning';

const kinds = new Map<string, Callout>(
  Object.entries<Callout>({
    ...{ information: 'note', info: 'note', note: 'note', hint: 'note', abstract: 'note' },
    ...{ question: 'note', example: 'note', quote: 'note', seealso: 'note', secondary: 'note' },
    ...{ tip: 'tip', success: 'tip', check: 'tip', warning: 'warning', caution: 'warning' },
    ...{ attention: 'warning', danger: 'warning', important: 'warning', error: 'warning' },
    ...{ bug: 'warning', failure: 'warning' },
  }),
);

/** The callout that a word of another system means. */
export function calloutNamed(word: string): Callout | undefined {
  return kinds.get(word.toLowerCase());
}

/** Confluence's yellow «note» warns, its red «warning» too. */
const confluenceKinds = new Map<string, Callout>([
  ['information', 'note'],
  ['note', 'warning'],
  ['tip', 'tip'],
  ['warning', 'warning'],
]);

/** What only shows other pages or the machine: it has no words of its own. */
const machinery = [
  ...['toc-macro', 'page-metadata', 'plugin_pagetree', 'plugin_attachments_container'],
  ...['confluence-information-macro-icon', 'expand-control-icon', 'table_of_contents', 'toc'],
  ...['childpages-macro', 'recently-updated', 'headerlink', 'anchor-link', 'hash-link', 'sr-only'],
  ...['page-header-icon', 'page-cover-image', 'breadcrumb', 'breadcrumbs', 'katex-html'],
];

/** The element as others that are known; undefined: it is no macro. An empty list: it goes. */
export function macroOf(node: Element, troubles: Troubles): Node[] | undefined {
  if (classesOf(node).length === 0) return undefined;
  if (hasClass(node, ...machinery)) return [];
  return confluenceMacro(node, troubles) ?? notionBlock(node) ?? admonition(node) ?? emoticon(node);
}

function confluenceMacro(node: Element, troubles: Troubles): Node[] | undefined {
  const kind = classesOf(node)
    .map((name) => confluenceKinds.get(name.replace('confluence-information-macro-', '')))
    .find((found) => found !== undefined);
  if (hasClass(node, 'confluence-information-macro'))
    return [element('aside', titled(node.children), { 'data-callout': kind ?? 'note' })];
  if (hasClass(node, 'code', 'preformatted') && hasClass(node, 'panel'))
    return titled(node.children);
  if (hasClass(node, 'panel'))
    return [element('aside', titled(node.children), { 'data-callout': 'note' })];
  if (hasClass(node, 'expand-control'))
    return [element('p', [element('strong', [plainText(node.children).trim()])])];
  if (hasClass(node, 'status-macro', 'aui-lozenge')) return [element('strong', node.children)];
  if (hasClass(node, 'wysiwyg-unknown-macro', 'editor-inline-macro', 'ap-container')) {
    troubles.add('markup', node.attributes['data-macro-name'] ?? classesOf(node)[0] ?? node.tag);
    return node.children.filter((child) => typeof child === 'string' || child.tag !== 'img');
  }
  return undefined;
}

const headers = ['panelHeader', 'codeHeader', 'preformattedHeader', 'title', 'admonition-title'];

/** The head of a panel as a strong line over what is in it. */
function titled(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node): Node[] => {
    if (typeof node === 'string') return [node];
    if (hasClass(node, ...headers)) {
      const words = plainText(node.children).trim();
      return words === '' ? [] : [element('p', [element('strong', [words])])];
    }
    return [node];
  });
}

function notionBlock(node: Element): Node[] | undefined {
  const { tag, attributes } = node;
  const children = [...node.children];
  if (hasClass(node, 'callout') && tag === 'figure') {
    const { kind, rest } = calloutOf(children);
    return [element('aside', rest, { 'data-callout': kind })];
  }
  if (hasClass(node, 'checkbox')) return [hasClass(node, 'checkbox-on') ? '☑ ' : '☐ '];
  if (hasClass(node, 'toggle') && (tag === 'ul' || tag === 'ol'))
    return children.flatMap((item) => (typeof item === 'string' ? [] : item.children));
  if (hasClass(node, 'bookmark') && tag === 'a') {
    const title = within(children, 'bookmark-title');
    const href = attributes['href'] ?? '';
    return [element('a', [title === '' ? href : title], { href })];
  }
  if (hasClass(node, 'source') && tag === 'div') return [element('p', children)];
  if (hasClass(node, 'selected-value')) return [...children, ' '];
  if (hasClass(node, 'katex')) return [element('code', [formulaOf(children)])];
  // Each item is a list of its own there; side by side they are one again.
  if (hasClass(node, 'notion-text-equation-token')) return children;
  return undefined;
}

function within(nodes: readonly Node[], name: string): string {
  for (const node of nodes) {
    if (typeof node === 'string') continue;
    const found = hasClass(node, name)
      ? plainText(node.children).trim()
      : within(node.children, name);
    if (found !== '') return found;
  }
  return '';
}

function formulaOf(nodes: readonly Node[]): string {
  for (const node of nodes) {
    if (typeof node === 'string') continue;
    const found = node.tag === 'annotation' ? plainText(node.children) : formulaOf(node.children);
    if (found !== '') return found;
  }
  return '';
}

/** `<div class="admonition warning">` of MkDocs and Sphinx, `theme-admonition-tip` of Docusaurus. */
function admonition(node: Element): Node[] | undefined {
  if (node.tag !== 'div' && node.tag !== 'details') return undefined;
  const own = classesOf(node);
  const isOne = own.some((name) => /^(?:admonition|alert|custom-block|markdown-alert)$/.test(name));
  const named = own.map((name) => kinds.get(name.replace(/^.*(?:admonition|alert)-/, '')));
  const kind = named.find((found) => found !== undefined);
  const isNamed = own.some((name) => /(?:admonition|alert)-/.test(name));
  if (!isOne && !isNamed) return undefined;
  return [element('aside', titled(node.children), { 'data-callout': kind ?? 'note' })];
}

/** A smile of Confluence is the sign that it draws. */
function emoticon(node: Element): Node[] | undefined {
  if (node.tag !== 'img' || !hasClass(node, 'emoticon', 'emoji', 'icon', 'notion-static-icon'))
    return undefined;
  const { attributes } = node;
  const sign = attributes['data-emoji-fallback'] ?? attributes['alt'] ?? '';
  return hasClass(node, 'icon') && !hasClass(node, 'emoticon') ? [] : [sign];
}

const warningSigns = ['⚠', '❗', '❕', '🚨', '⛔', '🛑', '🔥', '❌', '‼'];
const tipSigns = ['💡', '✅', '👍', '⭐', '🎯', '✨'];
/** A drawn sign with what belongs to it: joiners and the mark that asks for colour. */
const anySign = /^\s*(?:\p{Extended_Pictographic}(?:\u200d|\ufe0f)*)+\s*/u;

/** Notion tells what a callout is for by the sign before its words. */
export function calloutOf(nodes: readonly Node[]): { kind: Callout; rest: Node[] } {
  const words = plainText(nodes).trim();
  const starts = (signs: readonly string[]) => signs.some((sign) => words.startsWith(sign));
  const kind = starts(warningSigns) ? 'warning' : starts(tipSigns) ? 'tip' : 'note';
  return { kind, rest: withoutSign(nodes).rest };
}

function withoutSign(nodes: readonly Node[]): { rest: Node[]; is_over: boolean } {
  let isOver = false;
  const rest = nodes.flatMap((node): Node[] => {
    if (isOver) return [node];
    if (typeof node === 'string') {
      if (node.trim() === '') return [node];
      isOver = true;
      return [node.replace(anySign, '')];
    }
    // A drawn sign stands in a box of its own.
    if (hasClass(node, 'icon')) return [];
    const inner = withoutSign(node.children);
    isOver = inner.is_over;
    return [{ ...node, children: inner.rest }];
  });
  return { rest, is_over: isOver };
}
