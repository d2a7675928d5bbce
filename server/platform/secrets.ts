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
  /** Throws when the text was changed, sealed for another purpose or by another key. */
  open(purpose: string, sealed: string): string;
  /** HMAC-SHA256 as base64url, for tokens that we must recognise but do not keep. */
  sign(purpose: string, message: string): string;
  /** Compares whole and in constant time. */
  verify(purpose: string, message: string, signature: string): boolean;
};

/** `key`: SECRET_KEY of the configuration, at least 32 characters of randomness. */
export function makeSecrets(key: string): Secrets {
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
    verify(purpose, message, signature) {
      const expected = Buffer.from(sign(purpose, message));
      const given = Buffer.from(signature);
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
  };
}

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
