/**
 * S/MIME that packs the message together with its signature (RFC 8551, 3.5.2): what was signed is
 * taken out, so that it can be read. Nothing is verified here. Only the way to the content is walked.
 */
import {
  endOf,
  expected,
  OBJECT_ID,
  octets,
  type Reader,
  readerOf,
  SEQUENCE,
  WRAPPED,
} from './ber.ts';
import type { MimePart } from './mime.ts';
import { decodedBody } from './transfer.ts';

const SIGNED_DATA = Buffer.from('2a864886f70d010702', 'hex');

/** The signed message, or null when the part is none of that kind. */
export function signedContent(part: MimePart): Buffer | null {
  if (!/^application\/(?:x-)?pkcs7-mime$/.test(part.media_type)) return null;
  return contentOf(readerOf(decodedBody(part)));
}

/** ContentInfo { signedData, [0] { version, digests, { type, [0] content } … } } (RFC 5652, 3 and 5.1). */
function contentOf(reader: Reader): Buffer | null {
  const info = expected(reader, 0, SEQUENCE);
  const type = expected(reader, info?.from, OBJECT_ID);
  if (type === null || type.length === null) return null;
  const after = type.from + type.length;
  if (!reader.bytes.subarray(type.from, after).equals(SIGNED_DATA)) return null;
  const signed = expected(reader, expected(reader, after, WRAPPED)?.from, SEQUENCE);
  const digests = endOf(reader, signed?.from);
  const packed = expected(reader, endOf(reader, digests), SEQUENCE);
  const holder = expected(reader, endOf(reader, packed?.from), WRAPPED);
  return holder === null ? null : octets(reader, holder.from);
}
