/**
 * May it come in? The table of docs/decisions/mail-authentication.md, as a pure function: the first
 * line that fits decides. Nothing is dropped: what does not come in waits for a person's word.
 */
import { type MailAuth, type QuarantineCause, standingOf } from '#contract/mail-protection.ts';

/** In whose name of ours it came: an agent's address, or an address of our own domain. */
export type ClaimsOurs = 'agent' | 'own_domain' | null;

export type Judged = {
  auth: MailAuth | null;
  claims_ours: ClaimsOurs;
  rule: 'trust' | 'block' | null;
  /** It carries a signed token of ours: whoever wrote it has had our mail. */
  has_token: boolean;
  /** A person took it out of quarantine. */
  is_released: boolean;
  is_spam: boolean;
  forbidden_file: string | null;
  is_flood: boolean;
};

export type JudgingRules = {
  honour_dmarc: boolean;
  spoofed_internal: 'quarantine' | 'mark';
  /** Domains whose ARC seal is believed. */
  trusted_sealers: readonly string[];
};

/** `proven`: the author is who it says; `forged`, `unproven`: his words stay those of a stranger. */
export type Verdict =
  | { kind: 'accept'; mark: 'proven' | 'unproven' | 'forged' | 'claims_ours' }
  | { kind: 'quarantine'; cause: QuarantineCause };

/** Forwarders whose seal everybody believes: they check what they forward. */
export const KNOWN_SEALERS = ['google.com', 'microsoft.com', 'fastmail.com', 'messagingengine.com'];

export function judge(facts: Judged, rules: JudgingRules): Verdict {
  const { auth, claims_ours, rule } = facts;
  const standing = standingOf(auth);
  const sealer = auth?.forwarded_by ?? null;
  const isVouchedFor =
    sealer !== null && [...KNOWN_SEALERS, ...rules.trusted_sealers].includes(sealer);
  const isForged = standing === 'forged' && !isVouchedFor;
  const isTrusted = rule === 'trust';
  const quarantine = (cause: QuarantineCause): Verdict => ({ kind: 'quarantine', cause });

  if (!facts.is_released) {
    if (rule === 'block') return quarantine('blocked');
    if (facts.forbidden_file !== null) return quarantine('forbidden_attachment');
    // Trust in an address is no trust in whoever writes it into From: an agent's never gets it.
    const isSpoofed = isForged && claims_ours !== null && !(isTrusted && claims_ours !== 'agent');
    if (isSpoofed && rules.spoofed_internal === 'quarantine') return quarantine('spoofed_internal');
    if (!isTrusted) {
      const isRefused = auth?.policy === 'reject' || auth?.policy === 'quarantine';
      if (isForged && isRefused && rules.honour_dmarc) return quarantine('auth_failed');
      // Filters err; whoever answers our own letter is no spammer.
      if (facts.is_spam && !facts.has_token) return quarantine('spam');
      if (facts.is_flood) return quarantine('flood');
    }
  }
  if (standing === 'proven') return { kind: 'accept', mark: 'proven' };
  if (claims_ours !== null) return { kind: 'accept', mark: 'claims_ours' };
  return { kind: 'accept', mark: isForged ? 'forged' : 'unproven' };
}
