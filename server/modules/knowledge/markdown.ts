/**
 * Markdown as our HTML: GitHub's Markdown, its alerts as callouts, `> [!INTERNAL]` as a remark for
 * colleagues, `1.` as steps and `1)` as a plain numbered list. Cleaned, whatever HTML stands in it.
 */
import { lexer, Marked, type Tokens } from 'marked';
import { sanitizeArticleHtml } from '#platform/article-html.ts';
import { escapeHtml } from '#platform/html.ts';

export { htmlToMarkdown } from './markdown-write.ts';

const callouts: Record<string, string> = {
  note: 'data-callout="note"',
  info: 'data-callout="note"',
  tip: 'data-callout="tip"',
  important: 'data-callout="warning"',
  warning: 'data-callout="warning"',
  caution: 'data-callout="warning"',
  internal: 'data-internal',
};

function calloutOf(word: string): string | undefined {
  const name = word.toLowerCase();
  return Object.hasOwn(callouts, name) ? callouts[name] : undefined;
}

const longest = 400_000;

export type ReadOptions = {
  /** What links and pictures of the file mean here; undefined: the link is none, the picture goes. */
  readonly address?: (href: string) => string | undefined;
  /** Headings of the file stand so much deeper than ours. */
  readonly deeper?: number;
  /** Brings other systems' HTML into our vocabulary before it is cleaned. */
  readonly rewrite?: (html: string) => string;
};

export function markdownToHtml(markdown: string, options: ReadOptions = {}): string {
  const text = markdown.slice(0, longest).replaceAll('\u0000', '').replace(/\r\n?/g, '\n');
  const { address, deeper = 0, rewrite = (html: string) => html } = options;
  const placed = (href: string) => {
    const plain = decoded(href.replaceAll('&amp;', '&'));
    return address === undefined ? plain : (address(plain) ?? '');
  };
  const reader = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth }) {
        const level = Math.min(3, Math.max(2, depth - deeper));
        return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
      },
      code: ({ text: code, lang = '' }) => {
        const [language = ''] = lang.split(/\s/);
        return `<pre data-language="${escapeHtml(language)}"><code>${escapeHtml(code)}</code></pre>`;
      },
      list(token) {
        const items = token.items.map((item) => this.listitem(item)).join('');
        if (!token.ordered) return `<ul>${items}</ul>`;
        const steps = /^\s*\d+\./.test(token.raw) ? ' data-steps' : '';
        return `<ol${steps} start="${token.start}">${items}</ol>`;
      },
      blockquote(token) {
        const alert = /^\s*\[!([A-Za-z]+)\][^\S\n]*(?:\n|$)/.exec(token.text);
        const kind = calloutOf(alert?.[1] ?? '');
        if (alert === null || kind === undefined)
          return `<blockquote>${this.parser.parse(token.tokens)}</blockquote>`;
        const inner = lexer(token.text.slice(alert[0].length));
        return `<aside ${kind}>${this.parser.parse(inner)}</aside>`;
      },
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        const to = placed(href);
        return to === '' ? words : `<a href="${escapeHtml(to)}">${words}</a>`;
      },
      image: ({ href, title, text: alt }) => {
        const to = placed(href);
        if (to === '') return '';
        const picture = `<img src="${escapeHtml(to)}" alt="${alt}">`;
        return title === null || title === undefined || title === ''
          ? picture
          : `<figure>${picture}<figcaption>${title}</figcaption></figure>`;
      },
      table(token) {
        return tableOf(token, (cell) => this.parser.parseInline(cell.tokens));
      },
    },
  });
  return sanitizeArticleHtml(rewrite(reader.parse(text, { async: false })));
}

/** A head without a word stands for none: Markdown has no table without. */
function tableOf(token: Tokens.Table, words: (cell: Tokens.TableCell) => string): string {
  const row = (cells: readonly Tokens.TableCell[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${words(cell)}</${tag}>`).join('')}</tr>`;
  const isHeaded = token.header.some((cell) => cell.text.trim() !== '');
  const head = isHeaded ? row(token.header, 'th') : '';
  return `<table>${head}${token.rows.map((cells) => row(cells, 'td')).join('')}</table>`;
}

function decoded(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href;
  }
}
