/**
 * In which documents a word stands, and where, in few bytes: for each document how far it is from the one
 * before, how many bytes its places take, and how far each place is from the one before. Numbers are
 * written seven bits a byte, the lowest first, the last byte of each below 128. Pure.
 */

export type Postings = {
  bytes: Uint8Array;
  /** Of `bytes`, in use. */
  length: number;
  /** Documents, and the last of them. */
  count: number;
  last: number;
};

export function newPostings(): Postings {
  return { bytes: new Uint8Array(0), length: 0, count: 0, last: 0 };
}

/** Places beyond these bytes are left out: a word that often says no more by being said again. */
const mostBytesOfPlaces = 120;
/** A number takes three bytes at most: neither places nor documents between two come to two millions. */
const mostBytesOfNumber = 3;

function write(into: Uint8Array, from: number, number: number): number {
  let at = from;
  let rest = number;
  while (rest > 127) {
    into[at++] = (rest & 127) | 128;
    rest >>>= 7;
  }
  into[at++] = rest;
  return at;
}

/**
 * Answers by how many bytes the room grew.
 * @param document greater than all before, and than nothing
 * @param places ascending
 */
export function addPosting(to: Postings, document: number, places: readonly number[]): number {
  const grown = makeRoom(to, places.length);
  const { bytes } = to;
  const size = write(bytes, to.length, document - to.last);
  let end = size + 1;
  let before = 0;
  for (const place of places) {
    if (end - size > mostBytesOfPlaces) break;
    end = write(bytes, end, place - before);
    before = place;
  }
  bytes[size] = end - size - 1;
  to.length = end;
  to.count += 1;
  to.last = document;
  return grown;
}

function makeRoom(of: Postings, places: number): number {
  const most = mostBytesOfPlaces + mostBytesOfNumber;
  const needed = of.length + 1 + mostBytesOfNumber + Math.min(most, places * mostBytesOfNumber);
  const room = of.bytes.length;
  if (needed <= room) return 0;
  const larger = new Uint8Array(needed + (of.length >> 1));
  larger.set(of.length === room ? of.bytes : of.bytes.subarray(0, of.length));
  of.bytes = larger;
  return larger.length - room;
}

/** Where a walk through postings is: the document (at first none, 0), and its places between two bytes. */
export type Walk = {
  readonly postings: Postings;
  document: number;
  places: number;
  end: number;
};

export function walkOf(postings: Postings): Walk {
  return { postings, document: 0, places: 0, end: 0 };
}

/** On to the next document; false behind the last. */
export function next(walk: Walk): boolean {
  const { bytes, length } = walk.postings;
  let at = walk.end;
  if (at >= length) return false;
  let byte = bytes[at++] ?? 0;
  let gap = byte & 127;
  for (let shift = 7; byte > 127; shift += 7) {
    byte = bytes[at++] ?? 0;
    gap |= (byte & 127) << shift;
  }
  walk.document += gap;
  walk.places = at + 1;
  walk.end = at + 1 + (bytes[at] ?? 0);
  return true;
}

/** The places of the document where the walk is. */
export function placesAt({ postings: { bytes }, places, end }: Walk): number[] {
  const found: number[] = [];
  let [place, gap, shift] = [0, 0, 0];
  for (let at = places; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    gap |= (byte & 127) << shift;
    shift += 7;
    if (byte > 127) continue;
    place += gap;
    found.push(place);
    [gap, shift] = [0, 0];
  }
  return found;
}
