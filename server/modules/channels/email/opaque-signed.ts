/**
 * S/MIME that packs the message together with its signature (RFC 8551, 3.5.2): what was signed is
 * taken out, so that it can be read. Nothing is verified here. Only the way to the content is walked,
 * in BER as senders write it (lengths left open, content in chunks), within a budget of steps: a
 * general decoder would build an object for each of a million empty elements. Never throws.
 */
import type { MimePart } from './mime.ts';
import { decodedBody } from './transfer.ts';

const SIGNED_DATA = Buffer.from('2a864886f70d010702', 'hex');
const [SEQUENCE, OBJECT_ID, OCTETS, OCTET_CHUNKS, WRAPPED] = [0x30, 0x06, 0x04, 0x24, 0xa0];
const MAX_STEPS = 100_000;
const MAX_DEPTH = 20;

/** The signed message, or null when the part is none of that kind. */
export function signedContent(part: MimePart): Buffer | null {
  if (!/^application\/(?:x-)?pkcs7-mime$/.test(part.media_type)) return null;
  return contentOf({ bytes: decodedBody(part), steps: MAX_STEPS });
}

type Reader = { bytes: Buffer; steps: number };
/** `length`: null when it is left open and ends with two zero bytes. */
type Head = { tag: number; from: number; length: number | null };

/** ContentInfo { signedData, [0] { version, digests, { type, [0] content } … } } (RFC 5652, 3 and 5.1). */
function contentOf(reader: Reader): Buffer | null {
  const info = expected(reader, 0, SEQUENCE);
  const type = expected(reader, info?.from, OBJECT_ID);
  if (type === null || type.length === null) return null;
  const after = type.from + type.length;
  if (!reader.bytes.subarray(type.from, after).equals(SIGNED_DATA)) return null;
  const signed = expected(reader, expected(reader, after, WRAPPED)?.from, SEQUENCE);
  const digests = endOf(reader, signed?.from, 0);
  const packed = expected(reader, endOf(reader, digests, 0), SEQUENCE);
  const holder = expected(reader, endOf(reader, packed?.from, 0), WRAPPED);
  return holder === null ? null : octets(reader, holder.from);
}

function headAt({ bytes }: Reader, at: number | undefined): Head | null {
  const tag = at === undefined ? undefined : bytes[at];
  const first = at === undefined ? undefined : bytes[at + 1];
  // Tags of several bytes do not stand on this way.
  if (at === undefined || tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) {
    return null;
  }
  if (first < 0x80) return { tag, from: at + 2, length: first };
  const size = first & 0x7f;
  if (size === 0) return { tag, from: at + 2, length: null };
  if (size > 4 || at + 2 + size > bytes.length) return null;
  return { tag, from: at + 2 + size, length: bytes.readUIntBE(at + 2, size) };
}

function expected(reader: Reader, at: number | undefined, tag: number): Head | null {
  const head = headAt(reader, at);
  return head?.tag === tag ? head : null;
}

/** Where the element that starts here ends; undefined when it does not. */
function endOf(reader: Reader, at: number | undefined, depth: number): number | undefined {
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

/** The content in one piece or in chunks; what is cut short is given as far as it goes. */
function octets(reader: Reader, at: number): Buffer | null {
  const head = headAt(reader, at);
  if (head === null) return null;
  const { bytes } = reader;
  if (head.tag === OCTETS && head.length !== null) {
    return bytes.subarray(head.from, head.from + head.length);
  }
  if (head.tag !== OCTET_CHUNKS) return null;
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
