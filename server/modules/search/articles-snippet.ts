/** The part of an article that holds most of what was looked for, as plain text with marks. Pure. */
import { foundEnd, foundPattern, foundStart, plainSnippet, snippetOf } from './snippet.ts';

/** So many characters are shown together. */
const shownTogether = 170;

/** Found words between marks; the text whole. */
export function markedText(text: string, stems: ReadonlySet<string>): string {
  const plain = text.replaceAll(foundStart, '').replaceAll(foundEnd, '');
  const pattern = foundPattern([...stems]);
  if (pattern === undefined) return plain;
  let from = 0;
  let out = '';
  for (const match of folded(plain).matchAll(pattern)) {
    const end = match.index + match[0].length;
    out += `${plain.slice(from, match.index)}${foundStart}${plain.slice(match.index, end)}${foundEnd}`;
    from = end;
  }
  return out + plain.slice(from);
}

export function markedSnippet(text: string, stems: ReadonlySet<string>): string {
  const pattern = foundPattern([...stems]);
  const line = text.replace(/\s+/g, ' ').trim();
  if (pattern === undefined) return plainSnippet(line);
  const hits = [...folded(line).matchAll(pattern)].map((match) => ({
    at: match.index,
    stem: [...stems].find((stem) => match[0].toLowerCase().startsWith(stem)) ?? match[0],
  }));
  const start = densest(hits);
  // The cut is made around the first word found: what stands before the densest part is left out.
  const from = start <= 40 ? 0 : Math.min(start, line.indexOf(' ', start - 40) + 1);
  const snippet = snippetOf([line.slice(from)], pattern) ?? plainSnippet(line);
  return from === 0 || snippet.startsWith('…') ? snippet : `…${snippet}`;
}

/** Where the most different words stand together. */
function densest(hits: readonly { at: number; stem: string }[]): number {
  let best = { at: 0, different: 0 };
  for (const [from, { at }] of hits.entries()) {
    const near = hits.slice(from, from + 30).filter((hit) => hit.at < at + shownTogether);
    const different = new Set(near.map((hit) => hit.stem)).size;
    if (different > best.different) best = { at, different };
  }
  return best.at;
}

/** The same length, so that places agree. */
function folded(text: string): string {
  return text.replaceAll('ё', 'е').replaceAll('Ё', 'Е');
}
