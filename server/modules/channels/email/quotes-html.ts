/** The same split for HTML that came out of `sanitizeMailHtml` with the marks of marks.ts. */
import { findCuts, type QuotedLine } from './quotes.ts';

export type HtmlSplit = { visible: string; signature: string; quoted: string };

type Token = { raw: string; tag: string; kind: 'open' | 'close' | 'void' | 'text'; mark: string };

const VOID = /^(?:br|hr|img|wbr|col)$/;
const BLOCK =
  /^(?:address|article|aside|blockquote|br|center|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li|main|ol|p|pre|section|table|td|tr|ul)$/;

/** Splits clean HTML; what is open at a cut is closed before it and opened again behind it. */
export function splitHtml(html: string): HtmlSplit {
  const tokens = readTokens(html);
  const { lines, starts } = readLines(tokens);
  const { lead_to, middle, signature_at, quote_at } = findCuts(lines);
  const place = (line: number) => (line === 0 ? 0 : (starts[line] ?? tokens.length));
  const slice = (from: number, to: number) => unmarked(between(tokens, place(from), place(to)));
  const before = middle === null ? '' : slice(lead_to, middle.from);
  const asked = middle === null ? '' : slice(middle.from, middle.to);
  return {
    visible: before + slice(middle?.to ?? lead_to, signature_at),
    signature: slice(signature_at, quote_at),
    quoted: `${slice(0, lead_to)}${asked}${slice(quote_at, lines.length)}`,
  };
}

/** The tokens of a range as well-formed HTML; '' for a range of nothing. */
function between(tokens: Token[], from: number, to: number): string {
  if (from >= to) return '';
  const head = to >= tokens.length ? tokens : readTokens(cutAt(tokens, to).head);
  return from === 0 ? head.map((token) => token.raw).join('') : cutAt(head, from).tail;
}

function unmarked(html: string): string {
  return html.replace(/ data-mark="[a-z]*"/g, '').trim();
}

function readTokens(html: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    const end = open === -1 ? html.length : open;
    if (end > at) tokens.push({ raw: html.slice(at, end), tag: '', kind: 'text', mark: '' });
    if (open === -1) break;
    const close = html.indexOf('>', open);
    const next = close === -1 ? html.length : close + 1;
    tokens.push(tagToken(html.slice(open, next)));
    at = next;
  }
  return tokens;
}

function tagToken(raw: string): Token {
  const tag = /^<\/?([a-z0-9]+)/i.exec(raw)?.[1]?.toLowerCase() ?? '';
  const mark = / data-mark="([a-z]*)"/.exec(raw)?.[1] ?? '';
  if (raw.startsWith('</')) return { raw, tag, kind: 'close', mark: '' };
  return { raw, tag, kind: VOID.test(tag) ? 'void' : 'open', mark };
}

/** Lines as a reader sees them; `starts` is the token with which each line begins. */
function readLines(tokens: Token[]): { lines: QuotedLine[]; starts: number[] } {
  const lines: QuotedLine[] = [];
  const starts: number[] = [];
  const depth = { quoted: 0, signature: 0, indented: 0 };
  const stack: Token[] = [];
  let line = emptyLine();
  let start = 0;
  const close = (next: number) => {
    lines.push(line);
    starts.push(start);
    line = {
      ...emptyLine(),
      is_quoted: depth.quoted > 0,
      is_signature: depth.signature > 0,
      is_indented: depth.indented > 0,
    };
    start = next;
  };
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'text') {
      line.text += visibleText(token.raw);
      continue;
    }
    if (token.kind === 'open') {
      stack.push(token);
      if (isQuoteTag(token)) depth.quoted += 1;
      if (token.mark === 'signature') depth.signature += 1;
      if (token.mark === 'indent') depth.indented += 1;
    }
    const opened = token.kind === 'close' ? popTo(stack, token.tag) : undefined;
    if (opened !== undefined && isQuoteTag(opened)) depth.quoted -= 1;
    if (opened?.mark === 'signature') depth.signature -= 1;
    if (opened?.mark === 'indent') depth.indented -= 1;
    const isBoundary = BLOCK.test(token.tag) || token.mark !== '' || (opened?.mark ?? '') !== '';
    if (!isBoundary) continue;
    close(token.kind === 'open' || token.tag === 'hr' ? index : index + 1);
    if (token.tag === 'hr') {
      line.text = '----------';
      close(index + 1);
    }
    if (token.mark === 'cut') Object.assign(line, { is_cut: true, text: '\u200b' });
    if (token.mark === 'quote' && token.tag !== 'blockquote') line.is_announcement = true;
  }
  close(tokens.length);
  return { lines, starts };
}

function emptyLine(): QuotedLine {
  return { text: '', is_quoted: false, is_cut: false, is_announcement: false, is_signature: false };
}

function isQuoteTag(token: Token): boolean {
  return token.tag === 'blockquote';
}

function popTo(stack: Token[], tag: string): Token | undefined {
  const last = stack.at(-1);
  if (last?.tag !== tag) return undefined;
  return stack.pop();
}

function visibleText(raw: string): string {
  return raw
    .replace(/\s+/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** Two well-formed halves: what is open at the cut is closed in the first and reopened in the second. */
function cutAt(tokens: Token[], cut: number): { head: string; tail: string } {
  const stack: Token[] = [];
  let head = '';
  for (const token of tokens.slice(0, cut)) {
    head += token.raw;
    if (token.kind === 'open') stack.push(token);
    if (token.kind === 'close') popTo(stack, token.tag);
  }
  if (cut >= tokens.length) return { head, tail: '' };
  const closing = stack.map((token) => `</${token.tag}>`).reverse();
  const opening = stack.map((token) => token.raw);
  const tail = tokens.slice(cut).map((token) => token.raw);
  return { head: head + closing.join(''), tail: opening.join('') + tail.join('') };
}
