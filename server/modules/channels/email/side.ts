/**
 * Does a message belong to a conversation with a third party? Pure. Asked before the tickets are weighed:
 * an answer of a supplier must never be read by the customer, whatever else it carries.
 */
import type { Evidence, EvidenceGrade, EvidenceKind } from '#contract/mail-threading.ts';
import type { CandidateSide, Facts } from '../facts.sql.ts';
import type { Clues } from './clues.ts';
import { baseSubject } from './subject-words.ts';

export type SideTrace = { side: CandidateSide; evidence: Evidence };

/** By the address it was sent to, then by what it answers, then by the line in what it quotes. */
export function sideOf({ clues, facts }: { clues: Clues; facts: Facts }): SideTrace | null {
  const addressed = byNumber(facts, clues.side_address_number);
  if (addressed !== undefined) return trace(addressed, 'address_token', 'certain');
  const answered = sideAnswered(clues, facts);
  if (answered !== undefined) return answered;
  // It shows by its own address that it is the customer's, whatever it quotes.
  if (clues.address_number !== null) return null;
  const [quoted] = clues.side_body_numbers.flatMap((number) => byNumber(facts, number) ?? []);
  return quoted === undefined ? null : trace(quoted, 'body_token', 'strong');
}

/** Null: the nearest letter that it answers belongs to a ticket. Undefined: it answers none that we know. */
function sideAnswered(clues: Clues, facts: Facts): SideTrace | null | undefined {
  for (const { message_id, number, side_number } of clues.ids) {
    const signed = byNumber(facts, side_number);
    if (signed !== undefined) return trace(signed, 'message_id_token', 'certain', message_id);
    if (number !== null && number > 0) return null;
    const known = facts.known_ids.filter((one) => one.message_id === message_id);
    const ofSide = known.find((one) => one.side_conversation_id != null);
    const side = facts.sides.find((one) => one.id === ofSide?.side_conversation_id);
    if (ofSide !== undefined && side !== undefined) {
      if (ofSide.is_ours) return trace(side, 'sent_message_id', 'strong', message_id);
      // A letter of theirs is known to all who got it: a stranger with another subject is none of them.
      if (isKnown(side, clues) || hasSameSubject(side, clues))
        return trace(side, 'seen_message_id', 'strong', message_id);
      continue;
    }
    if (known.length > 0) return null;
  }
  return undefined;
}

function isKnown(side: CandidateSide, { from_address }: Clues): boolean {
  return from_address !== null && side.addresses.includes(from_address);
}

function hasSameSubject(side: CandidateSide, clues: Clues): boolean {
  const base = baseSubject(clues.subject);
  return base !== '' && base === baseSubject(side.subject);
}

function byNumber(facts: Facts, number: number | null | undefined): CandidateSide | undefined {
  return number == null ? undefined : facts.sides.find((one) => one.number === number);
}

function trace(
  side: CandidateSide,
  kind: EvidenceKind,
  grade: EvidenceGrade,
  message_id?: string,
): SideTrace {
  return { side, evidence: { kind, grade, ...(message_id === undefined ? {} : { message_id }) } };
}
