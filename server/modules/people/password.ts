/**
 * Passwords at rest: Argon2id (RFC 9106) in the PHC string format, with the parameters of OWASP's
 * Password Storage Cheat Sheet. A hash of older parameters still verifies and is renewed at sign-in.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { fail } from '#platform/errors.ts';

type Cost = { readonly memory: number; readonly passes: number; readonly parallelism: number };

/** OWASP's second choice: 19 MiB, two passes, one lane; about 35 ms on a small server. */
const cost: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const hashBytes = 32;
/** A stored hash that asks for more than this is damaged or hostile; the check refuses it. */
const memoryCeiling = 262_144;

/** `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, cost);
  return `$argon2id$v=19$${costText(cost)}$${unpadded(salt)}$${unpadded(hash)}`;
}

/**
 * Whether the password is the one of the hash. Without a hash (an unknown address, an invited or
 * disabled agent) the same work is done and the answer is no, so that time tells nothing.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const parsed = stored === null ? undefined : parse(stored);
  if (parsed === undefined) {
    await derive(password, Buffer.alloc(saltBytes), cost);
    return false;
  }
  const hash = await derive(password, parsed.salt, parsed.cost);
  return hash.length === parsed.hash.length && timingSafeEqual(hash, parsed.hash);
}

/** The hash was made with other parameters than today's. */
export function isOutdated(stored: string): boolean {
  return !stored.startsWith(`$argon2id$v=19$${costText(cost)}$`);
}

type Parsed = { readonly cost: Cost; readonly salt: Buffer; readonly hash: Buffer };

function parse(stored: string): Parsed | undefined {
  const match =
    /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/]{11,86})\$([\w+/]{22,86})$/.exec(
      stored,
    );
  if (match === null) return undefined;
  const [, memory, passes, parallelism, salt = '', hash = ''] = match;
  const parsed = {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
  return parsed.cost.memory <= memoryCeiling && parsed.hash.length === hashBytes
    ? parsed
    : undefined;
}

function costText({ memory, passes, parallelism }: Cost): string {
  return `m=${memory},t=${passes},p=${parallelism}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

/**
 * Two at a time and few in the queue: a flood of sign-ins must not take the threads that files and
 * names are looked up with, nor the memory.
 */
const atOnce = 2;
const longestQueue = 60;
let running = 0;
const waiting: (() => void)[] = [];

/** @throws OporaError unavailable when too many are waiting already */
async function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  if (running >= atOnce) {
    if (waiting.length >= longestQueue) fail('unavailable', 'errors.sign_in_busy');
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await derived(password, salt, cost);
  } finally {
    // Whoever waits takes this place over; the count stays.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

function derived(password: string, salt: Buffer, { memory, passes, parallelism }: Cost) {
  // NIST SP 800-63B: the same password typed on another keyboard is the same bytes.
  const message = password.normalize('NFKC');
  return new Promise<Buffer>((resolve, reject) => {
    argon2(
      'argon2id',
      { message, nonce: salt, memory, passes, parallelism, tagLength: hashBytes },
      (error, hash) => (error ? reject(error) : resolve(hash)),
    );
  });
}
