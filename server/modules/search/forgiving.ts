/** When little is found as typed: other forms of the words, typing errors, the other keyboard layout. */
import type { Ctx } from '#platform/ctx.ts';
import { looseWords, type SearchQuery, wordsOf } from './query.ts';
import { knownWords } from './search.sql.ts';
import { corrections, type KnownWord, kin, kinStart, otherLayout } from './typos.ts';
import type { Reading } from './wanted.ts';

/** Each word costs a look into the vocabulary. */
const mostWords = 6;
/** A word seen this seldom, with a neighbour seen so much more often, is an error that was made before. */
const rareUses = 2;
const muchMoreOften = 20;

export async function readingsOf(ctx: Ctx, query: SearchQuery, typed: string): Promise<Reading[]> {
  const words = [...new Set(looseWords(query))].slice(0, mostWords);
  const isOneLayout = words.length > 0 && words.length === query.terms.length;
  return Promise.all(
    words.map(async (word) => {
      const isUnfinished = word === query.beginning;
      const known = await knownWords(ctx, word, isUnfinished ? word : kinStart(word));
      const layout = isOneLayout ? await layoutReading(ctx, word, typed) : undefined;
      return readingOf(word, { known, layout, isUnfinished });
    }),
  );
}

function readingOf(
  word: string,
  found: { known: readonly KnownWord[]; layout: string | undefined; isUnfinished: boolean },
): Reading {
  const { known, layout, isUnfinished } = found;
  const uses = known.find((other) => other.word === word)?.uses ?? 0;
  const likely = corrections(word, known);
  const forms = kin(word, known, isUnfinished);
  if (
    uses > rareUses ||
    (uses === 0 && isUnfinished && forms.some((form) => form.startsWith(word)))
  ) {
    return { word, kin: forms, corrections: [] };
  }
  const usesOf = (other: string) => known.find((one) => one.word === other)?.uses ?? 0;
  const better = uses === 0 ? likely : likely.filter((one) => usesOf(one) >= uses * muchMoreOften);
  return { word, kin: forms, corrections: layout === undefined ? better : [layout, ...better] };
}

/** The word on the other layout, if somebody wrote that. Keys such as «[» are letters there. */
async function layoutReading(ctx: Ctx, word: string, typed: string): Promise<string | undefined> {
  const chunk = typed
    .toLowerCase()
    .split(/\s+/)
    .find((piece) => wordsOf(piece).join('') === word);
  const [other = '', ...more] = wordsOf(otherLayout(chunk ?? word));
  if (more.length > 0 || other === word || !/^\p{L}{3,30}$/u.test(other)) return undefined;
  const start = kinStart(other);
  const known = await knownWords(ctx, other, start);
  return known.some((one) => one.word.startsWith(start)) ? other : undefined;
}
