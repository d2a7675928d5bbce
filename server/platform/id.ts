import { randomBytes, randomFillSync } from 'node:crypto';

const pool = Buffer.allocUnsafe(10 * 512);
let used = pool.length;

/** A uuid of version 7 (RFC 9562): milliseconds first, so that indexes grow at one end. */
export function newId(at = Date.now()): string {
  if (used >= pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.toString('hex', used, used + 10);
  used += 10;
  const time = at.toString(16).padStart(12, '0');
  const variant = ((Number.parseInt(random.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}

/** A secret for links, sessions and tokens: `bytes` of randomness, base64url. */
export function newSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}
