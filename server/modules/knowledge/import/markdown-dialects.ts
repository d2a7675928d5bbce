/** Markdown of other systems as GitHub's: admonitions, wiki links, properties of Notion. Pure. */
import { calloutNamed } from './macros.ts';
import type { Troubles } from './trouble.ts';

const longestLine = 5000;

type Line = { readonly text: string; readonly is_code: boolean };

/** Which lines stand in fenced code: there nothing means anything. */
function linesOf(markdown: string): Line[] {
  let fence: string | undefined;
  return markdown.split('\n').map((text) => {
    const ticks = /^\s*(`{3,}|~{3,})/.exec(text)?.[1];
    const isEdge = ticks !== undefined && (fence === undefined || ticks.startsWith(fence));
    if (isEdge) fence = fence === undefined ? ticks : undefined;
    // Nobody writes commands in lines that long, and looking for them would take for ever.
    return { text, is_code: isEdge || fence !== undefined || text.length > longestLine };
  });
}

const opened = /^:{3,}\s*\{?\s*\.?([A-Za-z]+)\}?\s*(?:\[([^\]]*)\]|(.*))$/;
const indented = /^(?:!!!|\?\?\?\+?)\s+([A-Za-z]+)(?:\s+"([^"]*)")?\s*$/;
const github: Record<string, string> = { note: 'NOTE', tip: 'TIP', warning: 'WARNING' };

/** `:::tip … :::` (Docusaurus, VuePress) and `!!! tip` with an indented block (MkDocs). */
function admonitions(lines: readonly Line[], troubles: Troubles): string[] {
  const out: string[] = [];
  let open: 'colons' | 'indent' | undefined;
  for (const { text, is_code } of lines) {
    if (open === 'colons' && !is_code && /^:{3,}\s*$/.test(text)) {
      open = undefined;
      out.push('');
      continue;
    }
    if (open === 'indent' && text.trim() !== '' && !/^(?: {4}|\t)/.test(text)) {
      open = undefined;
      out.push('');
    }
    const start = is_code || open !== undefined ? null : (opened.exec(text) ?? indented.exec(text));
    if (start !== null) {
      const kind = calloutNamed(start[1] ?? '');
      if (kind === undefined) troubles.add('markers', text);
      const title = (start[2] ?? start[3] ?? '').trim();
      out.push(`> [!${github[kind ?? 'note']}]`);
      if (title !== '') out.push(`> **${title}**`, '>');
      open = text.startsWith(':') ? 'colons' : 'indent';
      continue;
    }
    if (open === undefined) out.push(text);
    else out.push(`> ${open === 'indent' ? text.replace(/^(?: {4}|\t)/, '') : text}`);
  }
  return out;
}

const contents = /^\s*(?:\[\[_?TOC_?\]\]|\[TOC\]|\{:?\s*toc.*\})\s*$/i;
const commands =
  /\{\{[<%][^}]{0,300}[%>]\}\}|\{%[^%]{0,300}%\}|^(?:import|export)\s.+(?:from\s+['"].*|;)\s*$/g;

/** `[[Page|words]]` and `![[picture.png]]` (Obsidian, wikis of GitHub and GitLab). */
function wikiLinks(text: string): string {
  return text.replace(/(!?)\[\[([^\][|\n]+)(?:\|([^\]\n]*))?\]\]/g, (_whole, sign, page, words) => {
    const shown = sign === '!' ? '' : (words ?? page);
    return `${sign}[${shown}](<${page.trim()}>)`;
  });
}

export function asGithubMarkdown(markdown: string, troubles: Troubles): string {
  const lines = linesOf(markdown.replace(/\r\n?/g, '\n')).filter(
    ({ text, is_code }) => is_code || !contents.test(text),
  );
  return linesOf(admonitions(lines, troubles).join('\n'))
    .map(({ text, is_code }) => {
      if (is_code) return text;
      for (const found of text.matchAll(commands)) troubles.add('markers', found[0]);
      return wikiLinks(text);
    })
    .join('\n');
}

/** Names under which Notion keeps words that search should know. */
const keywordNames = /^(?:tags?|keywords?|labels?|теги|метки|ключевые слова)$/i;

export type Properties = { readonly keywords: readonly string[]; readonly body: string };

/** Notion writes the properties of a page as lines `Name: value` under its title: they become a table. */
export function notionProperties(body: string): Properties {
  const lines = body.replace(/^\n+/, '').split('\n');
  const end = lines.findIndex((line) => !/^[^\s:#>|`-][^:\n]{0,60}: \S/.test(line));
  const count = end === -1 ? lines.length : end;
  if (count === 0 || (lines[count] ?? '').trim() !== '') return { keywords: [], body };
  const pairs = lines.slice(0, count).map((line) => {
    const at = line.indexOf(': ');
    return [line.slice(0, at), line.slice(at + 2)] as const;
  });
  const keywords = pairs
    .filter(([name]) => keywordNames.test(name))
    .flatMap(([, value]) => value.split(',').map((word) => word.trim()));
  const rest = pairs.filter(([name]) => !keywordNames.test(name));
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const table = rest.map(([name, value]) => `| **${cell(name)}** | ${cell(value)} |`);
  const head = table.length === 0 ? '' : `|  |  |\n| --- | --- |\n${table.join('\n')}\n\n`;
  return { keywords, body: `${head}${lines.slice(count).join('\n')}` };
}
