/** Secrets at rest: sealed with a key that lives outside the database; tokens are only kept as hashes. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

export type Secrets = {
  /** AES-256-GCM; `purpose` is bound in, so that a sealed text cannot be moved to another column. */
  seal(purpose: string, plain: string): string;
  /** Throws when the text was changed, sealed for another purpose or by a key that we do not have. */
  open(purpose: string, sealed: string): string;
  /** The same text sealed by the first key; undefined when it is already. Throws as `open` does. */
  sealAnew(purpose: string, sealed: string): string | undefined;
  /** HMAC-SHA256 as base64url, for tokens that we must recognise but do not keep. */
  sign(purpose: string, message: string): string;
  /** By each key that we have, the first one first: for signatures that are shortened before they are compared. */
  signatures(purpose: string, message: string): string[];
  /** Compares whole and in constant time. */
  verify(purpose: string, message: string, signature: string): boolean;
};

/**
 * @param keys a key a line, at least 32 characters of randomness each: the first one seals and signs; what
 *   the others sealed or signed is opened and recognised as well (`secret_keys` of the configuration)
 */
export function makeSecrets(keys: string): Secrets {
  const [first, ...others] = keysOf(keys).map(secretsOf);
  if (first === undefined) throw new Error('secrets without a key');
  const all = [first, ...others];
  return {
    seal: first.seal,
    open: (purpose, sealed) => openAny(all, purpose, sealed),
    sealAnew(purpose, sealed) {
      if (isOpenedBy(first, purpose, sealed)) return undefined;
      return first.seal(purpose, openAny(others, purpose, sealed));
    },
    sign: first.sign,
    signatures: (purpose, message) => all.map((one) => one.sign(purpose, message)),
    verify: (purpose, message, signature) =>
      all.some((one) => isSame(one.sign(purpose, message), signature)),
  };
}

/** The keys in their order. */
export function keysOf(lines: string): string[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** @throws what the last key says when none opens it */
function openAny(all: readonly OneKey[], purpose: string, sealed: string): string {
  const key = all.find((one, at) => at === all.length - 1 || isOpenedBy(one, purpose, sealed));
  if (key === undefined) throw new Error('sealed by a key that is gone');
  return key.open(purpose, sealed);
}

function isOpenedBy(key: OneKey, purpose: string, sealed: string): boolean {
  try {
    key.open(purpose, sealed);
    return true;
  } catch {
    return false;
  }
}

function isSame(one: string, other: string): boolean {
  const [expected, given] = [Buffer.from(one), Buffer.from(other)];
  return expected.length === given.length && timingSafeEqual(expected, given);
}

type OneKey = Pick<Secrets, 'seal' | 'open' | 'sign'>;

function secretsOf(key: string): OneKey {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', key, 'opora', purpose, 32));
  const keys = new Map<string, Buffer>();
  const keyFor = (purpose: string): Buffer => {
    const known = keys.get(purpose);
    if (known !== undefined) return known;
    const made = derive(purpose);
    keys.set(purpose, made);
    return made;
  };
  const sign = (purpose: string, message: string) =>
    createHmac('sha256', keyFor(`sign:${purpose}`))
      .update(message)
      .digest('base64url');
  return {
    seal(purpose, plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', keyFor(`seal:${purpose}`), nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    open(purpose, sealed) {
      if (!sealed.startsWith('v1.')) throw new Error('not a sealed text');
      const bytes = Buffer.from(sealed.slice(3), 'base64url');
      const decipher = createDecipheriv(
        'aes-256-gcm',
        keyFor(`seal:${purpose}`),
        bytes.subarray(0, 12),
      );
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString(
        'utf8',
      );
    },
    sign,
  };
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
