/**
 * A walk through BER as senders write it (lengths left open, content in chunks), within a budget of
 * steps: a general decoder would build an object for each of a million empty elements. Never throws.
 */
export const [SEQUENCE, SET, OBJECT_ID, INTEGER] = [0x30, 0x31, 0x06, 0x02];
export const [OCTETS, OCTET_CHUNKS, WRAPPED] = [0x04, 0x24, 0xa0];
const MAX_STEPS = 100_000;
const MAX_DEPTH = 20;

export type Reader = { bytes: Buffer; steps: number };
/** `length`: null when it is left open and ends with two zero bytes. */
export type Head = { tag: number; from: number; length: number | null };

export function readerOf(bytes: Buffer): Reader {
  return { bytes, steps: MAX_STEPS };
}

export function headAt({ bytes }: Reader, at: number | undefined): Head | null {
  const tag = at === undefined ? undefined : bytes[at];
  const first = at === undefined ? undefined : bytes[at + 1];
  // Tags of several bytes do not stand on the ways that are walked here.
  if (at === undefined || tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) {
    return null;
  }
  if (first < 0x80) return { tag, from: at + 2, length: first };
  const size = first & 0x7f;
  if (size === 0) return { tag, from: at + 2, length: null };
  if (size > 4 || at + 2 + size > bytes.length) return null;
  return { tag, from: at + 2 + size, length: bytes.readUIntBE(at + 2, size) };
}

export function expected(reader: Reader, at: number | undefined, tag: number): Head | null {
  const head = headAt(reader, at);
  return head?.tag === tag ? head : null;
}

/** Where the element that starts here ends; undefined when it does not. */
export function endOf(reader: Reader, at: number | undefined, depth = 0): number | undefined {
  reader.steps -= 1;
  const head = headAt(reader, at);
  if (head === null || reader.steps < 0 || depth > MAX_DEPTH) return undefined;
  if (head.length !== null) return head.from + head.length;
  let inside: number | undefined = head.from;
  while (inside !== undefined) {
    if (isEnd(reader, inside)) return inside + 2;
    inside = endOf(reader, inside, depth + 1);
  }
  return undefined;
}

function isEnd({ bytes }: Reader, at: number): boolean {
  return bytes[at] === 0 && bytes[at + 1] === 0;
}

/** The content of a primitive element; null when it is none, or is cut short. */
export function contentAt(reader: Reader, at: number | undefined, tag: number): Buffer | null {
  const head = expected(reader, at, tag);
  if (head === null || head.length === null) return null;
  const end = head.from + head.length;
  return end > reader.bytes.length ? null : reader.bytes.subarray(head.from, end);
}

/** Where each element inside starts, `most` of them at the most. */
export function childrenOf(reader: Reader, head: Head, most: number): number[] {
  const end = head.length === null ? reader.bytes.length : head.from + head.length;
  const found: number[] = [];
  let next: number | undefined = head.from;
  while (next !== undefined && next < end && !isEnd(reader, next) && found.length < most) {
    found.push(next);
    next = endOf(reader, next);
  }
  return found;
}

/**
 * Bytes in one piece or in chunks; what is cut short is given as far as it goes. `tags`: of one piece
 * and of chunks, where they are not the usual ones.
 */
export function octets(
  reader: Reader,
  at: number | undefined,
  [piece, chunked] = [OCTETS, OCTET_CHUNKS],
): Buffer | null {
  const head = headAt(reader, at);
  if (head === null) return null;
  const { bytes } = reader;
  if (head.tag === piece && head.length !== null) {
    return bytes.subarray(head.from, head.from + head.length);
  }
  if (head.tag !== chunked) return null;
  const end = head.length === null ? bytes.length : head.from + head.length;
  const chunks: Buffer[] = [];
  let next = head.from;
  while (next < end && !isEnd(reader, next) && reader.steps > 0) {
    reader.steps -= 1;
    const chunk = expected(reader, next, OCTETS);
    if (chunk === null || chunk.length === null) break;
    chunks.push(bytes.subarray(chunk.from, chunk.from + chunk.length));
    next = chunk.from + chunk.length;
  }
  return Buffer.concat(chunks);
}
