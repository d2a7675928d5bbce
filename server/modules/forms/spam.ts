/**
 * Is a request from nobody we know worth a letter, or should a person look first? Nothing is thrown away and
 * nobody solves puzzles. Pure.
 */
import { type HeldCause, heldCauses } from '#contract/forms.ts';

export type SpamFacts = {
  readonly is_trapped: boolean;
  /** Since the form was opened; null: it was not. */
  readonly seconds_open: number | null;
  readonly words: string;
  /** Requests with the same stamp before this one. */
  readonly same_stamp: number;
  /** Other addresses that sent the same words in a day. */
  readonly same_words: number;
  /** Requests from the same place within an hour. */
  readonly from_here: number;
};

/** From this many points on a person looks. */
export const heldFrom = 60;
const day = 86_400;

const weights: Record<HeldCause, (facts: SpamFacts) => number> = {
  trap: (facts) => (facts.is_trapped ? 100 : 0),
  no_stamp: (facts) => (facts.seconds_open === null ? 60 : 0),
  old_stamp: (facts) => (facts.seconds_open !== null && facts.seconds_open > day ? 30 : 0),
  stamp_again: (facts) => (facts.same_stamp >= 3 ? 60 : 0),
  // Nobody reads the questions and writes an answer in three seconds.
  too_fast: (facts) => (facts.seconds_open !== null && facts.seconds_open < 3 ? 60 : 0),
  links: (facts) => Math.max(0, linksIn(facts.words) - 2) * 20,
  repeated: (facts) => (facts.same_words >= 2 ? 60 : 0),
  many: (facts) => (facts.from_here >= 8 ? 60 : facts.from_here >= 5 ? 30 : 0),
};

/** Points, and what gave any, the heaviest first. */
export function judge(facts: SpamFacts): { score: number; causes: HeldCause[] } {
  const found = heldCauses
    .map((cause) => ({ cause, points: weights[cause](facts) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points);
  return {
    score: found.reduce((sum, { points }) => sum + points, 0),
    causes: found.map(({ cause }) => cause),
  };
}

/** Addresses of the web, also without a scheme, and BBCode that people do not write. */
export function linksIn(words: string): number {
  const found = words.match(/https?:\/\/|\bwww\.|\[url[=\]]|<a\s/giu);
  return found?.length ?? 0;
}
