/**
 * What becomes of a message: a pure decision from the message and the facts of the database. Evidence
 * in its order of strength: a signed token in the address, a signed token in our Message-ID, a
 * Message-ID that we sent or saw. A number in a subject proves nothing (case C3).
 */
import type { Secrets } from '#platform/secrets.ts';
import type { CandidateTicket, Facts } from '../ledger.sql.ts';
import type { ParsedMail } from './parsed.ts';
import { readMessageIdToken, readTicketToken, splitPlusAddress } from './token.ts';

export type Evidence = {
  kind: 'address_token' | 'message_id_token' | 'known_message_id';
  /** The Message-ID that led there; never a token. */
  message_id?: string;
};

export type Decision =
  | { kind: 'ignore'; cause: IgnoreCause }
  | { kind: 'duplicate'; ticket_id: string | null; comment_id: string | null }
  | { kind: 'bounce'; message_ids: string[] }
  | { kind: 'join'; ticket: CandidateTicket; evidence: Evidence; is_automatic: boolean }
  | { kind: 'open' }
  | { kind: 'fail'; cause: 'no_sender' };

export const IGNORE_CAUSES = [
  'own_message',
  'duplicate',
  'auto_reply_unmatched',
  'bounce_unmatched',
  'notification_reply',
] as const;
export type IgnoreCause = (typeof IGNORE_CAUSES)[number];

/** Tokens of ours that the message carries: who received our mail can show them, others cannot. */
export type Clues = {
  /** By the addresses it was sent to. */
  address_number: number | null;
  /** In-Reply-To first, then References from the newest: each with its ticket number when it is ours. */
  ids: { message_id: string; number: number | null }[];
  is_own_message: boolean;
};

/** The clues of a message. `recipients`: every address it was sent to, the envelope's too. */
export function cluesOf(
  secrets: Secrets,
  mail: ParsedMail,
  where: { recipients: string[]; own_addresses: ReadonlySet<string> },
): Clues {
  const numbers = where.recipients.flatMap((address) => {
    const { base, tag } = splitPlusAddress(address);
    if (tag === '' || !where.own_addresses.has(base)) return [];
    return readTicketToken(secrets, tag) ?? [];
  });
  const returned = mail.bounce?.original_message_id ?? null;
  const named = [
    ...(returned === null ? [] : [returned]),
    ...mail.in_reply_to,
    ...mail.references.toReversed(),
    ...mentionedIds(mail),
  ];
  const ids = [...new Set(named)].slice(0, 200);
  return {
    address_number: numbers[0] ?? null,
    ids: ids.map((message_id) => ({ message_id, number: readMessageIdToken(secrets, message_id) })),
    is_own_message:
      mail.message_id !== null && readMessageIdToken(secrets, mail.message_id) !== null,
  };
}

const OWN_ID = /\bo\.[0-9a-z]{1,11}\.[a-z2-7]{16}\.[a-z2-7]{20}@[a-z0-9.-]{1,253}/gi;
const SEARCHED_CHARS = 50_000;

/** Servers that know no RFC 3464 write what came back into the text, or attach it. */
function mentionedIds(mail: ParsedMail): string[] {
  if (mail.automatic.kind !== 'bounce') return [];
  const attached = mail.attachments
    .filter((file) => /^(?:message|text)\//.test(file.media_type))
    .slice(0, 5)
    .map((file) => file.content.subarray(0, SEARCHED_CHARS).toString('latin1'));
  return [mail.text.slice(0, SEARCHED_CHARS), ...attached].flatMap(
    (text) => text.match(OWN_ID) ?? [],
  );
}

export type Question = {
  mail: ParsedMail;
  clues: Clues;
  facts: Facts;
  /** The sender whom the message names, if any. */
  has_sender: boolean;
  /** A person asked to take it in although it was ignored before. */
  is_forced: boolean;
};

export function decide(question: Question): Decision {
  const { mail, clues, facts, is_forced } = question;
  if (clues.is_own_message || isSentByUs(mail, facts))
    return { kind: 'ignore', cause: 'own_message' };
  if (facts.duplicate !== null) return { kind: 'duplicate', ...facts.duplicate };
  if (mail.automatic.kind === 'bounce' && !is_forced) return decideBounce(clues, facts);
  const found = findTicket(clues, facts);
  const isAnswer = mail.automatic.kind === 'auto_reply';
  if (found === null && isAnswer && !is_forced) {
    return { kind: 'ignore', cause: 'auto_reply_unmatched' };
  }
  // Notifications name no ticket: an agent's answer to one would speak to the customer in his name.
  if (found === null && clues.ids.some((clue) => clue.number === 0) && !is_forced) {
    return { kind: 'ignore', cause: 'notification_reply' };
  }
  if (!question.has_sender) return { kind: 'fail', cause: 'no_sender' };
  if (found === null) return { kind: 'open' };
  return { kind: 'join', ...found, is_automatic: isAnswer };
}

function isSentByUs(mail: ParsedMail, facts: Facts): boolean {
  return facts.known_ids.some((known) => known.is_ours && known.message_id === mail.message_id);
}

/** A report names what it speaks of, or carries it in its references. */
function decideBounce(clues: Clues, facts: Facts): Decision {
  const isOurs = (id: string) =>
    facts.known_ids.some((known) => known.is_ours && known.message_id === id);
  const ours = clues.ids.filter((clue) => clue.number !== null || isOurs(clue.message_id));
  if (ours.length === 0) return { kind: 'ignore', cause: 'bounce_unmatched' };
  return { kind: 'bounce', message_ids: ours.map((clue) => clue.message_id) };
}

type Found = { ticket: CandidateTicket; evidence: Evidence };

function findTicket(clues: Clues, facts: Facts): Found | null {
  const byNumber = (number: number | null) =>
    number === null ? undefined : facts.tickets.find((ticket) => ticket.number === number);
  const addressed = byNumber(clues.address_number);
  if (addressed !== undefined) return { ticket: addressed, evidence: { kind: 'address_token' } };
  for (const { message_id, number } of clues.ids) {
    const signed = byNumber(number);
    if (signed !== undefined) {
      return { ticket: signed, evidence: { kind: 'message_id_token', message_id } };
    }
    const known = facts.known_ids.find((one) => one.message_id === message_id);
    const ticket = facts.tickets.find((one) => one.id === known?.ticket_id);
    if (ticket !== undefined) {
      return { ticket, evidence: { kind: 'known_message_id', message_id } };
    }
  }
  return null;
}

/**
 * May this sender bring others into the ticket (case C4)? Only who takes part already and shows that
 * our mail reached him; what others copy in is stored with the comment and adds nobody.
 */
export function mayBringOthers(
  contact_id: string,
  joined: { ticket: CandidateTicket; evidence: Evidence },
): boolean {
  const { ticket, evidence } = joined;
  const takesPart =
    ticket.requester_id === contact_id || ticket.participant_ids.includes(contact_id);
  return takesPart && evidence.kind !== 'known_message_id';
}
