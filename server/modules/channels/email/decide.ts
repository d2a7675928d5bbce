/**
 * What becomes of a message: a pure decision from the message and the facts of the database. Which
 * ticket it belongs to is weighed in evidence.ts; here stands what else can become of it.
 */
import type { Evidence } from '#contract/mail-threading.ts';
import type { CandidateTicket, Facts } from '../facts.sql.ts';
import type { Clues } from './clues.ts';
import { isFromOurLetter, type Trace, takesPart, weigh } from './evidence.ts';
import type { ParsedMail } from './parsed.ts';
import type { ThreadingPolicy } from './policy.ts';
import { type SideTrace, sideOf } from './side.ts';

export type Decision =
  | { kind: 'ignore'; cause: IgnoreCause }
  | { kind: 'duplicate'; ticket_id: string | null; comment_id: string | null }
  | { kind: 'bounce'; message_ids: string[] }
  | Joining
  | JoiningSide
  | Opening
  | { kind: 'fail'; cause: 'no_sender' };

export type Joining = Joined & { kind: 'join'; is_automatic: boolean };

/** Into a conversation with a third party, whoever the sender is. */
export type JoiningSide = SideTrace & { kind: 'join_side'; is_automatic: boolean };

/** The ticket, the trace that decided, and what else spoke for it. */
export type Joined = Trace & { also: Evidence[] };

export type Opening = {
  kind: 'open';
  /** The ticket that it answers and that has been closed for too long. */
  follow_up_of: Trace | null;
  /** Tickets that a person may join it to. */
  possible: Trace[];
};

export const IGNORE_CAUSES = [
  'own_message',
  'canary',
  'duplicate',
  'auto_reply_unmatched',
  'bounce_unmatched',
  'notification_reply',
] as const;
export type IgnoreCause = (typeof IGNORE_CAUSES)[number];

export type Question = {
  mail: ParsedMail;
  clues: Clues;
  facts: Facts;
  policy: ThreadingPolicy;
  now: Date;
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
  const side = sideOf(question);
  if (side !== null) {
    if (!question.has_sender) return { kind: 'fail', cause: 'no_sender' };
    return { kind: 'join_side', ...side, is_automatic: mail.automatic.kind === 'auto_reply' };
  }
  const { joins, possible } = weigh({ ...question, facts: withRecent(question) });
  const isAnswer = mail.automatic.kind === 'auto_reply';
  if (joins === null && isAnswer && !is_forced) {
    return { kind: 'ignore', cause: 'auto_reply_unmatched' };
  }
  // Notifications name no ticket: an agent's answer to one would speak to the customer in his name,
  // and what it quotes may hold a line of ours.
  const isSigned = joins?.evidence.grade === 'certain';
  if (!isSigned && clues.ids.some((clue) => clue.number === 0) && !is_forced) {
    return { kind: 'ignore', cause: 'notification_reply' };
  }
  if (!question.has_sender) return { kind: 'fail', cause: 'no_sender' };
  if (joins === null) return { kind: 'open', follow_up_of: null, possible };
  return isAnswer
    ? { kind: 'join', ...joins, is_automatic: true }
    : joinOrFollowUp(question, { joins, possible });
}

function isSentByUs(mail: ParsedMail, facts: Facts): boolean {
  return facts.known_ids.some((known) => known.is_ours && known.message_id === mail.message_id);
}

/** Only tickets that lived within the days of the setting are worth a question. */
function withRecent({ facts, policy, now }: Question): Facts {
  const oldest = now.getTime() - policy.mail_suggestion_days * DAY;
  const isRecent = (id: string) => {
    const ticket = facts.tickets.find((one) => one.id === id);
    return ticket !== undefined && Date.parse(ticket.updated_at) >= oldest;
  };
  const isOff = policy.mail_suggestion_days === 0;
  return { ...facts, recent_ticket_ids: isOff ? [] : facts.recent_ticket_ids.filter(isRecent) };
}

/** A report names what it speaks of, or carries it in its references. */
function decideBounce(clues: Clues, facts: Facts): Decision {
  const isOurs = (id: string) =>
    facts.known_ids.some((known) => known.is_ours && known.message_id === id);
  const ours = clues.ids.filter(
    (clue) => clue.number !== null || clue.side_number != null || isOurs(clue.message_id),
  );
  if (ours.length === 0) return { kind: 'ignore', cause: 'bounce_unmatched' };
  return { kind: 'bounce', message_ids: ours.map((clue) => clue.message_id) };
}

const DAY = 24 * 3600 * 1000;

/** An answer to what was closed long ago goes on in the ticket that follows it, or opens that. */
function joinOrFollowUp(
  question: Question,
  { joins, possible }: { joins: Joined; possible: Trace[] },
): Decision {
  if (!isClosedForLong(joins.ticket, question)) {
    return { kind: 'join', ...joins, is_automatic: false };
  }
  const { facts } = question;
  const next = facts.tickets
    .filter((ticket) => ticket.follow_up_of_id === joins.ticket.id)
    .filter((ticket) => takesPart(ticket, facts) && !isClosedForLong(ticket, question))
    .toSorted((one, two) => two.number - one.number)[0];
  const { ticket, evidence, also } = joins;
  if (next !== undefined)
    return { kind: 'join', ticket: next, evidence, also, is_automatic: false };
  return { kind: 'open', follow_up_of: { ticket, evidence }, possible };
}

function isClosedForLong(ticket: CandidateTicket, { policy, now }: Question): boolean {
  const days = policy.mail_follow_up_after_days;
  if (days === null || ticket.status_category !== 'closed' || ticket.closed_at === null) {
    return false;
  }
  return now.getTime() - Date.parse(ticket.closed_at) >= days * DAY;
}

/**
 * May this sender bring others into the ticket (case C4)? Only who takes part already and shows that
 * our mail reached him; what others copy in is stored with the comment and adds nobody.
 */
export function mayBringOthers(contact_id: string, joined: Joined): boolean {
  const { ticket, evidence, also } = joined;
  const isParticipant =
    ticket.requester_id === contact_id || ticket.participant_ids.includes(contact_id);
  return isParticipant && [evidence, ...also].some(isFromOurLetter);
}
