/**
 * What a text is made of, for the classifier: words, pairs of words and pieces of words, each as a
 * bucket of a hash. Pieces carry the inflections of Russian and what is misspelt. Nothing is kept of
 * the text itself.
 */

/** So much of a text says what it is about; the rest of a long letter is quotation and log. */
export const mostChars = 1_200;
const mostTokens = 240;
const longestToken = 40;
const pieceLengths = [2, 3, 4, 5] as const;

/** Buckets of the hash: 2^20. */
export const bucketBits = 20;
export const bucketCount = 1 << bucketBits;

/** Each kind is weighed for itself, so that many pieces do not drown few words. */
export const featureKinds = { word: 0, pair: 1, gap: 2, piece: 3 } as const;
export type FeatureKind = (typeof featureKinds)[keyof typeof featureKinds];
export const kindCount = 4;

type Take = (kind: FeatureKind, bucket: number) => void;

/** Lower case, one spelling of letters and numbers; an address is an address, not its letters. */
export function tokensOf(text: string): string[] {
  const plain = text
    .slice(0, mostChars)
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll('’', "'")
    .replace(/(?:https?:\/\/|www\.)\S+/g, ' xurl ')
    .replace(/[^\s@]{1,80}@[^\s@]{1,80}/g, ' xmail ')
    .replace(/\d[\d.,:/-]*/g, (digits) => (digits.length > 4 ? ' 00000 ' : ` ${digits.length} `));
  const found = plain.match(/\p{L}[\p{L}\p{M}']*|\d+|[?!]/gu) ?? [];
  return found.slice(0, mostTokens).map((token) => token.slice(0, longestToken));
}

/** Calls `take` for each feature of the text, those that come again each time. */
export function eachFeature(text: string, take: Take): void {
  const { word, pair, gap } = featureKinds;
  let [before, last] = [0, 0];
  for (const token of tokensOf(text)) {
    const own = hashOf(token, 0, token.length, 1);
    take(word, bucketOf(own));
    take(pair, bucketOf(joined(2, last, own)));
    if (last !== 0) take(gap, bucketOf(joined(3, before, own)));
    eachPiece(` ${token} `, take);
    before = last;
    last = own;
  }
  if (last !== 0) take(pair, bucketOf(joined(2, last, 0)));
}

function eachPiece(framed: string, take: Take): void {
  for (const length of pieceLengths) {
    for (let start = 0; start + length <= framed.length; start += 1)
      take(featureKinds.piece, bucketOf(hashOf(framed, start, start + length, 4)));
  }
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string, from: number, to: number, seed: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

function joined(seed: number, first: number, second: number): number {
  return Math.imul(Math.imul(first ^ seed, 0x85ebca6b) ^ second, 0x27d4eb2f);
}

/** The end of MurmurHash3: FNV alone leaves the bits alike. */
function bucketOf(start: number): number {
  let hash = Math.imul(start ^ (start >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> (32 - bucketBits);
}
