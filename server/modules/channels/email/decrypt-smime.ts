/** S/MIME (RFC 8551): the key of the content by RSA, the content by AES or Triple DES. */
import {
  constants,
  createDecipheriv,
  createPrivateKey,
  type KeyObject,
  privateDecrypt,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { MAX_SECRET_BYTES, MOST_KEYS_TRIED, type Opened, type PrivateKey } from './decrypt.ts';
import { type Enveloped, type Recipient, readEnveloped } from './enveloped.ts';

const RSA = '2a864886f70d010101';
const RSA_OAEP = '2a864886f70d010107';

type Method = { name: string; key_bytes: number; is_gcm: boolean };
const METHODS: ReadonlyMap<string, Method> = new Map([
  ['2a864886f70d0307', { name: 'des-ede3-cbc', key_bytes: 24, is_gcm: false }],
  ...[16, 24, 32].flatMap((key_bytes, index): [string, Method][] => {
    const bits = key_bytes * 8;
    const [cbc, gcm] = [0x02 + index * 20, 0x06 + index * 20];
    const id = (last: number) => `6086480165030401${last.toString(16).padStart(2, '0')}`;
    return [
      [id(cbc), { name: `aes-${bits}-cbc`, key_bytes, is_gcm: false }],
      [id(gcm), { name: `aes-${bits}-gcm`, key_bytes, is_gcm: true }],
    ];
  }),
]);
const HASHES: readonly [string, string][] = [
  ['608648016503040201', 'sha256'],
  ['608648016503040202', 'sha384'],
  ['608648016503040203', 'sha512'],
];

/** @throws for keys that cannot be read */
export function decryptSmime(bytes: Buffer, keys: readonly PrivateKey[]): Opened {
  if (bytes.length > MAX_SECRET_BYTES) return { cause: 'too_large' };
  const enveloped = readEnveloped(bytes);
  if (enveloped === null) return { cause: 'damaged' };
  const method = METHODS.get(enveloped.algorithm);
  // GCM without its tag, or another method with one, is no message that a program wrote.
  if (method === undefined || method.is_gcm !== (enveloped.tag !== null))
    return { cause: 'unsupported' };
  const fitting = keys.flatMap((key) => {
    const certificate = new X509Certificate(key.material);
    const recipient = enveloped.recipients.find((one) => isFor(one, certificate));
    return recipient === undefined ? [] : { key, recipient };
  });
  if (fitting.length === 0) return { cause: 'no_key' };
  let cause: 'damaged' | 'unsupported' = 'unsupported';
  for (const { key, recipient } of fitting.slice(0, MOST_KEYS_TRIED)) {
    const content_key = contentKey(recipient, createPrivateKey(key.secret), method.key_bytes);
    if (content_key === null) continue;
    cause = 'damaged';
    const plain = decipher(enveloped, method, content_key);
    if (plain !== null) return { plain, is_protected: method.is_gcm };
  }
  return { cause };
}

/** Only a choice of the key to try: a wrong one opens nothing. */
function isFor({ serial, key_id }: Recipient, certificate: X509Certificate): boolean {
  if (serial !== null)
    return numberOf(serial.toString('hex')) === numberOf(certificate.serialNumber);
  return key_id !== null && key_id.length >= 16 && certificate.raw.includes(key_id);
}

function numberOf(hex: string): string {
  return hex.toLowerCase().replace(/^0+/, '');
}

/**
 * Null for a way that is not supported. What does not fit gives a key of chance (as RFC 3218 advises):
 * nobody learns from answers how the padding was.
 */
function contentKey(recipient: Recipient, key: KeyObject, size: number): Buffer | null {
  const chance = randomBytes(size);
  if (key.asymmetricKeyType !== 'rsa') return null;
  try {
    if (recipient.algorithm === RSA_OAEP) {
      const parameters = recipient.parameters.toString('hex');
      const oaepHash = HASHES.find(([id]) => parameters.includes(id))?.[1] ?? 'sha1';
      const padding = constants.RSA_PKCS1_OAEP_PADDING;
      const found = privateDecrypt({ key, padding, oaepHash }, recipient.encrypted_key);
      return found.length === size ? found : chance;
    }
    if (recipient.algorithm !== RSA) return null;
    // The padding is taken off here: not every build of OpenSSL does it without telling how it was.
    const padded = privateDecrypt(
      { key, padding: constants.RSA_NO_PADDING },
      recipient.encrypted_key,
    );
    const filling = padded.subarray(2, -size - 1);
    const isGood =
      padded[0] === 0 &&
      padded[1] === 2 &&
      padded.at(-size - 1) === 0 &&
      filling.length >= 8 &&
      !filling.includes(0);
    return isGood ? padded.subarray(-size) : chance;
  } catch {
    return chance;
  }
}

function decipher(
  { nonce, content, tag, associated }: Enveloped,
  { name, is_gcm }: Method,
  key: Buffer,
): Buffer | null {
  try {
    if (is_gcm) {
      // A short tag could be guessed (RFC 5084 names 12 to 16 bytes).
      if (tag === null || tag.length < 12 || tag.length > 16) return null;
      const gcm = createDecipheriv(gcmName(name), key, nonce, { authTagLength: tag.length });
      gcm.setAuthTag(tag);
      if (associated !== null) gcm.setAAD(associated);
      return Buffer.concat([gcm.update(content), gcm.final()]);
    }
    const cbc = createDecipheriv(name, key, nonce);
    const plain = Buffer.concat([cbc.update(content), cbc.final()]);
    return isEntity(plain) ? plain : null;
  } catch {
    return null;
  }
}

function gcmName(name: string): 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm' {
  if (name === 'aes-128-gcm' || name === 'aes-192-gcm') return name;
  return 'aes-256-gcm';
}

/** By a wrong key one in 256 comes out with good padding, and never as a part of a message. */
function isEntity(plain: Buffer): boolean {
  return /^content-type[ \t]*:/im.test(plain.subarray(0, 20_000).toString('latin1'));
}
