import type { ReactNode } from 'react';
import { LinkMark } from './link-line.tsx';
import { otherHostNamed, sayTarget, wordsOf } from './link-target.ts';

/**
 * Most messages are paragraphs, lists and links. Those are rebuilt as elements of our own, from a
 * closed list of tags and without any attribute of theirs, so that they need no frame: they paint
 * at once, follow the theme and are read in one breath by a screen reader. Whatever has anything
 * else in it (a style, a table, an unknown tag) answers null and goes into the sandboxed frame.
 */
export function plainNodes(html: string): ReactNode | null {
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  try {
    return childrenOf(body);
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

class NotPlain extends Error {}

const plainTags = {
  P: 'p',
  DIV: 'div',
  BR: 'br',
  SPAN: 'span',
  B: 'b',
  STRONG: 'b',
  I: 'i',
  EM: 'i',
  U: 'u',
  S: 's',
  CODE: 'code',
  PRE: 'pre',
  BLOCKQUOTE: 'blockquote',
  UL: 'ul',
  OL: 'ol',
  LI: 'li',
} as const;

function childrenOf(parent: Node): ReactNode[] {
  return [...parent.childNodes].map((node, index) => nodeOf(node, index));
}

function nodeOf(node: Node, key: number): ReactNode {
  if (node instanceof Text) return node.data;
  if (node instanceof Comment) return null;
  if (!(node instanceof HTMLElement)) throw new NotPlain();
  if (node.tagName === 'A') return linkOf(node, key);
  if (node.tagName === 'IMG') return imageOf(node, key);
  const Tag = Object.entries(plainTags).find(([name]) => name === node.tagName)?.[1];
  if (Tag === undefined || !hasOnly(node, ['dir', 'data-mention'])) throw new NotPlain();
  if (Tag === 'br') return <br key={key} />;
  const mention = node.hasAttribute('data-mention') ? 'mention' : undefined;
  return (
    <Tag key={key} dir="auto" className={mention}>
      {childrenOf(node)}
    </Tag>
  );
}

function linkOf(node: HTMLElement, key: number): ReactNode {
  const href = node.getAttribute('href') ?? '';
  if (!/^(https?:\/\/|mailto:)/i.test(href) || !hasOnly(node, ['href', 'rel', 'target', 'title'])) {
    throw new NotPlain();
  }
  const deceives = otherHostNamed(wordsOf(node), href) !== undefined;
  return (
    <a
      key={key}
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={sayTarget(href)}
    >
      {childrenOf(node)}
      {deceives && <LinkMark href={href} />}
    </a>
  );
}

/** Only images that we keep ourselves; those of other places are a matter for the frame. */
function imageOf(node: HTMLElement, key: number): ReactNode {
  const src = node.getAttribute('src') ?? '';
  if (
    !/^\/api\/files\/[0-9a-f-]{36}\?preview=1$/.test(src) ||
    !hasOnly(node, ['src', 'alt', 'width', 'height', 'title'])
  ) {
    throw new NotPlain();
  }
  return <img key={key} src={src} alt={node.getAttribute('alt') ?? ''} loading="lazy" />;
}

function hasOnly(node: HTMLElement, names: string[]): boolean {
  return node.getAttributeNames().every((name) => names.includes(name));
}
