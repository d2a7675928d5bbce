/** Is it signed or encrypted, and how? Recognised only; nothing is verified or decrypted here. */
import type { MimePart } from './mime.ts';
import type { CryptoFacts } from './parsed.ts';
import { decodedBody } from './transfer.ts';

const SMIME = /^application\/(?:x-)?pkcs7-mime$/;
const SMIME_SIGNATURE = /^application\/(?:x-)?pkcs7-signature$/;
const ARMOUR = /^-----BEGIN PGP (SIGNED MESSAGE|MESSAGE)-----[ \t]*\r?$/m;
const SEARCHED = 200_000;
const MAX_PARTS = 100;

/** RFC 8551 (S/MIME), RFC 3156 (OpenPGP in MIME), RFC 9580 (OpenPGP in the text); null when neither. */
export function cryptoFacts(root: MimePart): CryptoFacts | null {
  return byStructure(root) ?? inText(root);
}

function byStructure(part: MimePart): CryptoFacts | null {
  const protocol = part.params['protocol']?.toLowerCase() ?? '';
  if (part.media_type === 'multipart/encrypted') return facts('openpgp', null, true);
  if (part.media_type === 'multipart/signed') {
    const isSmime = SMIME_SIGNATURE.test(protocol) || SMIME_SIGNATURE.test(lastType(part));
    return facts(isSmime ? 'smime' : 'openpgp', true, false);
  }
  if (SMIME.test(part.media_type)) {
    const kind = smimeKind(part);
    if (kind === 'certs-only') return null;
    return kind === 'signed-data' ? facts('smime', true, false) : facts('smime', null, true);
  }
  // A list adds its footer around what was signed; a gateway wraps what was encrypted.
  if (!part.media_type.startsWith('multipart/')) return null;
  for (const child of part.children) {
    const found = byStructure(child);
    if (found !== null) return found;
  }
  return null;
}

function lastType(part: MimePart): string {
  return part.children.at(-1)?.media_type ?? '';
}

function facts(scheme: CryptoFacts['scheme'], signed: boolean | null, encrypted: boolean) {
  return { scheme, signed, encrypted, inline: false };
}

/** The object identifiers of CMS (RFC 5652) that follow the outer SEQUENCE. */
const SIGNED_DATA = Buffer.from('2a864886f70d010702', 'hex');

function smimeKind(part: MimePart): string {
  const declared = part.params['smime-type']?.toLowerCase() ?? '';
  if (declared !== '') return declared;
  const name = part.params['name'] ?? part.disposition_params['filename'] ?? '';
  if (/\.p7c$/i.test(name)) return 'certs-only';
  return decodedBody(part).subarray(0, 40).includes(SIGNED_DATA) ? 'signed-data' : 'enveloped-data';
}

/** OpenPGP armour in a text part, or in a file that carries it (`.asc`, `.pgp`, `.gpg`). */
function inText(root: MimePart): CryptoFacts | null {
  let looked = 0;
  const search = (part: MimePart): CryptoFacts | null => {
    looked += 1;
    if (looked > MAX_PARTS) return null;
    for (const child of part.children) {
      const found = search(child);
      if (found !== null) return found;
    }
    return part.media_type === 'text/plain' ? armoured(part) : null;
  };
  return search(root);
}

function armoured(part: MimePart): CryptoFacts | null {
  const text = decodedBody(part).subarray(0, SEARCHED).toString('latin1');
  const kind = ARMOUR.exec(text)?.[1];
  if (kind === undefined) return null;
  const isSigned = kind === 'SIGNED MESSAGE';
  return { scheme: 'openpgp', signed: isSigned ? true : null, encrypted: !isSigned, inline: true };
}
