/** Who signed a part: by imported keys and certificates alone. Asks nobody, so knows of no revocation. */
import type { UnprovenCause } from '#contract/mail-keys.ts';
import type { SignedPart } from './signed-part.ts';

export type KnownKey = {
  fingerprint: string;
  kind: 'smime' | 'openpgp';
  name: string;
  addresses: string[];
  is_authority: boolean;
  material: string;
};

export type Signer = { name: string; fingerprint: string; vouched_by: string | null };
export type Verdict = { signer: Signer } | { cause: UnprovenCause };

export type Asked = {
  /** From, as it is compared everywhere. */
  address: string;
  keys: readonly KnownKey[];
  /** When the message came: what was valid then proves what was said then. */
  at: Date;
};
export type Question = SignedPart & Asked;
