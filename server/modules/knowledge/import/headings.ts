/** What a page calls itself, without reading all of it. Pure. */
import { htmlToText } from '#platform/html.ts';

function plain(html: string): string {
  return htmlToText(html).replace(/\s+/g, ' ').trim();
}

/** The first heading, else the title of the window. */
export function htmlTitle(html: string): string {
  const start = html.slice(0, 400_000);
  const window = plain(/<title\b[^>]*>([\s\S]{0,1000}?)<\/title>/i.exec(start)?.[1] ?? '');
  const page = /<h1\b[^>]*class="[^"]*page-title[^"]*"[^>]*>([\s\S]{0,4000}?)<\/h1>/i.exec(start);
  const heading = page ?? /<h1\b[^>]*>([\s\S]{0,4000}?)<\/h1>/i.exec(start);
  return plain(heading?.[1] ?? '') || window;
}

/** A heading of the first level that the page begins with. */
const opening = /^\s*(?:# +(.+?) *#*|(.+)\n=+) *(?:\n|$)/;

export function markdownTitle(markdown: string): string {
  const words = opening.exec(markdown.replace(/\r\n?/g, '\n'));
  return (words?.[1] ?? words?.[2] ?? '').replace(/[*_`]|\[([^\]]*)\]\([^)]*\)/g, '$1').trim();
}

/** What follows the title. */
export function withoutTitle(markdown: string): string {
  const text = markdown.replace(/\r\n?/g, '\n');
  return text.replace(opening, '');
}
