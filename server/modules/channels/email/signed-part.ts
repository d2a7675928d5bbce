/**
 * The part that a multipart/signed message signs (RFC 1847), byte for byte, and only when it is all
 * that is shown of the message (case C9).
 */
import { mimeBudget, readMime } from './mime.ts';
import { parseMail } from './parse.ts';
import type { ParsedAttachment, ParsedMail } from './parsed.ts';
import { decodedBody } from './transfer.ts';

/** What was signed, with the line ends that signatures are made over, and the signature. */
export type SignedPart = { signed: Buffer; signature: Buffer };

/** Null: what is shown holds something that was not signed, or is not signed in this way. */
export function signedPart(raw: Buffer, mail: ParsedMail): SignedPart | null {
  const root = readMime(raw, mimeBudget());
  const [, second] = root.children;
  if (root.media_type !== 'multipart/signed' || root.children.length !== 2) return null;
  const signed = firstPart(raw, root.params['boundary'] ?? '');
  if (second === undefined || signed === null) return null;
  const signature = decodedBody(second);
  return isAllShown(signed, mail, signature) ? { signed, signature } : null;
}

function firstPart(raw: Buffer, boundary: string): Buffer | null {
  if (boundary === '') return null;
  const text = raw.toString('latin1').replace(/\r\n?|\n/g, '\r\n');
  const delimiter = `\r\n--${Buffer.from(boundary).toString('latin1')}`;
  const start = delimiterAt(text, delimiter, 0);
  if (start === null) return null;
  const end = delimiterAt(text, delimiter, start.after - 2);
  if (end === null) return null;
  return Buffer.from(text.slice(start.after, Math.max(start.after, end.at)), 'latin1');
}

/** A line that is the delimiter and nothing else, from `from` on. */
function delimiterAt(text: string, delimiter: string, from: number) {
  for (let at = text.indexOf(delimiter, from); at >= 0; at = text.indexOf(delimiter, at + 2)) {
    const end = text.indexOf('\r\n', at + 2);
    if (end >= 0 && text.slice(at + delimiter.length, end).trim() === '') {
      return { at, after: end + 2 };
    }
  }
  return null;
}

/** Read alone, what was signed says the same as the whole message: so no other reading hides words. */
function isAllShown(signed: Buffer, mail: ParsedMail, signature: Buffer): boolean {
  const alone = parseMail(signed);
  if (!alone.ok || alone.mail.text !== mail.text || alone.mail.html !== mail.html) return false;
  const others = mail.attachments.filter((file) => !file.content.equals(signature));
  const own = alone.mail.attachments;
  return others.length === own.length && others.every((file, index) => isSame(file, own[index]));
}

function isSame(one: ParsedAttachment, other: ParsedAttachment | undefined): boolean {
  return other !== undefined && one.name === other.name && one.content.equals(other.content);
}
