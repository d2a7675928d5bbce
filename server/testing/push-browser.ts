/** A browser as a push service and a sender see it: keys of its own, and what it reads of a sealed push. */
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import type { PushTarget } from '#platform/push.ts';

export type TestBrowser = {
  readonly target: PushTarget;
  /** @throws when the push is not for this browser, or was changed */
  open(sealed: Buffer): Buffer;
};

export function aBrowser(endpoint: string): TestBrowser {
  const ecdh = createECDH('prime256v1');
  const own = ecdh.generateKeys();
  const auth = randomBytes(16);
  return {
    target: {
      endpoint,
      p256dh: own.toString('base64url'),
      auth: auth.toString('base64url'),
    },
    open(sealed) {
      const salt = sealed.subarray(0, 16);
      const length = sealed[20] ?? 0;
      const theirs = sealed.subarray(21, 21 + length);
      const body = sealed.subarray(21 + length);
      const derive = (secret: Buffer, from: Buffer, info: Buffer, size: number) =>
        Buffer.from(hkdfSync('sha256', secret, from, info, size));
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), own, theirs]);
      const secret = derive(ecdh.computeSecret(theirs), auth, info, 32);
      const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
      const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
      const cipher = createDecipheriv('aes-128-gcm', key, nonce);
      cipher.setAuthTag(body.subarray(-16));
      const plain = Buffer.concat([cipher.update(body.subarray(0, -16)), cipher.final()]);
      return plain.subarray(0, plain.lastIndexOf(2));
    },
  };
}
