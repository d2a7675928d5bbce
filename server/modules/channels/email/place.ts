/** Puts an understood message where the decision says: into a ticket, or at the head of a new one. */
import { translate } from '#contract/i18n/dictionaries.ts';
import { recordFile } from '#modules/files/files.ts';
import { recogniseContact, recogniseContacts, welcomeContact } from '#modules/people/people.ts';
import {
  addComment,
  addParticipants,
  joinSide,
  type NewComment,
  openTicket,
} from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { textToHtml } from '#platform/html.ts';
import type { Ports } from '#platform/ports.ts';
import type { Facts } from '../facts.sql.ts';
import { linkTickets, noteRuleUse, rememberAncestors } from '../threading.sql.ts';
import { answerAutomatically } from './answer.ts';
import { isUnattended } from './automatic.ts';
import { type Joining, type JoiningSide, mayBringOthers, type Opening } from './decide.ts';
import { type Forwarded, readForwarded } from './forwarded.ts';
import { type Incoming, isFromOwnAddress } from './incoming.ts';
import { isShownInline } from './prepare.ts';
import { isTrustedStaff } from './staff.ts';
import { matterOf } from './subject-words.ts';
import { splitPlusAddress } from './token.ts';

/** `notes`: what an administrator should read besides, in the ledger's evidence. */
export type Place = { ticket_id: string; comment_id: string; notes?: Record<string, unknown> };

export type Placing = { incoming: Incoming; facts: Facts };

// a new ticket --------------------------------------------------------------------------------

export async function open(
  tx: Ctx,
  ports: Ports,
  { decision, ...placing }: Placing & { decision: Opening },
): Promise<Place> {
  const { incoming, facts } = placing;
  const forwarded = isTrustedStaff(incoming, facts) ? forwardedBy(incoming, facts) : null;
  const opened =
    forwarded === null
      ? await openForSender(tx, placing, decision)
      : await openForOther(tx, placing, forwarded);
  if (forwarded === null) await answerAutomatically(tx, ports, { incoming, opened });
  const { ticket_id, comment_id } = opened;
  await linkTickets(tx, ticket_id, linksOf(decision));
  const inner = forwarded?.message_id ?? null;
  await rememberAncestors(tx, [...unseenIds(placing), ...(inner === null ? [] : [inner])], opened);
  const { sender_agent_id } = facts;
  return {
    ticket_id,
    comment_id,
    ...(forwarded === null ? {} : { notes: { forwarded_by: sender_agent_id } }),
  };
}

async function openForSender(tx: Ctx, placing: Placing, { follow_up_of }: Opening) {
  const { incoming } = placing;
  const contact_id = await contactOf(tx, placing);
  const as = { ...tx, actor: { kind: 'contact', id: contact_id } as const };
  const { subject } = incoming.mail;
  return openTicket(as, {
    ...ticketOf(
      incoming,
      follow_up_of === null ? subject : matterOf(subject, [follow_up_of.ticket.number]),
    ),
    requester_id: contact_id,
    participant_ids: await copiedContacts(tx, placing),
    comment: await commentOf(tx, incoming, contact_id),
  });
}

function ticketOf({ mailbox, language }: Incoming, subject: string) {
  return {
    subject: subject === '' ? translate(language, 'mail.no_subject') : subject,
    channel: 'email' as const,
    mailbox_id: mailbox?.id ?? null,
    brand_id: mailbox?.brand_id,
    team_id: mailbox?.team_id ?? null,
    language,
  };
}

function linksOf({ follow_up_of, possible }: Opening) {
  const asked = possible
    .filter(({ ticket }) => ticket.id !== follow_up_of?.ticket.id)
    .map(({ ticket, evidence }) => ({
      other_ticket_id: ticket.id,
      kind: 'possible' as const,
      evidence,
    }));
  if (follow_up_of === null) return asked;
  const { ticket, evidence } = follow_up_of;
  return [{ other_ticket_id: ticket.id, kind: 'follow_up' as const, evidence }, ...asked];
}

/** A colleague's forward of somebody else's letter; our own mail and that of colleagues is none. */
function forwardedBy(incoming: Incoming, facts: Facts): Forwarded | null {
  const forwarded = readForwarded(incoming.mail);
  if (forwarded === null) return null;
  const { address } = forwarded.sender;
  const isOurs = incoming.own_addresses.has(splitPlusAddress(address).base);
  return isOurs || facts.agent_addresses.includes(address) || address === incoming.sender?.address
    ? null
    : forwarded;
}

/** The ticket of who wrote first; what the colleague adds is a note that the customer never sees. */
async function openForOther(tx: Ctx, placing: Placing, forwarded: Forwarded) {
  const { incoming, facts } = placing;
  const { language } = incoming;
  const requester = await recogniseContact(tx, { ...forwarded.sender, language });
  const { body } = incoming;
  const comment = await commentOf(tx, incoming, requester.contact_id);
  const opened = await openTicket(tx, {
    ...ticketOf(incoming, forwarded.subject),
    requester_id: requester.contact_id,
    participant_ids: [],
    comment: {
      ...comment,
      body_html: textToHtml(forwarded.text),
      body_text: forwarded.text,
      quoted_html: `${body.body_html}${body.quoted_html}`,
      sent_as_email: forwarded.sender.address,
    },
  });
  const words = forwarded.intro === '' ? translate(language, 'mail.forwarded') : forwarded.intro;
  await addComment(tx, opened.ticket_id, {
    ...staffWords(facts.sender_agent_id ?? '', comment),
    visibility: 'internal',
    body_html: textToHtml(words),
    body_text: words,
    quoted_html: '',
    attachments: [],
  });
  return opened;
}

// a ticket that is there ------------------------------------------------------------------------

export async function join(
  tx: Ctx,
  { decision, ...placing }: Placing & { decision: Joining },
): Promise<Place> {
  const { incoming, facts } = placing;
  const { ticket, evidence } = decision;
  // What our own address writes, from wherever, is no word of the customer's that reopens a ticket.
  const is_automatic =
    decision.is_automatic || isFromOwnAddress(incoming.mail, incoming.own_addresses);
  const isStaff = evidence.grade === 'certain' && isTrustedStaff(incoming, facts);
  const comment_id =
    isStaff && !is_automatic
      ? await joinAsStaff(tx, placing, decision)
      : await joinAsContact(tx, placing, { ...decision, is_automatic });
  if (evidence.rule_id !== undefined) await noteRuleUse(tx, evidence.rule_id);
  await rememberAncestors(tx, unseenIds(placing), { ticket_id: ticket.id, comment_id });
  return { ticket_id: ticket.id, comment_id };
}

async function joinAsContact(tx: Ctx, placing: Placing, decision: Joining): Promise<string> {
  const { ticket, is_automatic } = decision;
  const contact_id = await contactOf(tx, placing);
  const as = { ...tx, actor: { kind: 'contact', id: contact_id } as const };
  // Only the requester's own scope reaches the ticket; others are let in by the evidence.
  const writer = ticket.requester_id === contact_id ? as : tx;
  const comment = await commentOf(tx, placing.incoming, contact_id);
  const { merged_from_id } = decision;
  const said = { ...comment, is_automatic, merged_from_id };
  const comment_id = await addComment(writer, ticket.id, said);
  if (!is_automatic && mayBringOthers(contact_id, decision)) {
    await addParticipants(as, ticket.id, await copiedContacts(tx, placing));
  }
  return comment_id;
}

/** A reply when the requester got it by the same mail; else a note, because nothing is sent for it. */
async function joinAsStaff(tx: Ctx, placing: Placing, decision: Joining): Promise<string> {
  const { incoming, facts } = placing;
  const { ticket, merged_from_id } = decision;
  const comment = await commentOf(tx, incoming, ticket.requester_id);
  const reachedRequester = facts.addressed_contact_ids.includes(ticket.requester_id);
  return addComment(tx, ticket.id, {
    ...staffWords(facts.sender_agent_id ?? '', comment),
    visibility: reachedRequester ? 'public' : 'internal',
    merged_from_id,
  });
}

function staffWords(author_id: string, comment: NewComment): NewComment {
  return { ...comment, author_kind: 'agent', author_id };
}

/** A third party's answer, whoever wrote it: the conversation's people are no people of the ticket. */
export async function joinThirdParty(
  tx: Ctx,
  { decision, ...placing }: Placing & { decision: JoiningSide },
): Promise<Place> {
  const { incoming } = placing;
  const { side, evidence } = decision;
  // What our own address writes is no answer of theirs.
  const isEcho = isFromOwnAddress(incoming.mail, incoming.own_addresses);
  const is_automatic = decision.is_automatic || isEcho;
  const contact_id = await contactOf(tx, placing);
  const {
    thread: _thread,
    visibility: _visibility,
    ...comment
  } = await commentOf(tx, incoming, contact_id);
  const { sender } = incoming;
  const isProven = evidence.grade === 'certain' && !is_automatic && sender !== null;
  return joinSide(tx, {
    side_id: side.id,
    comment: { ...comment, is_automatic },
    newcomer: isProven ? { name: sender.name, address: sender.address, contact_id } : null,
  });
}

// what it says -----------------------------------------------------------------------------------

async function contactOf(tx: Ctx, { incoming, facts }: Placing): Promise<string> {
  if (facts.sender_contact_id !== null) return facts.sender_contact_id;
  const { sender, language } = incoming;
  if (sender === null) throw new Error('a message without a sender has no contact');
  return (await welcomeContact(tx, { ...sender, language })).contact_id;
}

const MAX_COPIED = 20;

/** People in To and Cc besides ourselves, agents and machines. */
async function copiedContacts(tx: Ctx, { incoming, facts }: Placing): Promise<string[]> {
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

const MOST_ANCESTORS = 20;

/** The first and the newest letters that it names and that neither we nor our ledger know. */
function unseenIds({ incoming, facts }: Placing): string[] {
  const known = new Set(facts.known_ids.map((one) => one.message_id));
  const { references, in_reply_to, message_id } = incoming.mail;
  const ours = new Set(
    incoming.clues.ids.flatMap((clue) => (clue.number === null ? [] : clue.message_id)),
  );
  const unseen = [...new Set([...references, ...in_reply_to])].filter(
    (id) => !known.has(id) && !ours.has(id) && id !== message_id,
  );
  if (unseen.length <= MOST_ANCESTORS) return unseen;
  return [...unseen.slice(0, 1), ...unseen.slice(1 - MOST_ANCESTORS)];
}

async function commentOf(tx: Ctx, incoming: Incoming, contact_id: string): Promise<NewComment> {
  const { mail, body, entry, files } = incoming;
  const attachments = [];
  for (const [index, bytes] of files.entries()) {
    const attachment = mail.attachments[index];
    if (attachment === undefined) continue;
    const file = await recordFile(tx, { name: attachment.name, bytes });
    const is_inline = isShownInline(attachment, body);
    attachments.push({ file_id: file.id, is_inline, content_id: attachment.content_id });
  }
  const channel_key = mail.references[0] ?? mail.in_reply_to[0] ?? mail.message_id ?? entry.id;
  return {
    visibility: 'public',
    author_kind: 'contact',
    author_id: contact_id,
    channel: 'email',
    thread: { channel_key, contact_id },
    ...body,
    to: mail.to,
    cc: mail.cc,
    sent_as_email: incoming.sender?.address ?? null,
    source_id: entry.id,
    attachments,
  };
}
