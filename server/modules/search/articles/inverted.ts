/**
 * The words of all articles, turned round: for each word the documents that hold it. It knows nothing of who
 * may see what: whoever asks it shows nothing before PostgreSQL has said so. Pure, but for its own growth.
 */
import {
  addPosting,
  newPostings,
  next,
  type Postings,
  placesAt,
  type Walk,
  walkOf,
} from './postings.ts';
import type { RankedDocument, Standing } from './rank.ts';
import { eachWord, type WrittenDocument } from './tsv.ts';

export type HeldDocument = WrittenDocument & { readonly side: 'both' | 'outside' | 'inside' };
type Kept = {
  readonly article_id: string;
  readonly language: string;
  readonly title_places: number;
  /** The document of the same article that came before this one. */
  readonly before: number | undefined;
};

export type Inverted = {
  readonly heads: Map<string, Postings>;
  readonly texts: Map<string, Postings>;
  /** From one on. */
  readonly documents: Kept[];
  /** Of each document, its place among `scopes`; none when another has come in its stead. */
  kinds: Uint16Array;
  /** Languages with sides. */
  readonly scopes: { readonly language: string; readonly side: HeldDocument['side'] }[];
  readonly newest: Map<string, number>;
  /** Of the postings, about. */
  bytes: number;
  gone: number;
};

const noScope = 0;
const nothing: Kept = { article_id: '', language: '', title_places: 0, before: undefined };

export function newInverted(): Inverted {
  return {
    ...{ heads: new Map(), texts: new Map(), documents: [nothing], newest: new Map() },
    ...{ kinds: new Uint16Array(1024), scopes: [{ language: '', side: 'both' }] },
    ...{ bytes: 0, gone: 0 },
  };
}

export function documentsHeld({ documents, gone }: Inverted): number {
  return documents.length - 1 - gone;
}

/** What a list weighs besides its bytes: its object, its name and its place in the map. */
const bytesOfList = 200;

/** In place of what the article had in this language and on this side. */
export function holdDocument(index: Inverted, document: HeldDocument): void {
  const { article_id, language, side, tsv } = document;
  const number = index.documents.length;
  const before = index.newest.get(article_id);
  const kind = kindOf(index, language, side);
  forget(index, before, kind);
  if (number >= index.kinds.length) index.kinds = enlarged(index.kinds);
  index.kinds[number] = kind;
  let title_places = 0;
  eachWord(tsv, (stem, { at, in_title, in_head }) => {
    title_places += in_title;
    const above = in_title + in_head;
    // The last bit tells the title from what stands below it.
    const head = at.slice(0, above).map((place, no) => place * 2 + (no < in_title ? 0 : 1));
    if (above > 0) add(index, index.heads, { stem, number, places: head });
    if (at.length > above) add(index, index.texts, { stem, number, places: at.slice(above) });
  });
  const known = index.documents[before ?? 0]?.article_id || article_id;
  const { language: spoken } = index.scopes[kind] ?? { language };
  index.documents.push({ article_id: known, language: spoken, title_places, before });
  index.newest.set(known, number);
}

function kindOf({ scopes }: Inverted, language: string, side: HeldDocument['side']): number {
  const known = scopes.findIndex((one) => one.language === language && one.side === side);
  return known > noScope ? known : scopes.push({ language, side }) - 1;
}

function enlarged(kinds: Uint16Array): Uint16Array {
  const larger = new Uint16Array(kinds.length * 2);
  larger.set(kinds);
  return larger;
}

function forget(index: Inverted, newest: number | undefined, kind: number): void {
  for (let at = newest; at !== undefined; at = index.documents[at]?.before) {
    if (index.kinds[at] !== kind) continue;
    index.kinds[at] = noScope;
    index.gone += 1;
  }
}

function add(
  index: Inverted,
  into: Map<string, Postings>,
  { stem, number, places }: { stem: string; number: number; places: readonly number[] },
): void {
  let postings = into.get(stem);
  if (postings === undefined) {
    postings = newPostings();
    // A piece of the document's text would keep all of it.
    into.set(Buffer.from(stem).toString(), postings);
    index.bytes += bytesOfList;
  }
  index.bytes += addPosting(postings, number, places);
}

/** Documents that hold all the stems, and what they are worth for it: in the head, and in the text. */
export type Wanted = {
  readonly stems: readonly string[];
  readonly head: number;
  readonly text: number;
};
export type Wants = {
  /** Of what is wanted in a group the best counts. */
  readonly groups: readonly { readonly weight: number; readonly wanted: readonly Wanted[] }[];
  readonly language: string | undefined;
  readonly side: 'outside' | 'inside';
};

/** So many documents of texts are walked through for one question, rare words first. */
const mostWalked = 60_000;

/**
 * What each document is worth in the group at hand, and in all, and for how much of the question: three numbers
 * that lie together, since a question goes from document to document. Nothing between two questions.
 */
let worth = new Float32Array(0);

/** The documents with the greatest sums, the greatest first; a part of the question is worth less than all of it. */
export function bestDocuments(index: Inverted, wants: Wants, most: number): number[] {
  const { kinds } = index;
  if (worth.length < kinds.length * 3) worth = new Float32Array(kinds.length * 3);
  const isAllowed = allowedKinds(index, wants);
  const touched: number[] = [];
  for (const { weight, looks } of looksOf(index, wants.groups)) {
    const raised: number[] = [];
    for (const { all, value } of looks) {
      // As it is kept: else it would be greater than itself.
      const kept = Math.fround(value);
      eachHolder(all, (document) => {
        const at = document * 3;
        const best = worth[at] ?? 0;
        if (kept <= best || isAllowed[kinds[document] ?? noScope] !== true) return;
        const sum = worth[at + 1] ?? 0;
        if (best === 0) raised.push(document);
        if (sum === 0) touched.push(document);
        worth[at] = kept;
        worth[at + 1] = sum + kept - best;
      });
    }
    for (const document of raised) {
      worth[document * 3] = 0;
      worth[document * 3 + 2] = (worth[document * 3 + 2] ?? 0) + weight;
    }
  }
  const all = wants.groups.reduce((sum, { weight }) => sum + weight, 0);
  for (const document of touched)
    worth[document * 3 + 1] =
      (worth[document * 3 + 1] ?? 0) * (1 + (worth[document * 3 + 2] ?? 0) / all);
  const found = greatest(touched, most);
  // `fill` takes longer for so few.
  for (const document of touched) worth[document * 3 + 1] = worth[document * 3 + 2] = 0;
  return found;
}

function allowedKinds({ scopes }: Inverted, { language, side }: Wants): boolean[] {
  return scopes.map(
    (one, kind) =>
      kind !== noScope &&
      (one.side === 'both' || one.side === side) &&
      (language === undefined || one.language === language),
  );
}

type Look = { readonly all: readonly Postings[]; readonly value: number; readonly count: number };

/** Of each group, what is walked through. */
function looksOf(index: Inverted, groups: Wants['groups']): { weight: number; looks: Look[] }[] {
  const found = groups.map(({ weight, wanted }) => ({
    weight,
    looks: wanted.flatMap(({ stems, head }) => lookFor(index.heads, stems, head)),
  }));
  const texts = groups
    .flatMap(({ wanted }, at) =>
      wanted.flatMap(({ stems, text }) =>
        lookFor(index.texts, stems, text).map((look) => ({ at, look })),
      ),
    )
    .sort((one, other) => one.look.count - other.look.count);
  let walked = 0;
  for (const { at, look } of texts) {
    walked += look.count;
    if (walked > mostWalked) break;
    found[at]?.looks.push(look);
  }
  return found;
}

function lookFor(lists: Inverted['heads'], stems: readonly string[], value: number): Look[] {
  const all = stems.flatMap((stem) => lists.get(stem) ?? []);
  if (all.length === 0 || all.length < stems.length) return [];
  return [{ all, value, count: all.reduce((sum, one) => sum + one.count, 0) }];
}

function eachHolder(all: readonly Postings[], tell: (document: number) => void): void {
  const [first, ...others] = all.map(walkOf);
  if (first === undefined) return;
  while (next(first))
    if (others.every((other) => reach(other, first.document))) tell(first.document);
}

/** Walks on until the document; false when it is not there. */
function reach(walk: Walk, document: number): boolean {
  while (walk.document < document) if (!next(walk)) return false;
  return walk.document === document;
}

/** Of equal ones the first written. */
function greatest(touched: readonly number[], most: number): number[] {
  const found: number[] = [];
  let least = 0;
  for (const document of touched) {
    const sum = worth[document * 3 + 1] ?? 0;
    if (found.length >= most && sum < least) continue;
    let [low, high] = [0, found.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = found[middle] ?? 0;
      const than = worth[other * 3 + 1] ?? 0;
      if (than > sum || (than === sum && other < document)) low = middle + 1;
      else high = middle;
    }
    if (low >= most) continue;
    found.splice(low, 0, document);
    if (found.length > most) found.pop();
    least = worth[(found.at(-1) ?? 0) * 3 + 1] ?? 0;
  }
  return found;
}

/** These documents with the places of these stems. */
export function documentsWith(
  index: Inverted,
  numbers: readonly number[],
  stems: ReadonlySet<string>,
): RankedDocument[] {
  const wanted = new Map(numbers.map((number) => [number, new Map<string, Standing>()]));
  const ascending = numbers.toSorted((one, other) => one - other);
  for (const stem of stems) {
    eachOf(index.heads.get(stem), ascending, (walk) => {
      const places = placesAt(walk);
      const in_title = places.filter((place) => place % 2 === 0).length;
      const at = places.map((place) => place >> 1);
      wanted.get(walk.document)?.set(stem, { at, in_title, in_head: at.length - in_title });
    });
    eachOf(index.texts.get(stem), ascending, (walk) => {
      const found = wanted.get(walk.document);
      const above = found?.get(stem);
      const at = placesAt(walk);
      found?.set(
        stem,
        above === undefined
          ? { at, in_title: 0, in_head: 0 }
          : { ...above, at: [...above.at, ...at] },
      );
    });
  }
  return numbers.flatMap((number) => {
    const kept = index.documents[number];
    const found = wanted.get(number);
    return kept === undefined ? [] : [{ ...kept, find: (stem: string) => found?.get(stem) }];
  });
}

/** Tells the walk at each of these documents that is there. */
function eachOf(
  postings: Postings | undefined,
  ascending: readonly number[],
  tell: (walk: Walk) => void,
): void {
  if (postings === undefined) return;
  const walk = walkOf(postings);
  for (const document of ascending) if (reach(walk, document)) tell(walk);
}
