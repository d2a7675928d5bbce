/** The part of an article that holds most of what was looked for, as plain text with marks. Pure. */
import {
  folded,
  foundEnd,
  foundPattern,
  foundStart,
  markedWords,
  plainSnippet,
  snippetOf,
} from '../snippet.ts';

/** So many characters are shown together. */
const shownTogether = 170;
/** A snippet is cut out of the next so many. */
const lookedInto = 700;

/** Found words between marks; the text whole. */
export function markedText(text: string, stems: ReadonlySet<string>): string {
  const plain = text.replaceAll(foundStart, '').replaceAll(foundEnd, '');
  const pattern = foundPattern([...stems]);
  return pattern === undefined ? plain : markedWords(plain, pattern);
}

export function markedSnippet(text: string, stems: ReadonlySet<string>): string {
  const pattern = foundPattern([...stems]);
  if (pattern === undefined) return plainSnippet(text);
  const start = densest([...pattern(folded(text))]);
  // The cut is made around the first word found: what stands before the densest part is left out.
  const from = start <= 40 ? 0 : Math.min(start, beginningOfWord(text, start - 40));
  // Only what may be shown is made one line.
  const part = text.slice(from, from + lookedInto);
  const snippet = snippetOf([part], pattern) ?? plainSnippet(part);
  return from === 0 || snippet.startsWith('…') ? snippet : `…${snippet}`;
}

function beginningOfWord(text: string, from: number): number {
  const blank = text.slice(from).search(/\s/);
  return blank < 0 ? 0 : from + blank + 1;
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
