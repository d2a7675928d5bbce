/**
 * Conversations with third parties inside a ticket: a supplier, a developer, another department. Their
 * words are comments of the visibility `side`: they are no word of ours to the customer and none of
 * the customer's, so they change no preview, no count and no clock of the ticket. An answer of a third
 * party makes the ticket our turn when it waited for them.
 */
import type { z } from 'zod';
import type { MailParty } from '#contract/common.ts';
import type { SideConversation, sideParticipant } from '#contract/side-conversations.ts';
import type { Comment } from '#contract/tickets.ts';
import { recogniseContact } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { type NewEvent, publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { applyChange, lockTicket, statusChange } from './changes.ts';
import { deskComment } from './desk.ts';
import { markTicketRead } from './looking.ts';
import { getComment, listComments } from './reads.ts';
import {
  changeSide,
  customersAmong,
  insertSide,
  quotedComments,
  type ShownSideRow,
  sidesOf,
} from './side.sql.ts';
import { lockedSide, participants, seenSide, sideChanged, writeSideWord } from './side-join.ts';
import { quotationHtml } from './side-quote.ts';
import { mayNote, mayReply } from './tickets.access.ts';
import type { LockedTicket } from './tickets.sql.ts';

type Participant = z.infer<typeof sideParticipant>;

export type SideWords = {
  readonly body_html: string;
  readonly file_ids: readonly string[];
  readonly quote_comment_ids: readonly string[];
  readonly status_id?: string | undefined;
};

export async function listSides(ctx: Ctx, ticket_id: string): Promise<SideConversation[]> {
  return (await sidesOf(ctx, ticket_id)).map((row) => present(ctx, row));
}

export async function listSideComments(
  ctx: Ctx,
  side_id: string,
  before: string | undefined,
): Promise<{ items: Comment[]; previous: string | null }> {
  const side = await seenSide(ctx, side_id);
  return listComments(ctx, side.ticket_id, before, side.id);
}

/**
 * Writes to a third party for the first time.
 * @throws OporaError invalid when one of the addresses is the customer's; forbidden
 */
export async function startSide(
  ctx: Ctx,
  ticket_id: string,
  input: SideWords & { readonly subject: string; readonly to: readonly MailParty[] },
): Promise<SideConversation> {
  if (ctx.actor.kind !== 'agent' || !mayReply(ctx)) fail('forbidden', 'errors.forbidden');
  const created_by = ctx.actor.id;
  return transaction(ctx, async (tx) => {
    const ticket = await lockTicket(tx, ticket_id);
    const id = newId();
    const people = await chosen(tx, ticket_id, input.to);
    await insertSide(tx, {
      id,
      ticket_id,
      subject: input.subject,
      participants: JSON.stringify(people),
      created_by,
      created_at: tx.now,
      updated_at: tx.now,
    });
    const started: NewEvent = {
      name: 'side_conversation.started',
      ticket_id,
      subject_type: 'side_conversation',
      subject_id: id,
      data: { subject: input.subject, addresses: people.map((one) => one.address) },
    };
    await publish(tx, started);
    await say(tx, { ticket, side: { id, ticket_id }, people, input });
    return present(tx, await seenSide(tx, id));
  });
}

/** Goes on writing; `to`: to other people than before. @throws as `startSide` */
export async function writeSide(
  ctx: Ctx,
  side_id: string,
  input: SideWords & { readonly to?: readonly MailParty[] | undefined },
): Promise<Comment> {
  if (!mayReply(ctx)) fail('forbidden', 'errors.forbidden');
  const { ticket_id } = await seenSide(ctx, side_id);
  return transaction(ctx, async (tx) => {
    const ticket = await lockTicket(tx, ticket_id);
    const side = await lockedSide(tx, side_id);
    const known = participants.parse(side.participants);
    // Checked at every word: whoever was a supplier yesterday may be the requester today.
    const people = await chosen(tx, ticket_id, input.to ?? known, known);
    if (input.to !== undefined)
      await changeSide(tx, side_id, { participants: JSON.stringify(people) });
    const comment_id = await say(tx, { ticket, side, people, input });
    return getComment(tx, ticket_id, comment_id);
  });
}

export async function setSideState(
  ctx: Ctx,
  side_id: string,
  state: 'open' | 'done',
): Promise<SideConversation> {
  if (!mayNote(ctx)) fail('forbidden', 'errors.forbidden');
  const { ticket_id } = await seenSide(ctx, side_id);
  return transaction(ctx, async (tx) => {
    await lockTicket(tx, ticket_id);
    const side = await lockedSide(tx, side_id);
    if (side.state !== state) {
      await changeSide(tx, side_id, { state });
      await publish(tx, sideChanged(side, { changes: { state: [side.state, state] } }));
    }
    return present(tx, await seenSide(tx, side_id));
  });
}

type Saying = {
  ticket: LockedTicket;
  side: { id: string; ticket_id: string };
  people: readonly Participant[];
  input: SideWords;
};

async function say(tx: Ctx, { ticket, side, people, input }: Saying): Promise<string> {
  if (tx.actor.kind !== 'agent') fail('forbidden', 'errors.forbidden');
  const { body_html, file_ids } = input;
  const comment_id = await writeSideWord(tx, side, {
    ...deskComment(tx.actor, { visibility: 'internal', body_html, file_ids }),
    visibility: 'side',
    side_conversation_id: side.id,
    quoted_html: await quotation(tx, ticket.id, input.quote_comment_ids),
    to: people.map(({ name, address }) => ({ name, address })),
  });
  await applyChange(tx, ticket, await statusChange(tx, ticket, input.status_id));
  await markTicketRead(tx, ticket.id);
  return comment_id;
}

async function quotation(tx: Ctx, ticket_id: string, ids: readonly string[]): Promise<string> {
  if (ids.length === 0) return '';
  const found = await quotedComments(tx, ticket_id, ids);
  if (found.length < new Set(ids).size)
    failField('quote_comment_ids', 'errors.field.quote_of_other_ticket');
  return quotationHtml(found);
}

/** Known or made by their addresses. @throws OporaError invalid for an address of the customer's side */
async function chosen(
  tx: Ctx,
  ticket_id: string,
  to: readonly MailParty[],
  known: readonly Participant[] = [],
): Promise<Participant[]> {
  const parties = [...new Map(to.map((one) => [one.address, one])).values()];
  const addresses = parties.map((one) => one.address);
  if ((await customersAmong(tx, ticket_id, addresses)).length > 0)
    failField('to', 'errors.field.side_to_customer');
  const people: Participant[] = [];
  for (const { name, address } of parties) {
    const same = known.find((one) => one.address === address);
    const contact_id =
      same?.contact_id ?? (await recogniseContact(tx, { name, address })).contact_id;
    people.push({ name, address, contact_id, is_by_mail: same?.is_by_mail ?? false });
  }
  if (people.length === 0) failField('to', 'errors.field.requester_no_address');
  return people;
}

function present(ctx: Ctx, row: ShownSideRow): SideConversation {
  return {
    id: row.id,
    ticket_id: row.ticket_id,
    subject: row.subject,
    participants: participants.parse(row.participants),
    state: row.state,
    created_by:
      row.created_by === null ? null : { id: row.created_by, name: row.creator_name ?? '' },
    comment_count: row.comment_count,
    preview: row.preview,
    last_ours_at: row.last_ours_at,
    last_theirs_at: row.last_theirs_at,
    created_at: row.created_at,
    updated_at: row.updated_at,
    can: { reply: mayReply(ctx), update: mayNote(ctx) },
  };
}
