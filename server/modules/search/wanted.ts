/** From what was typed, and how it is read, to what the index is asked. Pure. */
import type { SearchQuery } from './query.ts';
import { suppletiveForms } from './typos.ts';

/** One thing that must be found, or must not: any of the phrases, or a word with this beginning. */
export type Wanted = {
  readonly phrases: readonly string[];
  readonly beginning: string | undefined;
  readonly is_excluded: boolean;
};

/** What else a typed word may stand for. */
export type Reading = {
  readonly word: string;
  /** Sought beside the word: its other forms. */
  readonly kin: readonly string[];
  /** Sought in its place, the likeliest first: nobody, or hardly anybody, wrote the word as typed. */
  readonly corrections: readonly string[];
};

/** The word is replaced by the nth of its corrections (or the last it has), or joined by its kin. */
function chosen(reading: Reading | undefined, nth: number) {
  const { corrections = [], kin = [] } = reading ?? {};
  const instead = corrections[Math.min(nth, corrections.length - 1)];
  return { instead, beside: instead === undefined ? kin : [] };
}

export function wantedOf(query: SearchQuery, readings: readonly Reading[], nth: number): Wanted[] {
  return query.terms.map((term, place) => {
    const typed = term.words.join(' ');
    const { instead, beside } = chosen(
      readings.find((one) => one.word === typed && !term.is_quoted && !term.is_excluded),
      nth,
    );
    const phrase = instead ?? typed;
    const forms = term.is_quoted ? [] : suppletiveForms(phrase);
    const phone = query.phone !== undefined && query.terms.length === 1 ? [query.phone] : [];
    const isUnfinished = place === query.terms.length - 1 && term.words.length === 1;
    return {
      phrases: [phrase, ...forms, ...beside, ...phone],
      beginning: isUnfinished && instead === undefined ? query.beginning : undefined,
      is_excluded: term.is_excluded,
    };
  });
}

/** The query with its corrections; null when there are none. */
export function correctedText(
  query: SearchQuery,
  readings: readonly Reading[],
  nth: number,
): string | null {
  let isCorrected = false;
  const terms = query.terms.map((term) => {
    const typed = term.words.join(' ');
    const isOpen = !term.is_quoted && !term.is_excluded;
    const { instead } = chosen(
      isOpen ? readings.find((one) => one.word === typed) : undefined,
      nth,
    );
    isCorrected ||= instead !== undefined;
    const text = instead ?? typed;
    return `${term.is_excluded ? '-' : ''}${term.is_quoted ? `"${text}"` : text}`;
  });
  return isCorrected ? terms.join(' ') : null;
}

/** The stems of one thing that must be found: of each of its phrases, any of which is enough. */
export type WantedStems = {
  readonly phrases: readonly (readonly string[])[];
  readonly beginning: string | undefined;
};
