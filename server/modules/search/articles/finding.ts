/** The engine that searching and suggesting share: read the words, look them up, rank what is found. */
import type { Ctx } from '#platform/ctx.ts';
import { bestDocuments, documentsHeld, documentsWith, type Inverted } from './inverted.ts';
import { seenDocuments } from './memory.sql.ts';
import { articlesInMemory } from './memory.ts';
import { rank, type Scored, weightsOf } from './rank.ts';
import {
  chunksOf,
  correctedWords,
  type Option,
  type Sought,
  soughtOf,
  strangers,
  synonymRoots,
  tokensOf,
  withSynonyms,
  wordsOfChunks,
} from './reading.ts';
import { documentCount, type Look, lookUp, type Scope, type ShownText } from './search.sql.ts';
import { synonymsOf } from './synonyms.ts';
import { documentOf } from './tsv.ts';
import { entryMap, wordsAlike, wordsBegun } from './vocabulary.ts';

/** Two letters begin too much. */
const shortestBeginning = 3;
const mostTyped = 16;

export type Read = { readonly sought: readonly Sought[]; readonly corrected: string | null };

/** What was typed, as the vocabulary of the reader's side understands it. */
export async function readArticleQuery(
  ctx: Ctx,
  asked: { q: string; scope: Scope; isUnfinished: boolean; mostWords?: number },
): Promise<Read> {
  const { q, scope, mostWords = mostTyped } = asked;
  const chunks = chunksOf(q, mostWords);
  const words = wordsOfChunks(chunks);
  if (words.length === 0) return { sought: [], corrected: null };
  const [entries, synonyms] = await Promise.all([
    entryMap(ctx, words, scope),
    synonymsOf(ctx, scope.side),
  ]);
  const roots = synonymRoots(synonyms);
  const tokens = tokensOf(chunks, entries, roots).slice(0, mostWords);
  const last = tokens.at(-1)?.word ?? '';
  const isBegun =
    asked.isUnfinished && !/\s$/.test(q) && last.length >= shortestBeginning && /\p{L}/u.test(last);
  const begun = isBegun ? await wordsBegun(ctx, last, scope) : [];
  const isUnderstood = begun.some((one) => one.stem !== '' && one.word !== last);
  const strange = strangers(tokens, entries, roots);
  const asking = isUnderstood ? strange.filter((word) => word !== last) : strange;
  const alike = await wordsAlike(ctx, asking, scope);
  const unfinished = isBegun ? last : undefined;
  const sought = soughtOf(tokens, { entries, alike, begun, unfinished });
  return {
    sought: withSynonyms(sought, synonyms),
    corrected: correctedWords(q, tokens, sought),
  };
}

/** So many are read word for word and ranked. */
const mostRanked = 24;
/** Documents that the looks of one query may walk through besides those of titles. */
const mostWalked = { small: 6000, large: 1200 };
/** From so many documents on a word that few articles do without is no way to find them. */
const manyDocuments = 6000;
const mostOfOneWord = 400;
const headValue = 1;
const textValue = 0.45;

/** `text`: what results show of it, where that was read with it. */
export type Found = Scored & { readonly text?: ShownText | undefined };

/**
 * The visible articles that answer best, best first, each in one language.
 * @param shown of so many the texts will be shown
 */
export async function findArticles(
  ctx: Ctx,
  sought: readonly Sought[],
  { scope, shown }: { scope: Scope; shown: number },
): Promise<Found[]> {
  if (sought.every((one) => one.options.length === 0)) return [];
  const index = await articlesInMemory(ctx);
  if (index !== undefined) return findIn(index, ctx, { sought, scope, shown });
  const total = await documentCount(ctx);
  const candidates = await lookUp(ctx, {
    looks: looksOf(sought, total),
    scope,
    limit: mostRanked,
  });
  return rank(candidates.map(documentOf), sought, total);
}

/** So many are ranked before it is asked who may see them; more when that leaves less than a page and one. */
const ranked = [40, 240, 1200];

async function findIn(
  index: Inverted,
  ctx: Ctx,
  { sought, scope, shown }: { sought: readonly Sought[]; scope: Scope; shown: number },
): Promise<Found[]> {
  const total = documentsHeld(index);
  const stems = new Set(sought.flatMap(({ options }) => options.flatMap((one) => one.stems)));
  const wants = { groups: groupsOf(sought, total), language: scope.language, side: scope.side };
  const enough = shown > 0 ? Math.min(shown + 1, mostRanked) : mostRanked;
  for (const most of ranked) {
    const best = bestDocuments(index, wants, most);
    const documents = rank(documentsWith(index, best, stems), sought, total);
    const asked = { documents, scope, limit: mostRanked, shown };
    const seen = documents.length === 0 ? [] : await seenDocuments(ctx, asked);
    if (seen.length < enough && best.length === most && most !== ranked.at(-1)) continue;
    return seen.flatMap(({ place, ...text }) => {
      const found = documents[place];
      return found === undefined
        ? []
        : [{ ...found, text: text.title === null ? undefined : text }];
    });
  }
  return [];
}

function groupsOf(sought: readonly Sought[], total: number) {
  return weightsOf(sought, total).map((weight, at) => ({
    weight,
    wanted: (sought[at]?.options ?? []).map(({ stems, factor }) => ({
      ...{ stems, head: weight * factor * headValue, text: weight * factor * textValue },
    })),
  }));
}

/**
 * Titles are looked through for every word. Texts are for the rarest words, as far as the walk allows,
 * and for those documents that hold several of the words, however common each is.
 */
export function looksOf(sought: readonly Sought[], total: number): Look[] {
  const weights = weightsOf(sought, total);
  const isLarge = total >= manyDocuments;
  const looks = sought.flatMap((one, group) => {
    const weight = weights[group] ?? 0;
    return classesOf(one.options).map(({ query, factor, uses }) => ({
      ...{ group, query, value: weight * factor, is_head: true, uses: isLarge ? uses : one.uses },
    }));
  });
  const heads = looks.map(({ uses: _, ...look }) => ({ ...look, value: look.value * headValue }));
  let walked = 0;
  const texts = looks
    .toSorted((one, other) => one.uses - other.uses)
    .filter((one) => {
      walked += one.uses;
      if (isLarge && one.uses > mostOfOneWord) return false;
      return walked <= (isLarge ? mostWalked.large : mostWalked.small);
    })
    .map(({ uses: _, ...look }) => ({ ...look, value: look.value * textValue, is_head: false }));
  return [
    ...heads,
    ...texts,
    ...lookForAll(sought, weights),
    ...(isLarge ? lookForSome(sought, weights) : []),
  ];
}

/** Among many articles, titles with all the words, and texts that hold the rarest with any other. */
function lookForSome(sought: readonly Sought[], weights: readonly number[]): Look[] {
  const groups = sought
    .map((one, group) => ({
      query: `(${anyOf(one.options)})`,
      uses: one.uses,
      options: one.options,
      weight: weights[group] ?? 0,
    }))
    .filter((one) => one.options.length > 0)
    .toSorted((one, other) => one.uses - other.uses);
  const [rarest, ...others] = groups;
  if (rarest === undefined || others.length === 0) return [];
  const all = groups.map(({ query }) => query).join(' & ');
  const sum = groups.reduce((whole, { weight }) => whole + weight, 0);
  const some = `${rarest.query} & (${others.map(({ query }) => query).join(' | ')})`;
  return [
    { group: -2, query: all, value: headValue * sum * 0.5, is_head: true },
    ...(others.length > 1
      ? [{ group: -3, query: some, value: textValue * rarest.weight, is_head: false }]
      : []),
  ];
}

/** Documents with all the words of a question are worth a text full of them. */
function lookForAll(sought: readonly Sought[], weights: readonly number[]): Look[] {
  const groups = sought.filter((one) => one.options.length > 0);
  if (groups.length < 2) return [];
  const query = groups.map((one) => `(${anyOf(one.options)})`).join(' & ');
  const value = textValue * weights.reduce((sum, one) => sum + one, 0);
  return [{ group: -1, query, value: value * 0.5, is_head: false }];
}

/** The word itself, and in one look all that will do for it less well. */
function classesOf(options: readonly Option[]): { query: string; factor: number; uses: number }[] {
  const best = options[0]?.factor ?? 0;
  const [near, far] = [
    options.filter((one) => one.factor >= best - 0.1),
    options.filter((one) => one.factor < best - 0.1),
  ];
  return [near, far]
    .filter((some) => some.length > 0)
    .map((some) => ({
      ...{ query: anyOf(some), factor: some[0]?.factor ?? 0 },
      uses: some.reduce((sum, one) => sum + one.uses, 0),
    }));
}

function anyOf(options: readonly Option[]): string {
  return options.map((one) => one.stems.map((stem) => `'${stem}'`).join(' & ')).join(' | ');
}
