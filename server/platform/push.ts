/**
 * Web Push over node:crypto: a message sealed for one browser (RFC 8291, in the coding aes128gcm of
 * RFC 8188), signed by the desk's own key (VAPID, RFC 8292), handed to the push service that the
 * browser named (RFC 8030). Two hundred lines of a library, and no more of it.
 */
import {
  createCipheriv,
  createECDH,
  createPrivateKey,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  sign,
} from 'node:crypto';
import { postOutside } from './fetch.ts';

/** base64url: the point as browsers want it (65 bytes), and the scalar (32 bytes). */
export type VapidKeys = { readonly public_key: string; readonly private_key: string };

/** What a browser answers to `subscribe`. */
export type PushTarget = {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
};

const curve = 'prime256v1';
const recordSize = 4096;
/** Octets that fit into one record (RFC 8291, 4) beside the header of 86, the tag and the delimiter. */
export const longestPush = recordSize - 86 - 16 - 1;
/** Of the signed word that we are who we are; RFC 8292 allows a day. */
const tokenSeconds = 12 * 3600;

export function makeVapidKeys(): VapidKeys {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const { d = '', x = '', y = '' } = privateKey.export({ format: 'jwk' });
  const point = [Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
  return { public_key: Buffer.concat(point).toString('base64url'), private_key: d };
}

/** Is it a target that a message can be sealed for: a point of the curve and a secret of 16 octets? */
export function isPushTarget({ p256dh, auth }: PushTarget): boolean {
  if (Buffer.from(auth, 'base64url').length !== 16) return false;
  try {
    const ours = createECDH(curve);
    ours.generateKeys();
    ours.computeSecret(Buffer.from(p256dh, 'base64url'));
    return true;
  } catch {
    return false;
  }
}

/** Fixed in the RFC's example alone. */
export type Dice = { readonly private_key: Buffer; readonly salt: Buffer };

/** The body of the request: header and one record (RFC 8188, 2). */
export function sealPush(target: PushTarget, plain: Buffer, dice?: Dice): Buffer {
  if (plain.length > longestPush) throw new Error(`a push of ${plain.length} octets is too long`);
  const theirs = Buffer.from(target.p256dh, 'base64url');
  const ecdh = createECDH(curve);
  if (dice === undefined) ecdh.generateKeys();
  else ecdh.setPrivateKey(dice.private_key);
  const ours = ecdh.getPublicKey();
  const salt = dice?.salt ?? randomBytes(16);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), theirs, ours]);
  const secret = derive(
    ecdh.computeSecret(theirs),
    Buffer.from(target.auth, 'base64url'),
    info,
    32,
  );
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // 2 says that this record is the last one.
  const record = [cipher.update(plain), cipher.update(Buffer.of(2)), cipher.final()];
  const size = Buffer.alloc(4);
  size.writeUInt32BE(recordSize);
  return Buffer.concat([salt, size, Buffer.of(ours.length), ours, ...record, cipher.getAuthTag()]);
}

function derive(secret: Buffer, salt: Buffer, info: Buffer, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, length));
}

/** `subject`: how the push service reaches those who run the desk, an https: or mailto: address. */
export function vapidHeader(
  keys: VapidKeys,
  { audience, subject, now }: { audience: string; subject: string; now: Date },
): string {
  const exp = Math.floor(now.getTime() / 1000) + tokenSeconds;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part({ aud: audience, exp, sub: subject })}`;
  const point = Buffer.from(keys.public_key, 'base64url');
  const key = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: keys.private_key,
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `vapid t=${signed}.${signature.toString('base64url')}, k=${keys.public_key}`;
}

export type Push = {
  readonly plain: Buffer;
  /** Seconds that the push service keeps it for a browser that is off. */
  readonly ttl: number;
  readonly is_urgent: boolean;
  /** A later one of the same topic takes its place while neither has arrived (RFC 8030, 5.4). */
  readonly topic: string;
};

/**
 * - `taken`: the push service has it;
 * - `gone`: that browser takes none any more;
 * - `refused`: it will never take this one;
 * - `later`: it has not taken it, and may another time;
 * - `unknown`: no answer came; it may have been taken.
 */
export type PushOutcome = 'taken' | 'gone' | 'refused' | 'later' | 'unknown';

export type PushSender = {
  readonly keys: VapidKeys;
  readonly subject: string;
  readonly now: Date;
  /** Own network, and http: for tests, and for a push service of the house. */
  readonly allow_private: boolean;
};

/** Hands one push over. Whatever the push service answers beyond its status is not read. */
export async function sendPush(
  sender: PushSender,
  target: PushTarget,
  push: Push,
): Promise<PushOutcome> {
  const audience = new URL(target.endpoint).origin;
  const { status, is_sent } = await postOutside(target.endpoint, {
    body: sealPush(target, push.plain),
    timeout_ms: 10_000,
    allow_private: sender.allow_private,
    headers: {
      authorization: vapidHeader(sender.keys, { ...sender, audience }),
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
      ttl: String(push.ttl),
      urgency: push.is_urgent ? 'high' : 'normal',
      topic: push.topic,
    },
  });
  if (status === undefined) return is_sent ? 'unknown' : 'later';
  if (status >= 200 && status < 300) return 'taken';
  if (status === 404 || status === 410) return 'gone';
  return status === 429 || status >= 500 ? 'later' : 'refused';
}

/** May news be pushed there at all? https only, unless the own network is allowed. */
export function isPushAddress(address: string, allow_private: boolean): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (allow_private && url.protocol === 'http:');
}
