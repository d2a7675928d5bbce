/**
 * What the filter before us said. Only a sign to stop a message is honoured, never one to let it in:
 * whoever sends spam would write «this is no spam» himself.
 */
import type { MailSpam } from '#contract/mail-protection.ts';
import type { HeaderField } from './mime.ts';

export type SpamThreshold = {
  /** From this score on it is spam whatever the filter concluded; null: as it concluded. */
  score: number | null;
};

type Sign = { is_spam: boolean; score: number | null };
type Reader = (value: string) => Sign | null;

const yes: Reader = (value) =>
  /^\s*(?:yes|true|spam|1)\b/i.test(value) ? { is_spam: true, score: null } : null;

function scoreIn(value: string, pattern: RegExp): number | null {
  const found = pattern.exec(value)?.[1];
  return found === undefined ? null : Number(found);
}

/** SpamAssassin: «Yes, score=7.1 required=5.0 tests=…». */
const status: Reader = (value) => ({
  is_spam: /^\s*yes\b/i.test(value),
  score: scoreIn(value, /\b(?:score|hits)=(-?\d{1,4}(?:\.\d{1,4})?)/i),
});

const plainScore: Reader = (value) => ({
  is_spam: false,
  score: scoreIn(value, /^\s*(-?\d{1,4}(?:\.\d{1,4})?)/),
});

const level: Reader = (value) => ({
  is_spam: false,
  score: /^\s*([*+]*)/.exec(value)?.[1]?.length ?? 0,
});

/** Microsoft: -1 to 9; 5 and 6 are spam, 9 is sure to be. */
const confidence: Reader = (value) => {
  const scl = scoreIn(value, /^\s*(-?\d)\b/);
  return scl === null ? null : { is_spam: scl >= 5, score: null };
};

const forefront: Reader = (value) => {
  const scl = scoreIn(value, /(?:^|;)\s*SCL:(-?\d)/i) ?? -1;
  return {
    is_spam:
      scl >= 5 || /(?:^|;)\s*(?:SFV:SPM|CAT:(?:SPM|HSPM|PHSH|HPHSH|MALW|SPOOF))\b/i.test(value),
    score: null,
  };
};

/** rspamd as a milter: «default: True [15.50 / 15.00]». */
const rspamd: Reader = (value) => ({
  is_spam: /^[^;:]{0,60}:\s*true\b/i.test(value),
  score: scoreIn(value, /\[(-?\d{1,4}(?:\.\d{1,4})?)\s*\//),
});

/** By the names that filters use; Russian ones among them. */
const READERS: Readonly<Record<string, Reader>> = {
  'x-spam-flag': yes,
  'x-spam': yes,
  'x-spam-status': status,
  'x-spam-score': plainScore,
  'x-spam-level': level,
  'x-spamd-result': rspamd,
  'x-rspamd-action': (value) =>
    /^\s*(?:reject|add header|rewrite subject)/i.test(value)
      ? { is_spam: true, score: null }
      : null,
  'x-ms-exchange-organization-scl': confidence,
  'x-forefront-antispam-report': forefront,
  // Yandex: 1 is clean, 4 is spam.
  'x-yandex-spam': (value) => (/^\s*4\b/.test(value) ? { is_spam: true, score: null } : null),
  'x-mras': (value) =>
    /^\s*(?:spam|probable)/i.test(value) ? { is_spam: true, score: null } : null,
  'x-klms-antispam-status': (value) =>
    /^\s*(?:spam|probable_spam|blacklisted)/i.test(value) ? { is_spam: true, score: null } : null,
  'x-ksmg-antispam-status': (value) =>
    /^\s*(?:spam|probable_spam|blacklisted)/i.test(value) ? { is_spam: true, score: null } : null,
  'x-drweb-spamstate': yes,
  'x-barracuda-spam-flag': yes,
  'x-barracuda-spam-status': status,
};

/** The strongest sign in the headers, or null when no filter left any. */
export function spamSign(
  headers: readonly HeaderField[],
  threshold: SpamThreshold,
): MailSpam | null {
  let strongest: MailSpam | null = null;
  for (const { name, value } of headers) {
    if (!Object.hasOwn(READERS, name)) continue;
    const sign = READERS[name]?.(value.slice(0, 2_000)) ?? null;
    if (sign === null) continue;
    const isOver = threshold.score !== null && sign.score !== null && sign.score >= threshold.score;
    const is_spam = sign.is_spam || isOver;
    const isStronger = strongest === null || (is_spam && !strongest.is_spam);
    if (isStronger) strongest = { is_spam, score: sign.score, by: name, is_unchecked: false };
  }
  return strongest;
}
