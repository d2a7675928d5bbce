/** Which article answers best: rare words, words of the title, words close together. Pure. */
import type { Option, Sought } from './reading.ts';

/** The places of a stem in a document, ascending: first those in the title, then those of question and keywords. */
export type Standing = {
  readonly at: readonly number[];
  readonly in_title: number;
  readonly in_head: number;
};
export type RankedDocument = {
  readonly article_id: string;
  readonly language: string;
  /** Places that the title has. */
  readonly title_places: number;
  readonly find: (stem: string) => Standing | undefined;
};
export type Scored = {
  readonly article_id: string;
  readonly language: string;
  readonly score: number;
  /** Part of what was looked for that is there, rare words counting more. */
  readonly coverage: number;
  readonly matched: ReadonlySet<string>;
  /** Places in `sought` that were found. */
  readonly found: readonly number[];
};

/** How telling a word is: rare ones more (BM25, Robertson and Spärck Jones). */
export function rarity(uses: number, documents: number): number {
  const held = Math.min(uses, documents);
  return Math.log(1 + (documents - held + 0.5) / (held + 0.5));
}

type Places = {
  readonly at: readonly number[];
  readonly in_title: readonly number[];
  readonly worth: number;
};

const wholeTitle = 0.5;
const nearby = 0.3;
const nearAtMost = 8;
/** What stands in for a word is worth a little more than its factor says: it is found where the word is not. */
const lessWorth = 0.75;

/** Each article once, by the document that answers best. */
export function rank(
  documents: readonly RankedDocument[],
  sought: readonly Sought[],
  total: number,
): Scored[] {
  const weights = weightsOf(sought, total);
  const all = documents
    .map((document) => scored(document, sought, weights))
    .sort((one, other) => other.score - one.score || (one.article_id < other.article_id ? -1 : 1));
  const seen = new Set<string>();
  return all.filter(({ article_id }) => !seen.has(article_id) && seen.add(article_id));
}

/**
 * What each word weighs: the root of its rarity, since in a few hundred articles one rare word would
 * outweigh all the others. Words that nobody wrote weigh as the others do: they are part of the question.
 */
export function weightsOf(sought: readonly Sought[], total: number): number[] {
  const known = sought.filter((one) => one.uses > 0).map((one) => rarity(one.uses, total));
  const mean = known.length === 0 ? 1 : known.reduce((sum, one) => sum + one, 0) / known.length;
  return sought.map(
    (one) => Math.sqrt(one.uses > 0 ? rarity(one.uses, total) : mean) * (1 - one.doubt),
  );
}

function scored(
  document: RankedDocument,
  sought: readonly Sought[],
  weights: readonly number[],
): Scored {
  const matched = new Set<string>();
  const best = sought.map((one) => bestOption(document, one.options, matched));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  let words = 0;
  let covered = 0;
  for (const [at, places] of best.entries()) {
    words += (weights[at] ?? 0) * places.worth;
    covered += places.worth > 0 ? (weights[at] ?? 0) * Math.min(1, 0.2 + places.worth) : 0;
  }
  const coverage = all === 0 ? 0 : covered / all;
  const near = closeness(best, weights);
  const title = titleShare(document.title_places, best);
  const score = (words * (0.5 + 0.5 * coverage) + near) * (1 + wholeTitle * title);
  const found = best.flatMap((places, at) => (places.worth > 0 ? [at] : []));
  const { article_id, language } = document;
  return { article_id, language, score, coverage, matched, found };
}

const nowhere: Places = { at: [], in_title: [], worth: 0 };

function bestOption(
  { find }: RankedDocument,
  options: readonly Option[],
  matched: Set<string>,
): Places {
  let best = nowhere;
  for (const { stems, factor } of options) {
    const places = stems.flatMap((stem) => find(stem) ?? []);
    if (places.length < stems.length) continue;
    for (const stem of stems) matched.add(stem);
    const worth = factor ** lessWorth * Math.min(...places.map(worthOf));
    if (worth <= best.worth) continue;
    const in_title = places.flatMap((one) => one.at.slice(0, one.in_title));
    best = { at: places.flatMap((one) => one.at), in_title, worth };
  }
  return best;
}

/** What each place is worth: in the title most, again in the text ever less. */
const inTitle = 0.6;
const inHead = 0.5;
const inText = 0.2;
const mostTimes = 5;

function worthOf({ at, in_title, in_head }: Standing): number {
  let missed = (in_title > 0 ? 1 - inTitle : 1) * (in_head > 0 ? 1 - inHead : 1);
  const again = Math.min(mostTimes, at.length - in_title - in_head);
  for (let times = 1; times <= again; times += 1) missed *= 1 - inText / times;
  return 1 - missed;
}

/** Words that follow each other in the question and stand close together in the article. */
function closeness(best: readonly Places[], weights: readonly number[]): number {
  let sum = 0;
  for (let at = 1; at < best.length; at += 1) {
    const [one, other] = [best[at - 1] ?? nowhere, best[at] ?? nowhere];
    if (one.worth === 0 || other.worth === 0) continue;
    const apart = distance(one.at, other.at);
    if (apart > nearAtMost) continue;
    sum += (nearby * Math.min(weights[at - 1] ?? 0, weights[at] ?? 0)) / Math.max(1, apart);
  }
  return sum;
}

/** Both in ascending order. */
function distance(one: readonly number[], other: readonly number[]): number {
  let [i, j, least] = [0, 0, Number.POSITIVE_INFINITY];
  while (i < one.length && j < other.length) {
    const [a = 0, b = 0] = [one[i], other[j]];
    if (a !== b) least = Math.min(least, Math.abs(a - b));
    if (a <= b) i += 1;
    else j += 1;
  }
  return least;
}

/** How much of the title was asked for. */
function titleShare(title_places: number, best: readonly Places[]): number {
  if (title_places === 0) return 0;
  return new Set(best.flatMap((one) => one.in_title)).size / title_places;
}
