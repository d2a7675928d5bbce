/**
 * Spelling by the desk's own vocabulary: a word that nobody here ever wrote, one key away from one that
 * many did. No dictionary in memory; names and terms of the trade are known by themselves. Pure.
 */
import type { Hint } from './hints.ts';
import { fold, stem, withoutQuotes } from './words.ts';

const shortest = 6;
const mostWords = 60;

/** Words of a reply that are worth asking about, as the vocabulary spells them. */
export function wordsToCheck(text: string, known: readonly string[]): string[] {
  const own = withoutQuotes(text).replace(/\S*(?:@|:\/\/|www\.)\S*/g, ' ');
  const spelled = new Set(known.map(fold));
  const words = [...own.matchAll(/(?<![\p{L}\d_.-])\p{Ll}+(?![\p{L}\d_-])/gu)]
    .map((match) => fold(match[0]))
    .filter((word) => word.length >= shortest && !spelled.has(word));
  return [...new Set(words)].slice(0, mostWords);
}

export type Candidate = { readonly word: string; readonly like: string; readonly uses: number };

/** The first word that was mistyped, by the likeliest word that it may have meant. */
export function misspelled(candidates: readonly Candidate[]): Hint | undefined {
  const likely = candidates
    .filter(({ word, like }) => isTypingError(word, like))
    .toSorted((a, b) => b.uses - a.uses);
  const [first] = likely;
  return first === undefined
    ? undefined
    : { kind: 'spelling', found: first.word, instead: first.like };
}

/** One slip of the hand, not another form of the word: endings and beginnings are left alone. */
function isTypingError(word: string, like: string): boolean {
  if (word === like || stem(word) === stem(like)) return false;
  let start = 0;
  while (start < word.length && word[start] === like[start]) start += 1;
  let end = 0;
  while (
    end < Math.min(word.length, like.length) - start &&
    word.at(-1 - end) === like.at(-1 - end)
  )
    end += 1;
  const [middle, meant] = [
    word.slice(start, word.length - end),
    like.slice(start, like.length - end),
  ];
  const isSwap = middle.length === 2 && meant === `${middle[1]}${middle[0]}`;
  // Letters that changed places are no other form; anything else may be, near the ending or at the
  // beginning, where prefixes are.
  if (isSwap) return true;
  if (end < 3 || start < 1) return false;
  const isDoubled = middle === '' && (meant === word[start - 1] || meant === word[start]);
  const isLost = middle === '' && meant.length === 1;
  const isAdded = meant === '' && middle.length === 1;
  const isOther = middle.length === 1 && meant.length === 1 && word.length >= 7;
  return isDoubled || isLost || isAdded || isOther;
}
