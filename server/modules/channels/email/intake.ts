/**
 * Intake: a recorded message becomes a ticket, a comment, a bounce, or is kept with the reason why
 * not. Called by understand.ts, which holds the ledger's row.
 */

import { translate } from '#contract/i18n/dictionaries.ts';
import { recordFile } from '#modules/files/files.ts';
import { recogniseContacts, welcomeContact } from '#modules/people/people.ts';
import {
  addComment,
  addParticipants,
  findOrOpenThread,
  openTicket,
} from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { publish } from '#platform/events.ts';
import type { Ports } from '#platform/ports.ts';
import { type EntryResult, type Facts, factsFor, writeResult } from '../ledger.sql.ts';
import { answerAutomatically } from './answer.ts';
import { isUnattended } from './automatic.ts';
import { noteBounce } from './bounced.ts';
import { type Decision, decide, mayBringOthers } from './decide.ts';
import type { Incoming } from './incoming.ts';
import { isShownInline } from './prepare.ts';
import { splitPlusAddress } from './token.ts';

export type Settlement = 'done' | 'ahead';

/**
 * Decides and writes, inside a transaction that holds the entry. `ahead`: the message that this one
 * answers is being understood just now, and unless `is_last_try` it is better to come again.
 */
export async function settle(
  tx: Ctx,
  ports: Ports,
  incoming: Incoming & { is_last_try: boolean },
): Promise<Settlement> {
  const { entry, mail, clues } = incoming;
  const facts = await factsFor(tx, {
    entry_id: entry.id,
    content_sha256: incoming.content_sha256,
    message_ids: [
      ...clues.ids.map((clue) => clue.message_id),
      ...(mail.message_id === null ? [] : [mail.message_id]),
    ],
    ticket_numbers: [clues.address_number, ...clues.ids.map((clue) => clue.number)].filter(
      (number) => number !== null,
    ),
    from_address: incoming.sender?.address ?? null,
    addresses: incoming.recipients,
  });
  const has_sender = incoming.sender !== null;
  const decision = decide({ mail, clues, facts, has_sender, is_forced: entry.is_forced });
  const isLost = decision.kind === 'open' || decision.kind === 'ignore';
  if (facts.is_ahead && isLost && !incoming.is_last_try) return 'ahead';
  const outcome = await carryOut(tx, ports, { incoming, facts, decision });
  await writeResult(tx, entry.id, { ...recordOf(incoming), ...outcome });
  // A ticket and a comment tell of themselves; what did not become one is told here.
  if (outcome.state === 'opened' || outcome.state === 'joined') return 'done';
  await publish(tx, {
    name: outcome.state === 'failed' ? 'mail.failed' : 'mail.understood',
    subject_type: 'ledger_entry',
    subject_id: entry.id,
    data: { state: outcome.state, cause: outcome.cause, ticket_id: outcome.ticket_id },
  });
  return 'done';
}

type Outcome = Pick<EntryResult, 'state' | 'cause' | 'evidence' | 'ticket_id' | 'comment_id'>;
type Description = Omit<EntryResult, keyof Outcome>;

function recordOf(incoming: Incoming): Description {
  const { mail, mailbox, sender } = incoming;
  return {
    detail: null,
    mailbox_id: mailbox?.id ?? null,
    message_id: mail.message_id,
    from_address: sender?.address ?? null,
    subject: mail.subject,
    content_sha256: incoming.content_sha256,
  };
}

type Settled = { incoming: Incoming; facts: Facts; decision: Decision };

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
      return { state: 'ignored', cause: 'duplicate', evidence, ticket_id, comment_id };
    }
    case 'bounce': {
      const where = await noteBounce(tx, incoming.mail, decision.message_ids);
      return { state: 'bounce', cause: null, evidence, ...where };
    }
    case 'join':
      return { state: 'joined', cause: null, evidence, ...(await join(tx, settled, decision)) };
    case 'open':
      return { state: 'opened', cause: null, evidence, ...(await open(tx, ports, settled)) };
  }
}

/** Why it is where it is; what an administrator reads. */
function evidenceOf({ incoming, facts, decision }: Settled): Record<string, unknown> {
  const { mail } = incoming;
  return {
    ...(decision.kind === 'join' ? { by: decision.evidence } : {}),
    ...(mail.automatic.kind === 'person' ? {} : { automatic: mail.automatic }),
    ...(mail.bounce === null ? {} : { bounce: mail.bounce }),
    ...(mail.from_ambiguous ? { from_ambiguous: true } : {}),
    // An agent's address in From proves nothing: the words stay those of a contact (case C1).
    ...(facts.is_agent_address ? { claims_agent: true } : {}),
    ...(mail.warnings.length > 0 ? { warnings: mail.warnings } : {}),
  };
}

type Place = { ticket_id: string; comment_id: string };

async function open(tx: Ctx, ports: Ports, settled: Settled): Promise<Place> {
  const { incoming, facts } = settled;
  const { mailbox, mail, language } = incoming;
  const contact_id = await contactOf(tx, settled);
  const as = { ...tx, actor: { kind: 'contact', id: contact_id } as const };
  const copied = await copiedContacts(tx, incoming, facts);
  const opened = await openTicket(as, {
    subject: mail.subject === '' ? translate(language, 'mail.no_subject') : mail.subject,
    requester_id: contact_id,
    channel: 'email',
    mailbox_id: mailbox?.id ?? null,
    team_id: mailbox?.team_id ?? null,
    language,
    participant_ids: copied,
    comment: await commentOf(tx, incoming, contact_id),
  });
  await answerAutomatically(tx, ports, { incoming, opened });
  return { ticket_id: opened.ticket_id, comment_id: opened.comment_id };
}

async function join(
  tx: Ctx,
  settled: Settled,
  decision: Extract<Decision, { kind: 'join' }>,
): Promise<Place> {
  const { incoming, facts } = settled;
  const { ticket, is_automatic } = decision;
  const contact_id = await contactOf(tx, settled);
  const as = { ...tx, actor: { kind: 'contact', id: contact_id } as const };
  // Only the requester's own scope reaches the ticket; others are let in by the evidence.
  const writer = ticket.requester_id === contact_id ? as : tx;
  const comment = await commentOf(tx, incoming, contact_id);
  const comment_id = await addComment(writer, ticket.id, { ...comment, is_automatic });
  if (!is_automatic && mayBringOthers(contact_id, decision)) {
    await addParticipants(as, ticket.id, await copiedContacts(tx, incoming, facts));
  }
  return { ticket_id: ticket.id, comment_id };
}

async function contactOf(tx: Ctx, { incoming, facts }: Settled): Promise<string> {
  if (facts.sender_contact_id !== null) return facts.sender_contact_id;
  const { sender, language } = incoming;
  if (sender === null) throw new Error('a message without a sender has no contact');
  return (await welcomeContact(tx, { ...sender, language })).contact_id;
}

const MAX_COPIED = 20;

/** People in To and Cc besides ourselves, agents and machines. */
async function copiedContacts(tx: Ctx, incoming: Incoming, facts: Facts): Promise<string[]> {
  const { mail, own_addresses, sender } = incoming;
  const outsiders = [...mail.to, ...mail.cc].filter(({ address }) => {
    const isOwn = own_addresses.has(splitPlusAddress(address).base);
    const isAgent = facts.agent_addresses.includes(address);
    return !isOwn && !isAgent && !isUnattended(address) && address !== sender?.address;
  });
  if (outsiders.length === 0) return [];
  const known = await recogniseContacts(tx, outsiders.slice(0, MAX_COPIED));
  return [...new Set([...known.values()].map((one) => one.contact_id))];
}

async function commentOf(tx: Ctx, incoming: Incoming, contact_id: string) {
  const { mail, body, entry, files } = incoming;
  const attachments = [];
  for (const [index, bytes] of files.entries()) {
    const attachment = mail.attachments[index];
    if (attachment === undefined) continue;
    const file = await recordFile(tx, { name: attachment.name, bytes });
    const is_inline = isShownInline(attachment, body);
    attachments.push({ file_id: file.id, is_inline, content_id: attachment.content_id });
  }
  const thread_id = await findOrOpenThread(tx, 'email', {
    channel_key: mail.references[0] ?? mail.in_reply_to[0] ?? mail.message_id ?? entry.id,
    contact_id,
  });
  return {
    visibility: 'public' as const,
    author_kind: 'contact' as const,
    author_id: contact_id,
    channel: 'email' as const,
    thread_id,
    ...body,
    to: mail.to,
    cc: mail.cc,
    sent_as_email: incoming.sender?.address ?? null,
    source_id: entry.id,
    attachments,
  };
}
