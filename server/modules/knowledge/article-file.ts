/**
 * An article as a Markdown file: a head of `key: value` lines, then its words. Questions have their
 * parts under headings of the second level, whose names are known in Russian and English. Pure.
 */
import type { ArticleContent } from '#contract/articles.ts';
import { type ArticleKind, type ArticlePart, questionParts } from '#contract/knowledge.ts';
import { htmlToMarkdown, markdownToHtml, type ReadOptions } from './markdown.ts';
import type { WriteOptions } from './markdown-write.ts';

export type FileHead = Readonly<Record<string, string | readonly string[]>>;

export type ArticleFileText = {
  readonly head: FileHead;
  readonly kind: ArticleKind;
  readonly content: ArticleContent;
};

const partNames = new Map<string, ArticlePart>(
  Object.entries<ArticlePart>({
    ...{ вопрос: 'question', question: 'question' },
    ...{ 'где встречается': 'environment', среда: 'environment', environment: 'environment' },
    ...{ причина: 'cause', cause: 'cause' },
    ...{ решение: 'answer', ответ: 'answer', answer: 'answer', resolution: 'answer' },
  }),
);

const headings: Record<'ru' | 'en', Record<(typeof questionParts)[number], string>> = {
  ru: {
    ...{ question: 'Вопрос', environment: 'Где встречается', cause: 'Причина' },
    answer: 'Решение',
  },
  en: { question: 'Question', environment: 'Environment', cause: 'Cause', answer: 'Answer' },
};

/** The head and what follows it; without a head everything is words. */
export function splitHead(text: string): { head: FileHead; body: string } {
  const found = /^\ufeff?---[^\S\n]*\n([\s\S]*?)\n---[^\S\n]*(?:\n|$)/.exec(
    text.replace(/\r\n?/g, '\n'),
  );
  if (found === null) return { head: {}, body: text.replace(/^\ufeff/, '') };
  const lines = (found[1] ?? '').split('\n');
  const head = lines.flatMap((line, index) => {
    const pair = /^([A-Za-z_][\w-]*):\s*(.*)$/.exec(line);
    if (pair === null) return [];
    const items = pair[2] === '' ? itemsBelow(lines.slice(index + 1)) : [];
    return [[pair[1] ?? '', items.length > 0 ? items : headValue(pair[2] ?? '')] as const];
  });
  return {
    head: Object.fromEntries(head),
    body: text.replace(/\r\n?/g, '\n').slice(found[0].length),
  };
}

/** A list may stand below its name, an item a line. */
function itemsBelow(lines: readonly string[]): string[] {
  const end = lines.findIndex((line) => !/^\s*-\s+\S/.test(line));
  const own = end === -1 ? lines : lines.slice(0, end);
  return own.map((line) => unquoted(line.replace(/^\s*-\s+/, '').trim()));
}

function headValue(written: string): string | string[] {
  const text = written.replace(/\s#(?=\s).*$/, '').trim();
  if (!/^\[.*\]$/.test(text)) return unquoted(text);
  const inner = text.slice(1, -1).trim();
  if (inner === '') return [];
  return (inner.match(/\s*(?:"(?:[^"\\]|\\.)*"|'[^']*')\s*(?=,|$)|[^,]+/g) ?? [])
    .map((item) => unquoted(item.trim()))
    .filter((item) => item !== '');
}

function unquoted(text: string): string {
  if (/^"(?:[^"\\]|\\.)*"$/.test(text)) return text.slice(1, -1).replace(/\\(.)/g, '$1');
  return /^'[^']*'$/.test(text) ? text.slice(1, -1) : text;
}

/** A value of the head as words; empty when it is none. */
export function headWord(head: FileHead, name: string): string {
  const value = head[name];
  return typeof value === 'string' ? value : '';
}

export function headList(head: FileHead, name: string): readonly string[] {
  const value = head[name];
  if (typeof value === 'string') return value === '' ? [] : [value];
  return value ?? [];
}

/** Reads a file; `kind: question` in the head, or headings of nothing but known parts, make it a question. */
export function readArticleFile(text: string, options: ReadOptions = {}): ArticleFileText {
  const { head, body } = splitHead(text);
  const parts = headWord(head, 'kind') === 'free' ? undefined : questionOf(body, options);
  if (parts !== undefined) return { head, kind: 'question', content: parts };
  const html = markdownToHtml(body, options);
  return { head, kind: 'free', content: html === '' ? {} : { body: html } };
}

/** Undefined: the words do not stand under the headings of a question. */
function questionOf(body: string, options: ReadOptions): ArticleContent | undefined {
  const pieces: { part: ArticlePart; lines: string[] }[] = [];
  let fence: string | undefined;
  for (const line of body.split('\n')) {
    const ticks = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
    if (ticks !== undefined && (fence === undefined || line.trim().startsWith(fence)))
      fence = fence === undefined ? ticks : undefined;
    const heading = fence === undefined ? /^##\s+(.+?)\s*#*\s*$/.exec(line)?.[1] : undefined;
    const part = partNames.get(heading?.toLowerCase() ?? '');
    if (part !== undefined && !pieces.some((one) => one.part === part)) {
      pieces.push({ part, lines: [] });
      continue;
    }
    const last = pieces.at(-1);
    if (last !== undefined) last.lines.push(line);
    else if (line.trim() !== '') return undefined;
  }
  if (pieces.length === 0) return undefined;
  const deeper = (options.deeper ?? 0) + 1;
  const read = pieces.map(({ part, lines }) => [
    part,
    markdownToHtml(lines.join('\n'), { ...options, deeper }),
  ]);
  return Object.fromEntries(read.filter(([, html]) => html !== ''));
}

/** The words of an article as Markdown, under the headings of its language. */
export function contentToMarkdown(
  content: ArticleContent,
  { kind, language, ...options }: WriteOptions & { kind: ArticleKind; language: string },
): string {
  if (kind === 'free') return htmlToMarkdown(content.body ?? '', options);
  const names = headings[language === 'ru' ? 'ru' : 'en'];
  return questionParts
    .filter((part) => content[part] !== undefined)
    .map(
      (part) =>
        `## ${names[part]}\n\n${htmlToMarkdown(content[part] ?? '', { ...options, deeper: 1 })}`,
    )
    .join('\n\n');
}

/** The head as lines; lists in brackets, words in quotes where they would read as something else. */
export function writeHead(head: FileHead): string {
  const lines = Object.entries(head).map(([name, value]) => {
    const shown =
      typeof value === 'string' ? quotedWord(value) : `[${value.map(quotedWord).join(', ')}]`;
    return `${name}: ${shown}`;
  });
  return `---\n${lines.join('\n')}\n---\n`;
}

function quotedWord(word: string): string {
  const isPlain = /^[^\s"'[\],#&*!|>%@`{}-][^"[\],\n]*$/.test(word) && !/\s#|\s$/.test(word);
  return isPlain ? word : `"${word.replace(/[\\"]/g, '\\$&').replace(/\n/g, ' ')}"`;
}
