/**
 * HTML from outside, made harmless (cases D1-D5): the first wall; the sandboxed frame and the
 * content policy are the second. What is not on the list is gone. Linear in the size of the input.
 */
import sanitizeHtml from 'sanitize-html';

/** Stored with each cleaned body: a fix raises it, and older bodies are cleaned anew from the raw mail. */
export const HTML_VERSION = 1;

/** Characters of HTML that are looked at; what follows is not shown. */
const MAX_HTML = 1_000_000;
const MAX_TAGS = 40_000;
const MAX_DEPTH = 60;
const MAX_DATA_IMAGE = 400_000;

export type CleanHtml = {
  html: string;
  /** Images that a foreign server would serve; kept as data-remote-src until the reader asks. */
  remote_images: number;
  /** It was too long, or tagged too much, to be shown whole. */
  is_cut: boolean;
};

/** Tells a mark for an element («this is quoted text»), kept as data-mark through the cleaning. */
export type Marker = (tag: string, attributes: Record<string, string>) => string | undefined;

const TAGS = [
  ...['a', 'abbr', 'address', 'article', 'aside', 'b', 'bdi', 'bdo', 'big', 'blockquote', 'br'],
  ...[
    'caption',
    'center',
    'cite',
    'code',
    'col',
    'colgroup',
    'dd',
    'del',
    'dfn',
    'div',
    'dl',
    'dt',
  ],
  ...['em', 'figcaption', 'figure', 'font', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header'],
  ...['hr', 'i', 'img', 'ins', 'kbd', 'li', 'main', 'mark', 'ol', 'p', 'pre', 'q', 's', 'samp'],
  ...[
    'section',
    'small',
    'span',
    'strike',
    'strong',
    'sub',
    'sup',
    'table',
    'tbody',
    'td',
    'tfoot',
  ],
  ...['th', 'thead', 'time', 'tr', 'tt', 'u', 'ul', 'var', 'wbr'],
];

/** Their content is not text for people. */
const NOT_TEXT = [
  'style',
  'script',
  'textarea',
  'option',
  'noscript',
  'title',
  'head',
  'xmp',
  'svg',
];
const NOT_TEXT_EITHER = ['math', 'iframe', 'noembed', 'noframes', 'object', 'applet', 'template'];

const TABLE = ['align', 'valign', 'bgcolor', 'width', 'height', 'colspan', 'rowspan', 'nowrap'];

const LENGTH = /^(?:0|auto|\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|rem|%|cm|mm|in|ex)?)$/i;
const LENGTHS =
  /^(?:(?:0|auto|\d{1,4}(?:\.\d{1,3})?(?:px|pt|em|rem|%|cm|mm|in|ex)?)(?:\s+|$)){1,4}$/i;
const COLOR =
  /^(?:#[0-9a-f]{3,8}|[a-z]{3,24}|(?:rgb|hsl)a?\(\s*[\d.]+%?(?:deg)?(?:\s*[,\s/]\s*[\d.]+%?){2,3}\s*\))$/i;
const FONT = /^[\p{L}\p{N}\s,'"-]{1,200}$/u;
const WORD = /^[a-z-]{1,30}$/i;
const BORDER = /^[a-z0-9#.%(),\s-]{1,80}$/i;

/** Nothing that positions, overlays, animates, fetches or reaches outside its own box. */
const STYLES: Record<string, RegExp[]> = {
  color: [COLOR],
  background: [COLOR],
  'background-color': [COLOR],
  'font-family': [FONT],
  'font-size': [LENGTH, /^(?:x{0,2}-(?:small|large)|small|medium|large|smaller|larger)$/i],
  'font-style': [WORD],
  'font-weight': [WORD, /^\d{3}$/],
  'line-height': [LENGTH, WORD],
  'text-align': [WORD],
  'text-decoration': [/^[a-z\s-]{1,40}$/i],
  'text-transform': [WORD],
  'text-indent': [LENGTH],
  'vertical-align': [WORD, LENGTH],
  'white-space': [WORD],
  'word-break': [WORD],
  direction: [/^(?:ltr|rtl)$/i],
  display: [/^(?:none|block|inline|inline-block|table|table-row|table-cell|list-item)$/i],
  'list-style-type': [WORD],
  'border-collapse': [WORD],
  'border-spacing': [LENGTHS],
  width: [LENGTH],
  'max-width': [LENGTH],
  'min-width': [LENGTH],
  height: [LENGTH],
  ...edges('margin', LENGTHS),
  ...edges('padding', LENGTHS),
  ...edges('border', BORDER),
  'border-width': [LENGTHS],
  'border-style': [/^[a-z\s]{1,40}$/i],
  'border-color': [COLOR],
  'border-radius': [LENGTHS],
};

function edges(name: string, allowed: RegExp): Record<string, RegExp[]> {
  const all = ['', '-top', '-right', '-bottom', '-left'];
  return Object.fromEntries(all.map((edge) => [`${name}${edge}`, [allowed]]));
}

const ATTRIBUTES: Record<string, string[]> = {
  '*': ['dir', 'lang', 'title', 'style', 'align', 'data-mark'],
  a: ['href', 'rel', 'target'],
  img: ['src', 'alt', 'width', 'height', 'data-remote-src'],
  font: ['color', 'face', 'size'],
  ol: ['start', 'type', 'reversed'],
  ul: ['type'],
  li: ['value'],
  table: [...TABLE, 'border', 'cellpadding', 'cellspacing'],
  td: TABLE,
  th: TABLE,
  tr: TABLE,
  col: ['width', 'span'],
  colgroup: ['width', 'span'],
  time: ['datetime'],
  span: ['data-mention'],
};

/** Whom a word in the composer names: the id of an agent. */
const MENTION = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Attributes = Record<string, string>;
type ImageRule = (source: string) => Attributes;

/** A message from outside: nothing is fetched, `cid:` images stay, remote ones wait to be asked for. */
export function sanitizeMailHtml(html: string, mark?: Marker): CleanHtml {
  let remote = 0;
  const image: ImageRule = (source) => {
    if (/^(?:https?:)?\/\//i.test(source)) {
      remote += 1;
      return { 'data-remote-src': source.startsWith('//') ? `https:${source}` : source };
    }
    return ownImage(source);
  };
  const rules = { image, mark, keeps_mentions: false };
  return { html: clean(html, rules), remote_images: remote, is_cut: isCut(html) };
}

/** What an earlier version of these rules cleaned, cleaned by today's: remote images stay what they were. */
export function sanitizeStoredMailHtml(html: string): string {
  // Our own serialisation: double quotes, no bare `<` in text.
  const asItCame = html.replace(/<img\b[^>]*>/g, (tag) =>
    tag.replace(' data-remote-src="', ' src="'),
  );
  return sanitizeMailHtml(asItCame, (_tag, attributes) => attributes['data-mark']).html;
}

/** What an agent wrote in the composer: images only by our own files, `cid:` or pasted bytes. */
export function sanitizeComposerHtml(html: string): string {
  const image: ImageRule = (source) => {
    const file = /^(?:https?:\/\/[^/]+)?(\/api\/files\/[0-9a-f-]{36})(?:\?preview=1)?$/i.exec(
      source,
    );
    return file === null ? ownImage(source) : { src: `${file[1]}?preview=1` };
  };
  return clean(html, { image, mark: undefined, keeps_mentions: true });
}

function ownImage(source: string): Attributes {
  if (/^cid:[^\s"'<>]{1,250}$/i.test(source)) return { src: source };
  const isSafeData =
    source.length <= MAX_DATA_IMAGE &&
    /^data:image\/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=\s]+$/i.test(source);
  return isSafeData ? { src: source } : {};
}

function clean(html: string, rules: Rules): string {
  return sanitizeHtml(bounded(html), {
    allowedTags: TAGS,
    allowedAttributes: ATTRIBUTES,
    allowedStyles: { '*': STYLES },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['cid', 'data', 'http', 'https'] },
    allowedSchemesAppliedToAttributes: ['href', 'src', 'data-remote-src'],
    allowProtocolRelative: false,
    nonTextTags: [...NOT_TEXT, ...NOT_TEXT_EITHER],
    nestingLimit: MAX_DEPTH,
    disallowedTagsMode: 'discard',
    transformTags: { '*': (tag, attributes) => element(tag, attributes, rules) },
  });
}

/** What is nested or tagged beyond measure is cut: the parser's work grows faster than its input. */
function bounded(html: string): string {
  const text = html.slice(0, MAX_HTML).replaceAll('\u0000', '');
  let at = 0;
  for (let tags = 0; tags < MAX_TAGS; tags += 1) {
    at = text.indexOf('<', at) + 1;
    if (at === 0) return text;
  }
  return text.slice(0, at - 1);
}

function isCut(html: string): boolean {
  return bounded(html).length < html.replaceAll('\u0000', '').length;
}

type Rules = { image: ImageRule; mark: Marker | undefined; keeps_mentions: boolean };

function element(tag: string, attributes: Attributes, rules: Rules) {
  const { 'data-mark': _forged, 'data-remote-src': _faked, src, href, ...given } = attributes;
  const { 'data-mention': mention = '', rel: _rel, target: _target, ...rest } = given;
  const marked = rules.mark?.(tag, attributes);
  const kept: Attributes = {
    ...rest,
    ...(marked === undefined ? {} : { 'data-mark': marked }),
    ...(rules.keeps_mentions && MENTION.test(mention) ? { 'data-mention': mention } : {}),
  };
  if (tag === 'img')
    return { tagName: tag, attribs: { ...kept, ...rules.image(src?.trim() ?? '') } };
  if (tag === 'a' && href !== undefined) {
    const target = absoluteLink(href);
    const link = { href: target, rel: 'noopener noreferrer nofollow', target: '_blank' };
    return { tagName: tag, attribs: target === '' ? kept : { ...kept, ...link } };
  }
  return { tagName: tag, attribs: kept };
}

/** A relative link in a mail leads into our own interface: it is none. */
function absoluteLink(href: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers skip them, so a scheme can hide behind them
  const plain = href.trim().replace(/[\u0000-\u0020\u007f-\u00a0]/g, '');
  return /^(?:https?:\/\/|mailto:|tel:)/i.test(plain) ? plain : '';
}

const BLOCK =
  /^(?:address|article|aside|blockquote|br|center|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li|main|ol|p|pre|section|table|tr|ul)$/;

/**
 * Text of any HTML. `links` adds the address of a link behind its words, for the plain-text half of
 * an outgoing mail.
 */
export function htmlToText(html: string, options: { links?: boolean } = {}): string {
  return cleanHtmlToText(sanitizeMailHtml(html).html, options);
}

/** The same for HTML that came out of `sanitizeMailHtml`: well-formed, so it is read, not parsed. */
export function cleanHtmlToText(html: string, options: { links?: boolean } = {}): string {
  const out = new TextWriter();
  let link: { href: string; from: number } | null = null;
  let inPre = 0;
  for (const token of tokens(html)) {
    if (token.tag === null) {
      out.write(inPre > 0 ? token.text : out.collapsed(token.text));
      continue;
    }
    const { tag, opens } = token;
    if (tag === 'pre') inPre = Math.max(0, inPre + (opens ? 1 : -1));
    if (tag === 'a' && opens) link = { href: token.href, from: out.mark() };
    else if (tag === 'a' && options.links && link !== null) {
      out.write(linkAddress(out.since(link.from), link.href));
    }
    if (tag === 'br') out.write('\n');
    else if (tag === 'p' || /^h[1-6]$/.test(tag)) out.paragraph();
    else if (BLOCK.test(tag)) out.line();
    if ((tag === 'td' || tag === 'th') && !opens && out.last !== '\n') out.write(' ');
    if (tag === 'li' && opens) out.write('• ');
    if (tag === 'hr') out.write('----------\n');
  }
  return tidied(out.text());
}

/** Text in pieces: asking a growing string for its end would copy it each time. */
class TextWriter {
  last = '';
  #beforeLast = '';
  #pieces: string[] = [];

  write(piece: string): void {
    if (piece === '') return;
    this.#beforeLast = piece.length > 1 ? (piece.at(-2) ?? '') : this.last;
    this.last = piece.at(-1) ?? '';
    this.#pieces.push(piece);
  }

  /** Blanks as HTML shows them: one for many, none at the start of a line. */
  collapsed(piece: string): string {
    const text = piece.replace(/[ \t\r\n\f]+/g, ' ');
    const isAfterBlank = this.last === '' || this.last === '\n' || this.last === ' ';
    return isAfterBlank && text.startsWith(' ') ? text.slice(1) : text;
  }

  line(): void {
    if (this.last !== '' && this.last !== '\n') this.write('\n');
  }

  paragraph(): void {
    this.line();
    if (this.last !== '' && this.#beforeLast !== '\n') this.write('\n');
  }

  mark(): number {
    return this.#pieces.length;
  }

  since(mark: number): string {
    return this.#pieces.slice(mark).join('');
  }

  text(): string {
    return this.#pieces.join('');
  }
}

type Token = { tag: null; text: string } | { tag: string; opens: boolean; href: string };

function* tokens(html: string): Generator<Token> {
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open !== at) {
      yield { tag: null, text: unescaped(html.slice(at, open === -1 ? html.length : open)) };
      if (open === -1) return;
    }
    const close = html.indexOf('>', open);
    if (close === -1) return;
    const inner = html.slice(open + 1, close);
    const tag = /^\/?([a-z0-9]+)/i.exec(inner)?.[1]?.toLowerCase() ?? '';
    const href = tag === 'a' ? unescaped(/ href="([^"]*)"/.exec(inner)?.[1] ?? '') : '';
    yield { tag, opens: !inner.startsWith('/'), href };
    at = close + 1;
  }
}

function linkAddress(words: string, href: string): string {
  const plain = href.replace(/^mailto:|^tel:|^https?:\/\/|\/$/gi, '');
  return href === '' || words.includes(plain) ? '' : ` <${href}>`;
}

function tidied(text: string): string {
  return text
    .replaceAll('\u00a0', ' ')
    .replace(/[\u200b\u2060\ufeff\u00ad]+/g, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const LINK = /\bhttps?:\/\/[^\s<>"'()«»]{3,2000}[^\s<>"'()«».,;:!?]/g;

/** Plain text as HTML: line breaks and leading blanks are kept, web addresses become links. */
export function textToHtml(text: string): string {
  const lines = text.replaceAll('\u0000', '').replace(/\r\n?/g, '\n').split('\n');
  const html = lines.map((line) => linked(line).replace(/^[ \t]+| {2,}/g, spaced)).join('<br>\n');
  return html === '' ? '' : `<div>${html}</div>`;
}

function spaced(blanks: string): string {
  return blanks.replaceAll('\t', '    ').replaceAll(' ', '\u00a0');
}

function linked(line: string): string {
  let html = '';
  let from = 0;
  for (const match of line.matchAll(LINK)) {
    const url = escapeHtml(match[0]);
    html += `${escapeHtml(line.slice(from, match.index))}<a href="${url}" rel="noopener noreferrer nofollow" target="_blank">${url}</a>`;
    from = match.index + match[0].length;
  }
  return html + escapeHtml(line.slice(from));
}
