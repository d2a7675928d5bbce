/** What a person typed into the search box, read. Pure: nothing of it becomes SQL text. */
import { normalPhone } from '#modules/people/people.ts';

/** Words that belong together in this order: one word, a quoted phrase, an address, a version. */
export type Term = {
  readonly words: readonly string[];
  /** `-word`: such tickets are left out. */
  readonly is_excluded: boolean;
  readonly is_quoted: boolean;
};

export type SearchQuery = {
  /** `1234` or `#1234`. */
  readonly number: number | undefined;
  /** Digits of a telephone number as it is kept, when the whole query looks like one. */
  readonly phone: string | undefined;
  readonly terms: readonly Term[];
  /** The last word, while it may still be being typed: its beginning counts as well. */
  readonly beginning: string | undefined;
};

/** More words than a person types; what follows them is not searched. */
const mostTerms = 20;
/** Two letters begin too much. */
const shortestBeginning = 3;

export function readQuery(typed: string): SearchQuery {
  const text = typed.normalize('NFC');
  const number = /^\s*#?\s*(\d{1,15})\s*$/.exec(text)?.[1];
  const terms = [...text.matchAll(/(-?)(?:"([^"]*)"?|(\S+))/g)]
    .map((match) => ({
      words: wordsOf(match[2] ?? match[3] ?? ''),
      is_excluded: match[1] === '-',
      is_quoted: match[2] !== undefined,
    }))
    .filter((term) => term.words.length > 0)
    .slice(0, mostTerms);
  return {
    number: number === undefined ? undefined : Number(number),
    phone: phoneOf(text),
    terms,
    beginning: beginningOf(text, terms.at(-1)),
  };
}

/** Lower case, ё as е, nothing but letters and digits: as search_text makes them in the database. */
export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '');
}

function beginningOf(text: string, last: Term | undefined): string | undefined {
  if (last === undefined || last.is_quoted || last.is_excluded || /\s$/.test(text))
    return undefined;
  const word = last.words.at(-1) ?? '';
  // A number is not half a number: 12 begins every twelfth ticket.
  return [...word].length >= shortestBeginning && /\p{L}/u.test(word) ? word : undefined;
}

/** At least seven digits, else every number would be sought among telephones. */
function phoneOf(text: string): string | undefined {
  if (text.replace(/\D/g, '').length < 7) return undefined;
  return normalPhone(text.trim())?.replace('+', '');
}

/** Words that may be mistyped, unfinished or kin to others: of letters alone, sought by themselves. */
export function looseWords(query: SearchQuery): string[] {
  return query.terms
    .filter((term) => !term.is_excluded && !term.is_quoted && term.words.length === 1)
    .flatMap((term) => term.words)
    .filter((word) => /^\p{L}{3,30}$/u.test(word));
}
