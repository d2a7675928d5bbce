/** What S/MIME encrypts (RFC 5652, 6.1; RFC 5083), read as far as a key needs to open it. Never throws. */
import {
  childrenOf,
  contentAt,
  endOf,
  expected,
  headAt,
  INTEGER,
  OBJECT_ID,
  OCTETS,
  octets,
  type Reader,
  readerOf,
  SEQUENCE,
  SET,
  WRAPPED,
} from './ber.ts';

const ENVELOPED = '2a864886f70d010703';
const AUTH_ENVELOPED = '2a864886f70d0109100117';
const MOST_RECIPIENTS = 200;
const [IMPLICIT_0, AUTH_ATTRIBUTES] = [0x80, 0xa1];

/** Whose key opens it: the serial number of a certificate, or the identifier of its key. */
export type Recipient = {
  serial: Buffer | null;
  key_id: Buffer | null;
  /** Hexadecimal object identifiers. */
  algorithm: string;
  parameters: Buffer;
  encrypted_key: Buffer;
};
export type Enveloped = {
  recipients: Recipient[];
  algorithm: string;
  /** An octet string: the vector; or a sequence that holds one: GCM. */
  nonce: Buffer;
  content: Buffer;
  /** Null: nothing protects the content against changes. */
  tag: Buffer | null;
  /** What is authenticated besides the content, as DER. */
  associated: Buffer | null;
};

/** Null when it is none of that kind, or cannot be read. */
export function readEnveloped(bytes: Buffer): Enveloped | null {
  const reader = readerOf(bytes);
  const info = expected(reader, 0, SEQUENCE);
  const kind = contentAt(reader, info?.from, OBJECT_ID)?.toString('hex');
  if (kind !== ENVELOPED && kind !== AUTH_ENVELOPED) return null;
  const holder = expected(reader, endOf(reader, info?.from), WRAPPED);
  const data = expected(reader, holder?.from, SEQUENCE);
  let at = endOf(reader, data?.from);
  if (headAt(reader, at)?.tag === WRAPPED) at = endOf(reader, at);
  const people = expected(reader, at, SET);
  const packed_at = endOf(reader, at);
  const packed = contentOf(reader, packed_at);
  if (people === null || packed === null) return null;
  const recipients = childrenOf(reader, people, MOST_RECIPIENTS).flatMap(
    (one) => recipientAt(reader, one) ?? [],
  );
  const plain = { recipients, ...packed, tag: null, associated: null };
  if (kind === ENVELOPED) return plain;
  const after = endOf(reader, packed_at);
  const attributes = expected(reader, after, AUTH_ATTRIBUTES);
  const tag = contentAt(reader, attributes === null ? after : endOf(reader, after), OCTETS);
  if (tag === null) return null;
  return { ...plain, tag, associated: attributes === null ? null : setAt(reader, after) };
}

/** { type, { algorithm, parameters }, [0] content } */
function contentOf(reader: Reader, at: number | undefined) {
  const packed = expected(reader, at, SEQUENCE);
  const method_at = endOf(reader, packed?.from);
  const method = expected(reader, method_at, SEQUENCE);
  const algorithm = contentAt(reader, method?.from, OBJECT_ID)?.toString('hex');
  const content = octets(reader, endOf(reader, method_at), [IMPLICIT_0, WRAPPED]);
  if (algorithm === undefined || content === null) return null;
  const parameters_at = endOf(reader, method?.from);
  const inside = expected(reader, parameters_at, SEQUENCE)?.from;
  const nonce = contentAt(reader, inside ?? parameters_at, OCTETS);
  return { algorithm, nonce: nonce ?? Buffer.alloc(0), content };
}

/** Those for whom the key itself was encrypted by RSA; null for other ways. */
function recipientAt(reader: Reader, at: number): Recipient | null {
  const head = expected(reader, at, SEQUENCE);
  const [, who, method_at, key_at] = head === null ? [] : childrenOf(reader, head, 4);
  const method = expected(reader, method_at, SEQUENCE);
  const algorithm = contentAt(reader, method?.from, OBJECT_ID)?.toString('hex');
  const encrypted_key = contentAt(reader, key_at, OCTETS);
  if (algorithm === undefined || encrypted_key === null) return null;
  const named = expected(reader, who, SEQUENCE);
  const serial = named === null ? null : contentAt(reader, endOf(reader, named.from), INTEGER);
  const key_id = contentAt(reader, who, IMPLICIT_0);
  const from = endOf(reader, method?.from) ?? 0;
  const parameters = reader.bytes.subarray(from, endOf(reader, method_at) ?? from);
  return { serial, key_id, algorithm, parameters, encrypted_key };
}

/** As it is authenticated: under the tag of a set. */
function setAt(reader: Reader, at: number | undefined): Buffer {
  const bytes = Buffer.from(reader.bytes.subarray(at, endOf(reader, at)));
  bytes[0] = SET;
  return bytes;
}
