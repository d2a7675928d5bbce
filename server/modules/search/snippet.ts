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
 * Finds words that begin with one of the stems, from the start of the text on. Each stem is looked for by
 * itself: an expression of all of them, or a look at each word, takes several times as long.
 * @param stems lower case, ё as е, letters and digits only
 */
export function foundPattern(stems: readonly string[]): FoundPattern | undefined {
  const starts = [...new Set(stems.map(startOf))].filter((stem) =>
    /^[\p{L}\p{N}\p{M}]+$/u.test(stem),
  );
  if (starts.length === 0) return undefined;
  return function* find(text) {
    const lower = lowered(text);
    const next = starts.map((stem) => beginningIn(lower, stem, 0));
    for (let first = leastOf(next); first !== undefined; first = leastOf(next)) {
      const [at = 0, stem = ''] = [next[first], starts[first]];
      const end = endOfWord(lower, at + stem.length);
      yield { at, end, stem };
      for (const [place, start] of starts.entries())
        if ((next[place] ?? 0) < end) next[place] = beginningIn(lower, start, end);
    }
  };
}

/** Of the same length, so that places agree: a letter that is longer in lower case (İ) stays as it is. */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return text.replace(/./gsu, (letter) => {
    const small = letter.toLowerCase();
    return small.length === letter.length ? small : letter;
  });
}

const nowhere = Number.POSITIVE_INFINITY;

/** Where the next word begins so. */
function beginningIn(lower: string, stem: string, from: number): number {
  for (let at = lower.indexOf(stem, from); at >= 0; at = lower.indexOf(stem, at + 1))
    if (at === 0 || !isInWord(lower, at - 1)) return at;
  return nowhere;
}

/** `at`: of the letter, or of the second half of a surrogate pair. */
function isInWord(text: string, at: number): boolean {
  const isSecondHalf = at > 0 && (text.charCodeAt(at) & 0xfc00) === 0xdc00;
  const letter = text.codePointAt(isSecondHalf ? at - 1 : at) ?? 0;
  return /[\p{L}\p{N}\p{M}]/u.test(String.fromCodePoint(letter));
}

const restOfWord = /[\p{L}\p{N}\p{M}]*/uy;

function endOfWord(lower: string, from: number): number {
  restOfWord.lastIndex = from;
  restOfWord.test(lower);
  return Math.max(from, restOfWord.lastIndex);
}

/** The place of the least; the first of equal ones. */
function leastOf(places: readonly number[]): number | undefined {
  let best: number | undefined;
  for (const [index, place] of places.entries())
    if (place < (best === undefined ? nowhere : (places[best] ?? nowhere))) best = index;
  return best;
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
