/** From what was typed, and what the vocabulary knows of it, to what is sought in the articles. Pure. */
import { articleWords } from './text.ts';
import { halves, mostSlips, oneSlipAway, onOtherLayout, slipDistance } from './typos.ts';

/** A word of the vocabulary; `uses`: how many documents of the reader's side hold it. */
export type Known = {
  readonly word: string;
  readonly stem: string;
  readonly root: string;
  readonly uses: number;
};
/** What the vocabulary says of one word; an empty stem: it is too common to be indexed. */
export type Entry = {
  readonly word: string;
  readonly stem: string;
  readonly root: string;
  /** Words of the same stem or root. */
  readonly kin: readonly Known[];
};
export type Entries = ReadonlyMap<string, Entry>;

/** One piece between blanks: its words as typed, and as the other keyboard layout would have them. */
export type Chunk = {
  readonly typed: readonly string[];
  readonly others: readonly (readonly string[])[];
};

/** Any of them will do, each worth `factor` of the word itself; several stems must all be there. */
export type Option = {
  readonly stems: readonly string[];
  readonly factor: number;
  /** In how many documents it stands, at most. */
  readonly uses: number;
};
/** One thing that was looked for. */
export type Sought = {
  /** The word as it was typed, and as it was understood. */
  readonly typed: string;
  readonly word: string;
  readonly root: string;
  readonly options: readonly Option[];
  /** In how many documents it stands. */
  readonly uses: number;
  /** 0: as typed; towards 1: the less sure the guess, the less it weighs. */
  readonly doubt: number;
};

export function chunksOf(typed: string, most: number): Chunk[] {
  return typed
    .split(/\s+/)
    .filter((piece) => piece !== '')
    .slice(0, most)
    .map((piece) => ({
      typed: articleWords(piece),
      others: onOtherLayout(piece).map((other) => articleWords(other)),
    }))
    .filter((chunk) => chunk.typed.length > 0 || chunk.others.some((words) => words.length > 0));
}

export function wordsOfChunks(chunks: readonly Chunk[]): string[] {
  return [...new Set(chunks.flatMap((chunk) => [...chunk.typed, ...chunk.others.flat()]))];
}

function isFamiliar(word: string, entries: Entries): boolean {
  const entry = entries.get(word);
  if (entry === undefined) return false;
  return entry.stem === '' || entry.kin.some((one) => one.stem === entry.stem && one.uses > 0);
}

function hasKin(word: string, entries: Entries): boolean {
  return word.length >= 4 && (entries.get(word)?.kin ?? []).some((one) => one.uses > 0);
}

function isNumber(word: string): boolean {
  return /^\d+$/.test(word);
}

export type Token = { readonly typed: string; readonly word: string };

/** Which layout each piece was typed on: the one whose words are known, else that of its neighbours. */
export function tokensOf(
  chunks: readonly Chunk[],
  entries: Entries,
  synonyms: ReadonlySet<string>,
): Token[] {
  const isKnown = (word: string) =>
    isFamiliar(word, entries) || synonyms.has(entries.get(word)?.root ?? '');
  const chosen = chunks.map((chunk) => layoutOf(chunk, [isKnown, (word) => hasKin(word, entries)]));
  const isOther = chosen.some((one) => one.is_other) && !chosen.some((one) => one.is_typed);
  return chosen.flatMap(({ chunk, words }) => {
    const own = words ?? (isOther ? (chunk.others.at(-1) ?? chunk.typed) : chunk.typed);
    return own.map((word, place) => ({ typed: chunk.typed[place] ?? word, word }));
  });
}

type Test = (word: string) => boolean;

function layoutOf(chunk: Chunk, tests: readonly Test[]) {
  const known = (words: readonly string[], test: Test) =>
    words.length > 0 && words.every((word) => isNumber(word) || test(word));
  const isPlain = chunk.typed.every(isNumber);
  for (const test of tests) {
    if (known(chunk.typed, test))
      return { chunk, words: chunk.typed, is_typed: !isPlain, is_other: false };
    const other = chunk.others.find((words) => known(words, test) && !words.every(isNumber));
    if (other !== undefined) return { chunk, words: other, is_typed: false, is_other: true };
  }
  return { chunk, words: undefined, is_typed: false, is_other: false };
}

/** The words nobody wrote as they stand: worth asking what they may have meant. */
export function strangers(
  tokens: readonly Token[],
  entries: Entries,
  synonyms: ReadonlySet<string>,
): string[] {
  const unknown = tokens
    .map(({ word }) => word)
    .filter((word) => /^\p{L}{3,30}$/u.test(word) && !isFamiliar(word, entries))
    .filter((word) => !synonyms.has(entries.get(word)?.root ?? ''));
  return [...new Set(unknown)].slice(0, 8);
}

/** Words to ask the vocabulary for besides those that look alike. */
export function guessesOf(word: string): string[] {
  const near = word.length <= 5 ? oneSlipAway(word) : [];
  return [...near, ...halves(word).flat()];
}

const kinFactor = 0.6;
const begunFactor = 0.9;
const mostOptions = 12;

export type Guess = {
  readonly words: readonly Known[];
  readonly cost: number;
  /** A blank was left out. */
  readonly is_apart: boolean;
};

/** What a strange word may have meant, the likeliest first: slips, or a blank left out. */
export function guesses(
  word: string,
  known: readonly Known[],
  isStop: (word: string) => boolean,
): Guess[] {
  const most = mostSlips(word);
  const uses = new Map(known.map((one) => [one.word, one]));
  const slips = known
    .filter((one) => one.uses > 0 && one.word !== word && one.stem !== '')
    .map((one) => ({ words: [one], cost: slipDistance(word, one.word), is_apart: false }))
    .filter((one) => one.cost <= most);
  const apart = halves(word).flatMap(([first, second]) => {
    const [one, other] = [uses.get(first), uses.get(second)];
    if (other === undefined || other.stem === '' || second.length < 3) return [];
    if (isStop(first)) return [{ words: [other], cost: 0.7, is_apart: true }];
    return one === undefined || one.stem === '' || first.length < 3
      ? []
      : [{ words: [one, other], cost: 0.9, is_apart: true }];
  });
  const often = (guess: Guess) => Math.min(...guess.words.map((one) => one.uses));
  return [...slips, ...apart].sort(
    (one, other) => worth(other.cost, often(other)) - worth(one.cost, often(one)),
  );
}

/** A slip less outweighs many uses. */
function worth(cost: number, uses: number): number {
  return -cost + 0.12 * Math.log2(1 + Math.min(uses, 500));
}

export type Vocabulary = {
  readonly entries: Entries;
  /** For each strange word, those of the vocabulary that may have been meant. */
  readonly alike: ReadonlyMap<string, readonly Known[]>;
  /** Words that begin with the last one typed, which may be unfinished. */
  readonly begun: readonly Known[];
  readonly unfinished: string | undefined;
};

/** Each word that is not too common, with all that will do for it. */
export function soughtOf(tokens: readonly Token[], vocabulary: Vocabulary): Sought[] {
  const sought = tokens.flatMap((token) => soughtFor(token, vocabulary));
  // A word said twice is looked for once.
  return sought.filter((one, at) => sought.findIndex((other) => other.word === one.word) === at);
}

function soughtFor(token: Token, vocabulary: Vocabulary): Sought[] {
  const { word, typed } = token;
  const entry = vocabulary.entries.get(word);
  const isUnfinished = word === vocabulary.unfinished;
  if (entry === undefined) return [];
  if (entry.stem === '' && !(isUnfinished && vocabulary.begun.length > 0)) return [];
  const kin = kinOptions(entry);
  const begun = isUnfinished ? begunOptions(entry, vocabulary.begun) : [];
  const uses = usesOf(entry.kin, entry.stem);
  const isKnown = uses > 0 || (isNumber(word) && !isUnfinished);
  const own: Option[] = entry.stem === '' ? [] : [{ stems: [entry.stem], factor: 1, uses }];
  if (isKnown || begun.length > 0) {
    const rarest = uses > 0 ? uses : Math.max(1, ...vocabulary.begun.map((one) => one.uses));
    return [
      {
        typed,
        word,
        root: entry.root,
        options: tidy([...own, ...begun, ...kin]),
        uses: rarest,
        doubt: 0,
      },
    ];
  }
  return understood(token, entry, vocabulary);
}

/** Short words that a missing blank joins to the next. */
const joined = new Set('не на без под по за от до из при для со во об над или как'.split(' '));

/** A strange word: what it may have meant, its family besides. The farther the guess, the less it weighs. */
function understood(token: Token, entry: Entry, vocabulary: Vocabulary): Sought[] {
  const { word, typed } = token;
  const { root } = entry;
  const own: Option[] = [{ stems: [entry.stem], factor: 1, uses: 0 }];
  const all = guesses(word, vocabulary.alike.get(word) ?? [], (other) => joined.has(other));
  const [best] = all;
  if (best === undefined) {
    const uses = Math.max(0, ...entry.kin.map((one) => one.uses));
    return [{ typed, word, root, options: tidy([...own, ...kinOptions(entry)]), uses, doubt: 0 }];
  }
  if (best.words.length > 1 || best.is_apart) {
    return best.words.map((one) => ({
      ...{ typed, word: one.word, root: one.root, uses: one.uses, doubt: 0 },
      options: [{ stems: [one.stem], factor: 0.9, uses: one.uses }],
    }));
  }
  const options = all
    .filter((one) => !one.is_apart && one.cost <= best.cost + 0.6)
    .slice(0, 6)
    .flatMap((one) =>
      one.words.map(({ stem, uses }) => ({
        ...{ stems: [stem], uses },
        factor: 0.95 - 0.5 * Math.max(0, one.cost - best.cost),
      })),
    );
  const [meant] = best.words;
  return [
    {
      ...{ typed, word: meant?.word ?? word, root: meant?.root ?? root, uses: meant?.uses ?? 0 },
      options: tidy([...options, ...kinOptions(entry)]),
      doubt: Math.min(0.6, best.cost * 0.3),
    },
  ];
}

function kinOptions({ stem, kin }: Entry): Option[] {
  return kin
    .filter((one) => one.stem !== stem && one.stem !== '' && one.uses > 0)
    .map((one) => ({ stems: [one.stem], factor: kinFactor, uses: one.uses }));
}

function begunOptions({ word }: Entry, begun: readonly Known[]): Option[] {
  return begun
    .filter((one) => one.stem !== '' && one.word !== word)
    .map((one) => ({
      ...{ stems: [one.stem], uses: one.uses },
      factor: begunFactor * (0.7 + (0.3 * word.length) / one.word.length),
    }));
}

/** Documents that hold the stem, at most: words of one stem may stand in the same. */
function usesOf(kin: readonly Known[], stem: string): number {
  return kin.filter((one) => one.stem === stem).reduce((sum, one) => sum + one.uses, 0);
}

/** Each stem once, with its best factor. */
function tidy(options: readonly Option[]): Option[] {
  const best = new Map<string, Option>();
  for (const option of options.filter((one) => !one.stems.includes(''))) {
    const key = option.stems.join(' ');
    const other = best.get(key);
    const uses = option.uses + (other?.uses ?? 0);
    const better = other === undefined || other.factor < option.factor ? option : other;
    best.set(key, { ...better, uses });
  }
  return [...best.values()].sort((one, other) => other.factor - one.factor).slice(0, mostOptions);
}

/** Words of a phrase that are not too common; groups of phrases that mean the same. */
export type SynonymWord = { readonly root: string; readonly stem: string; readonly uses: number };
export type Synonyms = readonly (readonly (readonly SynonymWord[])[])[];
const synonymFactor = 0.8;

const knownRoots = new WeakMap<Synonyms, ReadonlySet<string>>();

/** Roots that are a synonym by themselves: such a word is no stranger, though no article holds it. */
export function synonymRoots(synonyms: Synonyms): ReadonlySet<string> {
  const known = knownRoots.get(synonyms);
  if (known !== undefined) return known;
  const roots = new Set(
    synonyms.flat().flatMap((phrase) => (phrase.length === 1 ? (phrase[0]?.root ?? []) : [])),
  );
  knownRoots.set(synonyms, roots);
  return roots;
}

/** Where a phrase of a group was typed, the others of the group will do for its words. */
export function withSynonyms(sought: readonly Sought[], synonyms: Synonyms): Sought[] {
  const roots = sought.map((one) => one.root);
  const added = sought.map((): Option[] => []);
  for (const group of synonyms) {
    for (const phrase of group) {
      if (phrase.length === 0 || !phrase.every(({ root }) => roots.includes(root))) continue;
      const places = phrase.map(({ root }) => roots.indexOf(root));
      const others = group.filter((other) => other !== phrase && other.length > 0);
      for (const place of places)
        added[place]?.push(
          ...others.map((words) => ({
            stems: words.map(({ stem }) => stem),
            factor: synonymFactor,
            uses: Math.min(...words.map(({ uses }) => uses)),
          })),
        );
    }
  }
  return sought.map((one, at) => {
    const others = added[at] ?? [];
    const uses = one.uses > 0 ? one.uses : Math.max(0, ...others.map((other) => other.uses));
    return { ...one, options: tidy([...one.options, ...others]), uses };
  });
}

/** The words as they were understood; null when each is what was typed. */
export function correctedWords(
  typed: string,
  tokens: readonly Token[],
  sought: readonly Sought[],
): string | null {
  const meant = new Map(sought.map((one) => [one.typed, one.word]));
  const words = tokens.map(({ typed: own, word }) => {
    const other = meant.get(own);
    return other === undefined ? word : other;
  });
  const isSame = words.every((word, at) => word === tokens[at]?.typed);
  return isSame || articleWords(typed).join(' ') === words.join(' ') ? null : words.join(' ');
}
