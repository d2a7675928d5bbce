/** What a page calls itself, without reading all of it. Pure. */
import { htmlToText } from '#platform/html.ts';

function plain(html: string): string {
  return htmlToText(html).replace(/\s+/g, ' ').trim();
}

/** The first heading, else the title of the window. */
export function htmlTitle(html: string): string {
  const start = html.slice(0, 100_000);
  const window = plain(/<title\b[^>]*>([\s\S]{0,1000}?)<\/title>/i.exec(start)?.[1] ?? '');
  const page = /<h1\b[^>]*class="[^"]*page-title[^"]*"[^>]*>([\s\S]{0,4000}?)<\/h1>/i.exec(start);
  const heading = page ?? /<h1\b[^>]*>([\s\S]{0,4000}?)<\/h1>/i.exec(start);
  return plain(heading?.[1] ?? '') || window;
}

const longestLine = 1000;

/** A heading of the first level that the page begins with, and what follows it. */
function opening(markdown: string): { title: string; rest: string } | undefined {
  const text = markdown.replace(/\r\n?/g, '\n').trimStart();
  const [line = '', below = ''] = text.split('\n', 2);
  if (line.length > longestLine || below.length > longestLine) return undefined;
  const words = /^# +(.+)$/.exec(line.trimEnd())?.[1];
  if (words !== undefined)
    return { title: words.replace(/ #+$/, ''), rest: text.slice(line.length + 1) };
  const isUnderlined = line !== '' && /^=+ *$/.test(below);
  return isUnderlined
    ? { title: line, rest: text.slice(line.length + below.length + 2) }
    : undefined;
}

export function markdownTitle(markdown: string): string {
  const title = opening(markdown)?.title ?? '';
  return title
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`]/g, '')
    .trim();
}

/** What follows the title. */
export function withoutTitle(markdown: string): string {
  return opening(markdown)?.rest ?? markdown;
}
