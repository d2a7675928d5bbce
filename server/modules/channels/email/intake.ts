/**
 * Intake: a recorded message becomes a ticket, a comment, a bounce, or is kept with the reason why
 * not. Called by understand.ts, which holds the ledger's row.
 */

import type { Ctx } from '#platform/ctx.ts';
import { publish } from '#platform/events.ts';
import type { Ports } from '#platform/ports.ts';
import { canaryOf, noteCanary } from '../canary.ts';
import { type Facts, factsFor } from '../facts.sql.ts';
import { type EntryResult, writeResult } from '../ledger.sql.ts';
import { markDuplicate } from '../protection.sql.ts';
import { noteBounce } from './bounced.ts';
import { quarantineDetail, verdictOf } from './checks.ts';
import type { Clues } from './clues.ts';
import { type Decision, decide, type Opening } from './decide.ts';
import { takesPart } from './evidence.ts';
import { type Incoming, isFromOwnAddress } from './incoming.ts';
import { join, joinThirdParty, open } from './place.ts';
import { policyKeys, policyOf } from './policy.ts';
import { baseSubject } from './subject-words.ts';

export type Settlement = 'done' | 'ahead';

/** What the database knows of the message's traces. */
export function factsOf(tx: Ctx, incoming: Incoming): Promise<Facts> {
  const { entry, mail, clues } = incoming;
  return factsFor(tx, {
    entry_id: entry.id,
    content_sha256: incoming.content_sha256,
    message_ids: [
      ...clues.ids.map((clue) => clue.message_id),
      ...(mail.message_id === null ? [] : [mail.message_id]),
    ],
    ticket_numbers: numbersIn(clues),
    side_numbers: sideNumbersIn(clues),
    from_address: incoming.sender?.address ?? null,
    addresses: incoming.recipients,
    base_subject: baseSubject(clues.subject),
    policy_keys: policyKeys,
  });
}

/**
 * Decides and writes, inside a transaction that holds the entry. `ahead`: the message that this one
 * answers is being understood just now, and unless `is_last_try` it is better to come again.
 */
export async function settle(
  tx: Ctx,
  ports: Ports,
  { incoming, facts }: { incoming: Incoming & { is_last_try: boolean }; facts: Facts },
): Promise<Settlement> {
  const { entry, mail, clues } = incoming;
  const policy = policyOf(facts.policy);
  const has_sender = incoming.sender !== null;
  const { is_forced } = entry;
  const question = { mail, clues, facts, policy, now: tx.now, has_sender, is_forced };
  const round_id = canaryOf(ports.secrets, mail.headers);
  const decision: Decision =
    round_id === null
      ? withoutOurOwn(decide(question), incoming)
      : { kind: 'ignore', cause: 'canary' };
  const isLost = decision.kind === 'open' || decision.kind === 'ignore';
  if (facts.is_ahead && isLost && !incoming.is_last_try) return 'ahead';
  const settled = { incoming, facts, decision };
  const stopped = quarantineOf(settled);
  const outcome = stopped ?? (await carryOut(tx, ports, settled));
  await writeResult(tx, entry.id, { ...recordOf(incoming), ...outcome });
  if (round_id !== null) await noteCanary(tx, { id: round_id, entry_id: entry.id });
  // A ticket and a comment tell of themselves; what did not become one is told here.
  if (outcome.state === 'opened' || outcome.state === 'joined') return 'done';
  await publish(tx, {
    name: toldAs(outcome.state),
    subject_type: 'ledger_entry',
    subject_id: entry.id,
    data: { state: outcome.state, cause: outcome.cause, ticket_id: outcome.ticket_id },
  });
  return 'done';
}

/** Every ticket number that the message shows, wherever it stands. */
function numbersIn(clues: Clues): number[] {
  const numbers = [
    clues.address_number,
    ...clues.ids.map((clue) => clue.number),
    ...clues.body_numbers,
    ...clues.subject_numbers.map((one) => one.number),
  ];
  return [...new Set(numbers.filter((number) => number !== null))];
}

function sideNumbersIn(clues: Clues): number[] {
  const numbers = [
    clues.side_address_number,
    ...clues.ids.map((clue) => clue.side_number),
    ...clues.side_body_numbers,
  ];
  return [...new Set(numbers.filter((number) => number != null))];
}

/**
 * What a machine writes in our own name is an echo of ours that lost its marks on the way: it opens
 * nothing, or a notification about it would write the next one.
 */
function withoutOurOwn(decision: Decision, incoming: Incoming): Decision {
  const { mail, own_addresses, sender, entry } = incoming;
  if (decision.kind !== 'open' || entry.is_forced || mail.automatic.kind === 'person')
    return decision;
  // A form on a web site writes in our name too, and puts the visitor into Reply-To.
  const isEcho = isFromOwnAddress(mail, own_addresses) && sender?.address === mail.from?.address;
  return isEcho ? { kind: 'ignore', cause: 'own_message' } : decision;
}

function toldAs(state: EntryResult['state']) {
  if (state === 'failed') return 'mail.failed' as const;
  return state === 'quarantined' ? ('mail.quarantined' as const) : ('mail.understood' as const);
}

/** What would come into a ticket is judged first; what would not needs no judgement. */
function quarantineOf(settled: Settled): Outcome | null {
  const { incoming, facts, decision } = settled;
  const { kind } = decision;
  if (kind !== 'open' && kind !== 'join' && kind !== 'join_side') return null;
  const has_token = kind !== 'open' && decision.evidence.grade === 'certain';
  const verdict = verdictOf(incoming, { is_agent_address: facts.is_agent_address, has_token });
  if (verdict.kind === 'accept') return null;
  const { cause } = verdict;
  return {
    state: 'quarantined',
    cause,
    detail: quarantineDetail(cause, incoming.checks),
    evidence: evidenceOf(settled),
    ticket_id: null,
    comment_id: null,
  };
}

type Outcome = Pick<EntryResult, 'state' | 'cause' | 'evidence' | 'ticket_id' | 'comment_id'> & {
  detail?: string | null;
};
type Description = Omit<EntryResult, 'state' | 'cause' | 'evidence' | 'ticket_id' | 'comment_id'>;

function recordOf(incoming: Incoming): Description {
  const { mail, mailbox, sender } = incoming;
  return {
    detail: null,
    mailbox_id: mailbox?.id ?? null,
    message_id: mail.message_id,
    from_address: sender?.address ?? null,
    subject: mail.subject,
    content_sha256: incoming.content_sha256,
    auth: incoming.checks.auth,
    spam: incoming.checks.spam,
    decryption: incoming.decryption,
  };
}

type Settled = {
  incoming: Incoming;
  facts: Facts;
  decision: Decision;
};

async function carryOut(tx: Ctx, ports: Ports, settled: Settled): Promise<Outcome> {
  const { incoming, decision } = settled;
  const nothing = { ticket_id: null, comment_id: null };
  const evidence = evidenceOf(settled);
  switch (decision.kind) {
    case 'ignore':
      return { state: 'ignored', cause: decision.cause, evidence, ...nothing };
    case 'fail':
      return { state: 'failed', cause: decision.cause, evidence, ...nothing };
    case 'duplicate': {
      const { ticket_id, comment_id } = decision;
      const { entry, content_sha256 } = incoming;
      await markDuplicate(tx, { id: entry.id, content_sha256 });
      return { state: 'ignored', cause: 'duplicate', evidence, ticket_id, comment_id };
    }
    case 'bounce': {
      const where = await noteBounce(tx, incoming.mail, decision.message_ids);
      return { state: 'bounce', cause: null, evidence, ...where };
    }
    case 'join': {
      const place = await join(tx, { ...settled, decision });
      return { state: 'joined', cause: null, evidence, ...place };
    }
    case 'join_side': {
      const place = await joinThirdParty(tx, { ...settled, decision });
      return { state: 'joined', cause: null, evidence, ...place };
    }
    case 'open': {
      const { notes = {}, ...place } = await open(tx, ports, { ...settled, decision });
      return { state: 'opened', cause: null, evidence: { ...evidence, ...notes }, ...place };
    }
  }
}

/** Why it is where it is; what an administrator reads. */
function evidenceOf({ incoming, facts, decision }: Settled): Record<string, unknown> {
  const { mail } = incoming;
  return {
    ...(decision.kind === 'join' ? { by: decision.evidence, also: decision.also } : {}),
    ...(decision.kind === 'join' && !takesPart(decision.ticket, facts)
      ? { is_stranger: true }
      : {}),
    ...(decision.kind === 'join_side'
      ? { by: decision.evidence, also: [], side_conversation_id: decision.side.id }
      : {}),
    ...(decision.kind === 'open' ? askedAbout(decision) : {}),
    ...(mail.automatic.kind === 'person' ? {} : { automatic: mail.automatic }),
    ...(mail.bounce === null ? {} : { bounce: mail.bounce }),
    ...(mail.from_ambiguous ? { from_ambiguous: true } : {}),
    // An agent's address in From proves nothing: the words stay those of a contact (case C1).
    ...(facts.is_agent_address ? { claims_agent: true } : {}),
    ...(incoming.checks.is_own_domain ? { claims_own_domain: true } : {}),
    ...(isFromOwnAddress(mail, incoming.own_addresses) ? { from_own_address: true } : {}),
    ...(mail.warnings.length > 0 ? { warnings: mail.warnings } : {}),
  };
}

/** Why a new ticket was opened although something spoke for another. */
function askedAbout({ follow_up_of, possible }: Opening): Record<string, unknown> {
  return {
    ...(follow_up_of === null ? {} : { follow_up_of: follow_up_of.evidence }),
    ...(possible.length === 0 ? {} : { possible: possible.map((trace) => trace.evidence) }),
  };
}
