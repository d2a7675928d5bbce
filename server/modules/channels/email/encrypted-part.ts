/**
 * What is to be decrypted of a message: only one that is encrypted as a whole. Anything in the clear
 * beside it could carry what was decrypted away, as a piece of its own HTML (EFAIL, USENIX Security
 * 2018), or pass for a part of it.
 */
import { decodeText } from './charset.ts';
import { type MimePart, mimeBudget, readMime } from './mime.ts';
import { decodedBody } from './transfer.ts';

export type EncryptedPart = {
  scheme: 'smime' | 'openpgp';
  bytes: Buffer;
  /** Null: a MIME entity is inside; else plain text, said to be in this charset ('' where not told). */
  text_charset: string | null;
};

const SMIME = /^application\/(?:x-)?pkcs7-mime$/;
const WHOLE_ARMOUR = /^\s*-----BEGIN PGP MESSAGE-----\r?\n[\s\S]+\n-----END PGP MESSAGE-----\s*$/;
const ARMOURED = /-----(?:BEGIN|END) PGP /g;

/** Null: something else is there besides, or it is built in no way that we read. */
export function encryptedPart(raw: Buffer): EncryptedPart | null {
  const root = readMime(raw, mimeBudget());
  if (SMIME.test(root.media_type)) {
    return { scheme: 'smime', bytes: decodedBody(root), text_charset: null };
  }
  if (root.media_type === 'multipart/encrypted') return inMime(root);
  return root.media_type === 'text/plain' ? inText(root) : null;
}

/** RFC 3156, 4: a part that says the version, and one that is the message. */
function inMime({ children }: MimePart): EncryptedPart | null {
  const [control, content] = children;
  if (children.length !== 2 || control?.media_type !== 'application/pgp-encrypted') return null;
  if (content === undefined || content.children.length > 0) return null;
  return { scheme: 'openpgp', bytes: decodedBody(content), text_charset: null };
}

function inText(root: MimePart): EncryptedPart | null {
  const bytes = decodedBody(root);
  const text = bytes.toString('latin1');
  if (text.match(ARMOURED)?.length !== 2 || !WHOLE_ARMOUR.test(text)) return null;
  const head = text.slice(0, 2000);
  const charset = /^Charset:[ \t]*([\w-]{2,40})/im.exec(head)?.[1];
  return { scheme: 'openpgp', bytes, text_charset: charset ?? root.params['charset'] ?? '' };
}

/** Text that was encrypted alone: never markup, never a message of its own. */
export function plainText(plain: Buffer, charset: string): string {
  return decodeText(plain, charset === '' || /ascii/i.test(charset) ? 'utf-8' : charset);
}
