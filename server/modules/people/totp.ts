/** The second factor: time-based codes (RFC 6238: SHA-1, six digits, 30 seconds) and recovery codes. */
import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { hashToken } from '#platform/secrets.ts';

const periodSeconds = 30;
const issuer = 'Opora';

/** 160 random bits, base32, as authenticator apps take them. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What the QR code says. The label is the account's address. */
export function otpauthUrl(secret: string, email: string): string {
  return totp(secret, email).toString();
}

/**
 * The time step the code belongs to, or undefined when it is wrong or its step was used before.
 * One step of clock drift to either side is forgiven (RFC 6238, 5.2); the caller stores the step,
 * because a code works once.
 */
export function stepOfCode(
  secret: string,
  code: string,
  at: { now: Date; last_step: number | null },
): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const delta = totp(secret, '').validate({ token: code, timestamp: at.now.getTime(), window: 1 });
  if (delta === null) return undefined;
  const step = Math.floor(at.now.getTime() / 1000 / periodSeconds) + delta;
  return at.last_step !== null && step <= at.last_step ? undefined : step;
}

function totp(secret: string, label: string): TOTP {
  return new TOTP({ issuer, label, secret: Secret.fromBase32(secret), period: periodSeconds });
}

/** Without 0/O and 1/I/L, which people mix up on paper. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const recoveryCodeLength = 16;
const recoveryCodeCount = 10;

/** Ten codes of 79 random bits, each for one sign-in without the app: `XXXX-XXXX-XXXX-XXXX`. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, () => {
    const characters = Array.from(
      { length: recoveryCodeLength },
      () => alphabet[randomInt(alphabet.length)],
    ).join('');
    return characters.replace(/(.{4})(?=.)/g, '$1-');
  });
}

/**
 * What is kept of a recovery code. Its randomness makes a plain SHA-256 enough.
 * Undefined for what cannot be one: nothing empty or short is ever compared.
 */
export function hashRecoveryCode(typed: string): string | undefined {
  const plain = typed.toUpperCase().replace(/[\s-]/g, '');
  if (plain.length !== recoveryCodeLength) return undefined;
  return hashToken(plain).toString('base64url');
}
