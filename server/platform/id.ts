import { createHash, randomBytes, randomFillSync } from 'node:crypto';

const pool = Buffer.allocUnsafe(10 * 512);
let used = pool.length;
let last = { at: -1, count: 0 };

/**
 * A uuid of version 7 (RFC 9562): milliseconds first, so that indexes grow at one end. Those of one
 * millisecond are in the order in which this process made them (its method 1: a counter that starts
 * at random), so that what was said second stands second.
 */
export function newId(at = Date.now()): string {
  if (used >= pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.toString('hex', used, used + 10);
  used += 10;
  const count =
    at === last.at ? Math.min(last.count + 1, 0xfff) : pool.readUInt16BE(used - 10) >> 5;
  last = { at, count };
  const time = at.toString(16).padStart(12, '0');
  const variant = ((Number.parseInt(random.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  const counter = count.toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}

/** The same words give the same id: a uuid of version 8 (RFC 9562), its bits from their SHA-256. */
export function idOfWords(words: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(words)).digest('hex');
  const variant = ((Number.parseInt(hash.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** A secret for links, sessions and tokens: `bytes` of randomness, base64url. */
export function newSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}
