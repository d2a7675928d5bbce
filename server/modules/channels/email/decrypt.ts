/** Encrypted mail is opened with imported private keys: what is asked, and what comes of it. */
import type { Decryption } from '#contract/mail-keys.ts';

/** `material`: the certificate or public key; `secret`: the private one, as PEM or armour. */
export type PrivateKey = { fingerprint: string; material: string; secret: string };

/** `is_protected`: nobody can have changed it on the way without being found out. */
export type Opened =
  | { plain: Buffer; is_protected: boolean }
  | { cause: Exclude<Decryption, 'decrypted'> };

/** Encrypted, and again decrypted and unpacked; 32 MiB. */
export const MAX_SECRET_BYTES = 32 * 1024 * 1024;
/** Each key that is tried costs a calculation. */
export const MOST_KEYS_TRIED = 10;
