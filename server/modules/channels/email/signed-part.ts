/**
 * What a message signs, byte for byte, and only when it is all that is shown of the message (case C9):
 * the part of a multipart/signed (RFC 1847), the content packed into an S/MIME signature (RFC 8551,
 * 3.5.2), the words between the armour lines of OpenPGP (RFC 9580, 7).
 */
import { type MimePart, mimeBudget, readMime } from './mime.ts';
import { signedContent } from './opaque-signed.ts';
import { parseMail } from './parse.ts';
import type { ParsedAttachment, ParsedMail } from './parsed.ts';
import { decodedBody } from './transfer.ts';

/**
 * What was signed, with the line ends that signatures are made over, and the signature. `packed`: the
 * signature holds the content as well; `clear`: it stands below the words, in one armour with them.
 */
export type SignedPart = {
  signed: Buffer;
  signature: Buffer;
  form: 'detached' | 'packed' | 'clear';
};

/** Null: what is shown holds something that was not signed, or is not signed in this way. */
export function signedPart(raw: Buffer, mail: ParsedMail): SignedPart | null {
  const root = readMime(raw, mimeBudget());
  if (root.media_type === 'text/plain') return clearPart(root, mail);
  const content = signedContent(root);
  if (content !== null) {
    const signature = decodedBody(root);
    return isAllShown(content, mail, signature)
      ? { signed: content, signature, form: 'packed' }
      : null;
  }
  const [, second] = root.children;
  if (root.media_type !== 'multipart/signed' || root.children.length !== 2) return null;
  const signed = firstPart(raw, root.params['boundary'] ?? '');
  if (second === undefined || signed === null) return null;
  const signature = decodedBody(second);
  return isAllShown(signed, mail, signature) ? { signed, signature, form: 'detached' } : null;
}

const CLEAR =
  /^\s*-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]{1,40}: ?[^\n]{0,200}\n){0,10}\n([\s\S]*\n)-----BEGIN PGP SIGNATURE-----\n[\s\S]*\n-----END PGP SIGNATURE-----\s*$/;

/** Words in one armour and nothing besides; in UTF-8, since that is what OpenPGP text is made of. */
function clearPart(root: MimePart, mail: ParsedMail): SignedPart | null {
  const charset = root.params['charset'] ?? '';
  if (!/^(?:|utf-?8|us-ascii)$/i.test(charset) || mail.attachments.length > 0) return null;
  const signature = decodedBody(root);
  const text = signature.toString('utf8').replace(/\r\n?/g, '\n');
  const words = CLEAR.exec(text)?.[1]?.replace(/^- /gm, '');
  if (words === undefined || trimmed(words) !== trimmed(mail.text)) return null;
  return { signed: Buffer.from(words), signature, form: 'clear' };
}

/** Blanks at the ends of lines are not signed. */
function trimmed(words: string): string {
  return words.replace(/[ \t]+$/gm, '').trim();
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
