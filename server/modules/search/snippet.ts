/** The words around what was found, as plain text with marks. Pure. */

/** Where a found word starts and ends in a snippet. */
export const foundStart = '\u0002';
export const foundEnd = '\u0003';

const before = 50;
const longest = 200;

/** A word of a text that was sought: where it stands, and the stem it begins with. */
export type FoundWord = { readonly at: number; readonly end: number; readonly stem: string };
export type FoundPattern = (text: string) => Generator<FoundWord>;

/**
 * Finds words that begin with one of the stems. Word for word and not by one expression of all stems: that
 * is ten times as slow.
 * @param stems lower case, ё as е, letters and digits only
 */
export function foundPattern(stems: readonly string[]): FoundPattern | undefined {
  const starts = [...new Set(stems.map(startOf))].filter((stem) =>
    /^[\p{L}\p{N}\p{M}]+$/u.test(stem),
  );
  if (starts.length === 0) return undefined;
  const byLetter = Map.groupBy(starts, (stem) => stem[0] ?? '');
  return function* find(text) {
    for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
      const lower = word.toLowerCase();
      const stem = byLetter.get(lower[0] ?? '')?.find((start) => lower.startsWith(start));
      if (stem !== undefined) yield { at: index, end: index + word.length, stem };
    }
  };
}

/** The English stemmer writes happi for happy. */
function startOf(stem: string): string {
  return /^[a-z]{3,}i$/.test(stem) ? stem.slice(0, -1) : stem;
}

/**
 * The first text in which something is found, cut around it, found words between marks; undefined
 * when nothing is. Marks that stand in the text itself are taken out first.
 */
export function snippetOf(
  texts: readonly string[],
  pattern: FoundPattern | undefined,
): string | undefined {
  if (pattern === undefined) return undefined;
  for (const text of texts) {
    const line = plain(text);
    for (const { at } of pattern(folded(line))) return markedWords(cut(line, at), pattern);
  }
  return undefined;
}

/** One line without marks, not longer than a snippet. */
export function plainSnippet(text: string): string {
  return cut(plain(text), 0);
}

function plain(text: string): string {
  return text.replaceAll(foundStart, '').replaceAll(foundEnd, '').replace(/\s+/g, ' ').trim();
}

/** The same length, so that places agree. */
export function folded(text: string): string {
  return text.replaceAll('ё', 'е').replaceAll('Ё', 'Е');
}

function cut(line: string, first: number): string {
  const wanted = Math.max(0, first - before);
  // At a word's start, if there is one before the found word.
  const space = wanted === 0 ? -1 : line.indexOf(' ', wanted - 1);
  const from = wanted === 0 ? 0 : space >= 0 && space < first ? space + 1 : first;
  const whole = line.length - from <= longest;
  const piece = whole ? line.slice(from) : wholeWords(line.slice(from, from + longest));
  return `${from > 0 ? '…' : ''}${piece.toWellFormed()}${whole ? '' : '…'}`;
}

function wholeWords(piece: string): string {
  const space = piece.lastIndexOf(' ');
  return space > longest / 2 ? piece.slice(0, space) : piece;
}

/** The text with its found words between marks. */
export function markedWords(text: string, pattern: FoundPattern): string {
  let from = 0;
  let out = '';
  for (const { at, end } of pattern(folded(text))) {
    out += `${text.slice(from, at)}${foundStart}${text.slice(at, end)}${foundEnd}`;
    from = end;
  }
  return out + text.slice(from);
}
