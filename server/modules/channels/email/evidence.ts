/**
 * Which ticket does a message belong to, and how do we know? Every trace is written down with what it
 * proves, the strongest first; a table says whom each trace lets in. Pure: all facts are given.
 */
import type { Evidence, EvidenceGrade, EvidenceKind } from '#contract/mail-threading.ts';
import type { CandidateTicket, Facts } from '../facts.sql.ts';
import type { Clues } from './clues.ts';
import { baseSubject } from './subject-words.ts';

/** When a trace joins a message to its ticket; otherwise a person is shown the ticket and decides. */
type Condition = 'always' | 'same_subject' | 'same_people' | 'never';

type Standing = {
  grade: EvidenceGrade;
  /** From the requester, or whoever else takes part in the ticket. */
  participant: Condition;
  /** From anybody else. */
  stranger: Condition;
};

/**
 * The law of threading. Two lines need a word of explanation:
 * - a Message-ID that we only saw is known to all who got that letter, a newsletter's to thousands:
 *   a stranger who changes the subject, or shares nothing but a distant ancestor, is asked about;
 * - a number in a subject proves nothing (case C3): it joins only who takes part already.
 */
const STANDING = {
  rule_of_chain: { grade: 'certain', participant: 'always', stranger: 'always' },
  address_token: { grade: 'certain', participant: 'always', stranger: 'always' },
  message_id_token: { grade: 'certain', participant: 'always', stranger: 'always' },
  sent_message_id: { grade: 'strong', participant: 'always', stranger: 'always' },
  seen_message_id: { grade: 'strong', participant: 'always', stranger: 'same_subject' },
  body_token: { grade: 'strong', participant: 'always', stranger: 'always' },
  shared_reference: { grade: 'strong', participant: 'always', stranger: 'same_people' },
  rule_of_sender: { grade: 'strong', participant: 'always', stranger: 'always' },
  subject_number: { grade: 'weak', participant: 'always', stranger: 'never' },
  bare_number: { grade: 'suggestion', participant: 'same_subject', stranger: 'never' },
  same_subject: { grade: 'suggestion', participant: 'never', stranger: 'never' },
} as const satisfies Record<EvidenceKind, Standing>;

export type Trace = {
  ticket: CandidateTicket;
  evidence: Evidence;
  /** The merged ticket to which the evidence led, and for which this one stands. */
  merged_from_id?: string;
};

export type Verdict = {
  /** The trace that decides, and what else speaks for the same ticket. */
  joins: (Trace & { also: Evidence[] }) | null;
  /** Tickets that a person may join it to, one trace each, the strongest first. */
  possible: Trace[];
};

/** Traces that show that a letter of ours reached the writer. */
const REACHED: readonly EvidenceKind[] = [
  'address_token',
  'message_id_token',
  'sent_message_id',
  'body_token',
];

export function isFromOurLetter(evidence: Evidence): boolean {
  return REACHED.includes(evidence.kind);
}

export type Matter = {
  clues: Clues;
  facts: Facts;
};

const MOST_POSSIBLE = 3;

/** Weighs all traces of a message. */
export function weigh(matter: Matter): Verdict {
  const traces = tracesOf(matter);
  const deciding = traces.find((trace) => mayJoin(trace, matter));
  const others = traces.filter((trace) => trace.ticket.id !== deciding?.ticket.id);
  return {
    joins: deciding === undefined ? null : { ...deciding, also: alsoFor(deciding, traces) },
    possible: onePerTicket(others).slice(0, MOST_POSSIBLE),
  };
}

function mayJoin({ ticket, evidence }: Trace, matter: Matter): boolean {
  const standing: Standing = STANDING[evidence.kind];
  const condition = takesPart(ticket, matter.facts) ? standing.participant : standing.stranger;
  switch (condition) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'same_subject':
      return hasSameSubject(ticket, matter.clues);
    case 'same_people':
      return hasSamePeople(ticket, matter.facts);
  }
}

/** The requester, or a contact in copy; an address that we know of, not a verified person. */
export function takesPart(ticket: CandidateTicket, facts: Facts): boolean {
  const { sender_contact_id } = facts;
  if (sender_contact_id === null) return false;
  return (
    ticket.requester_id === sender_contact_id || ticket.participant_ids.includes(sender_contact_id)
  );
}

function hasSameSubject(ticket: CandidateTicket, clues: Clues): boolean {
  const own = [ticket.number];
  const base = baseSubject(clues.subject, own);
  return base !== '' && base === baseSubject(ticket.subject, own);
}

/** The letter goes to the requester as well: they talk with each other, and with us. */
function hasSamePeople(ticket: CandidateTicket, facts: Facts): boolean {
  return facts.addressed_contact_ids.includes(ticket.requester_id);
}

function alsoFor(deciding: Trace, traces: readonly Trace[]): Evidence[] {
  const same = traces.filter(
    (trace) => trace !== deciding && trace.ticket.id === deciding.ticket.id,
  );
  return same.slice(0, 10).map((trace) => trace.evidence);
}

function onePerTicket(traces: readonly Trace[]): Trace[] {
  const byTicket = new Map<string, Trace>();
  for (const trace of traces) {
    if (!byTicket.has(trace.ticket.id)) byTicket.set(trace.ticket.id, trace);
  }
  return [...byTicket.values()];
}

// traces --------------------------------------------------------------------------------------

/** All traces in the order in which they are believed, without those that a person forbade. */
function tracesOf(matter: Matter): Trace[] {
  const { clues, facts } = matter;
  const base = baseSubject(clues.subject);
  const rules = facts.rules.filter((rule) => isRuleFor(rule, clues, base));
  const away = new Set(
    rules.map(({ away_from_ticket_id: id }) => byId(facts, id)?.ticket.id ?? id),
  );
  const ruled = (ofChain: boolean) =>
    rules
      .filter((rule) => isOfChain(rule, clues) === ofChain)
      .flatMap((rule) =>
        traceTo(byId(facts, rule.to_ticket_id), {
          kind: ofChain ? 'rule_of_chain' : 'rule_of_sender',
          rule_id: rule.id,
        }),
      );
  const found = [
    ...tracesOfRelocated(matter),
    ...traceTo(byNumber(facts, clues.address_number), { kind: 'address_token' }),
    ...tracesOfIds(matter),
    ...clues.body_numbers.flatMap((number) =>
      traceTo(byNumber(facts, number), { kind: 'body_token' }),
    ),
    ...tracesOfAncestors(matter),
    ...ruled(false),
    ...clues.subject_numbers.flatMap(({ number, is_marked }) =>
      traceTo(byNumber(facts, number), { kind: is_marked ? 'subject_number' : 'bare_number' }),
    ),
    ...tracesOfSubject(matter, base),
  ];
  return [...ruled(true), ...found].filter((trace) => !away.has(trace.ticket.id));
}

/** In-Reply-To, then References from the newest: the nearest letter knows best where it belongs. */
function tracesOfIds({ clues, facts }: Matter): Trace[] {
  return clues.ids.flatMap(({ message_id, number }) => {
    const signed = traceTo(byNumber(facts, number), { kind: 'message_id_token', message_id });
    if (signed.length > 0) return signed;
    // What belongs to a conversation with a third party leads nobody to the customer's: email/side.ts.
    const known = facts.known_ids.filter(
      (one) => one.message_id === message_id && one.side_conversation_id == null,
    );
    return known
      .flatMap((one) =>
        traceTo(byId(facts, one.ticket_id), {
          kind: one.is_ours ? 'sent_message_id' : 'seen_message_id',
          message_id,
        }),
      )
      .toSorted(newestFirst);
  });
}

function tracesOfAncestors({ clues, facts }: Matter): Trace[] {
  const named = clues.own_id === null ? [] : [clues.own_id];
  const ids = [...clues.ids.map((clue) => clue.message_id), ...named];
  return ids.flatMap((message_id) =>
    facts.ancestors
      .filter((one) => one.message_id === message_id)
      .flatMap((one) =>
        traceTo(byId(facts, one.ticket_id), { kind: 'shared_reference', message_id }),
      )
      .toSorted(newestFirst),
  );
}

/** The sender's own tickets of the last days with this subject. */
function tracesOfSubject({ facts }: Matter, base: string): Trace[] {
  if (base === '') return [];
  return facts.recent_ticket_ids
    .flatMap((id) => traceTo(byId(facts, id), { kind: 'same_subject' }))
    .filter(({ ticket }) => baseSubject(ticket.subject, [ticket.number]) === base)
    .toSorted(newestFirst);
}

/**
 * The nearest letter of ours that this one answers was taken to another ticket with the words it
 * carried: what is recorded of it knows better than the number that it was sent with.
 */
function tracesOfRelocated({ clues, facts }: Matter): Trace[] {
  const nearest = clues.ids.find((clue) => clue.number !== null && clue.number > 0);
  if (nearest === undefined) return [];
  const { message_id, number } = nearest;
  const recorded = facts.known_ids.find(
    (one) => one.is_ours && one.message_id === message_id && one.side_conversation_id == null,
  );
  const signed = facts.tickets.find((one) => one.number === number);
  if (recorded === undefined || signed === undefined) return [];
  if (recorded.ticket_id === signed.id || recorded.comment_id === null) return [];
  return traceTo(byId(facts, recorded.ticket_id), { kind: 'message_id_token', message_id });
}

function traceTo(place: Place | undefined, evidence: Omit<Evidence, 'grade'>): Trace[] {
  if (place === undefined) return [];
  return [{ ...place, evidence: { ...evidence, grade: STANDING[evidence.kind].grade } }];
}

type Place = Omit<Trace, 'evidence'>;

/** Longer ways than any desk has; a way that comes back to itself ends here as well. */
const MOST_STEPS = 50;

/** A ticket whose messages went to another, or that was merged into another, stands for that one. */
function byId(facts: Facts, id: string | null): Place | undefined {
  const find = (wanted: string | null) => facts.tickets.find((one) => one.id === wanted);
  let ticket = find(id);
  let merged_from_id: string | undefined;
  for (let steps = 0; ticket !== undefined && steps < MOST_STEPS; steps += 1) {
    const next = find(ticket.merged_into_id ?? ticket.moved_to_id);
    if (next === undefined) break;
    if (ticket.merged_into_id !== null) merged_from_id ??= ticket.id;
    ticket = next;
  }
  if (ticket === undefined) return undefined;
  return merged_from_id === undefined ? { ticket } : { ticket, merged_from_id };
}

function byNumber(facts: Facts, number: number | null): Place | undefined {
  if (number === null) return undefined;
  const ticket = facts.tickets.find((one) => one.number === number);
  return ticket === undefined ? undefined : byId(facts, ticket.id);
}

function newestFirst(one: Trace, two: Trace): number {
  return two.ticket.number - one.ticket.number;
}

// rules ---------------------------------------------------------------------------------------

type Rule = Facts['rules'][number];

function isOfChain(rule: Rule, clues: Clues): boolean {
  const { message_id } = rule;
  if (message_id === null) return false;
  return clues.own_id === message_id || clues.ids.some((clue) => clue.message_id === message_id);
}

function isRuleFor(rule: Rule, clues: Clues, base: string): boolean {
  if (isOfChain(rule, clues)) return true;
  return (
    rule.from_address !== null &&
    clues.from_address === rule.from_address &&
    rule.base_subject === base
  );
}
