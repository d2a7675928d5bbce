/**
 * May we answer by ourselves? RFC 3834: never to automatic mail, lists, bounces, the null sender or
 * ourselves, and within a budget, so that two machines can never talk for long.
 */
import { isUnattended } from './automatic.ts';
import type { ParsedMail } from './parsed.ts';

/** Automatic answers to one address within an hour. */
export const ANSWERS_PER_HOUR = 5;

export const NO_ANSWER_CAUSES = [
  'switched_off',
  'no_sender',
  'automatic',
  'list',
  'bounce',
  'unattended_address',
  'own_address',
  'asked_for_none',
  'not_addressed',
  'forged',
  'budget',
] as const;
export type NoAnswerCause = (typeof NO_ANSWER_CAUSES)[number];

export type AnswerQuestion = {
  mail: ParsedMail;
  /** The envelope sender; '' is the null sender, null when the door does not know. */
  envelope_from: string | null;
  /** Addresses of all our mailboxes. */
  own_addresses: ReadonlySet<string>;
  is_switched_on: boolean;
  /** The author is not who it says: an answer would reach somebody who never wrote. */
  is_forged: boolean;
};

/** Null: an answer may go, if the budget allows it; else the reason why not. */
export function whyNoAnswer(question: AnswerQuestion): NoAnswerCause | null {
  const { mail, envelope_from, own_addresses } = question;
  if (!question.is_switched_on) return 'switched_off';
  const from = mail.from?.address;
  if (from === undefined || mail.from_ambiguous) return 'no_sender';
  if (isOwn(from, own_addresses)) return 'own_address';
  if (mail.automatic.kind === 'bounce' || envelope_from === '') return 'bounce';
  if (mail.automatic.kind === 'list') return 'list';
  if (mail.automatic.kind !== 'person') return 'automatic';
  if (question.is_forged) return 'forged';
  if (isUnattended(from)) return 'unattended_address';
  if (mail.automatic.no_answer) return 'asked_for_none';
  // RFC 3834, section 2: only when we are named in To or Cc; a blind copy is no question to us.
  const named = [...mail.to, ...mail.cc].map((mailbox) => mailbox.address);
  const isNamed = named.length === 0 || named.some((address) => isOwn(address, own_addresses));
  return isNamed ? null : 'not_addressed';
}

function isOwn(address: string, own: ReadonlySet<string>): boolean {
  return own.has(address) || own.has(address.replace(/\+[^@]*@/, '@'));
}
