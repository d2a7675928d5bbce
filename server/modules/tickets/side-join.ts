/**
 * What a third party answers, and what every word of such a conversation writes: its comment, the
 * conversation's row, its event; of the ticket only that something changed.
 */
import { z } from 'zod';
import type { MailParty } from '#contract/common.ts';
import { sideParticipant } from '#contract/side-conversations.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { type NewEvent, publish, publishTogether } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { applyChange, lockTicket } from './changes.ts';
import { attach, commentAdded, commentRow, type NewComment, previewOf } from './comments.ts';
import { withoutPrivate } from './private-words.ts';
import {
  changeSide,
  customersAmong,
  insertSideComment,
  lockSide,
  noteSideWord,
  type ShownSideRow,
  type SideRow,
  visibleSide,
} from './side.sql.ts';
import { categoryAfterWord, endsAfter } from './status.ts';
import { defaultStatus } from './statuses.ts';
import type { LockedTicket, TicketChange } from './tickets.sql.ts';

export const participants = z.array(sideParticipant).catch([]);

export type IncomingSideWord = {
  readonly side_id: string;
  readonly comment: Omit<NewComment, 'visibility' | 'side_conversation_id'>;
  /** Who proved that a letter of ours reached them; they get what we write from now on. */
  readonly newcomer: (MailParty & { readonly contact_id: string }) | null;
};

/** For channels: what a third party answers. It raises the turn to us; an automatic answer does not. */
export async function joinSide(
  ctx: Ctx,
  { side_id, comment, newcomer }: IncomingSideWord,
): Promise<{ ticket_id: string; comment_id: string }> {
  if (ctx.actor.kind !== 'system') fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    const { ticket_id } = await seenSide(tx, side_id);
    const ticket = await lockTicket(tx, ticket_id);
    const side = await lockedSide(tx, side_id);
    if (newcomer !== null) await welcome(tx, side, newcomer);
    const written = { ...comment, visibility: 'side' as const, side_conversation_id: side.id };
    const comment_id = await writeSideWord(tx, side, written);
    if (comment.is_automatic !== true) {
      await applyChange(tx, ticket, await ourTurn(tx, ticket));
      await publish(tx, replied(side, ticket, comment_id));
    }
    return { ticket_id, comment_id };
  });
}

/** For who has the ticket, and for who asked. */
function replied(side: SideRow, ticket: LockedTicket, comment_id: string): NewEvent {
  const agent_ids = [ticket.assignee_id, side.created_by].filter((id) => id !== null);
  return {
    name: 'side.replied',
    ticket_id: ticket.id,
    subject_type: 'side_conversation',
    subject_id: side.id,
    data: { agent_ids: [...new Set(agent_ids)], side_conversation_id: side.id, comment_id },
  };
}

async function welcome(
  tx: Ctx,
  side: SideRow,
  newcomer: MailParty & { contact_id: string },
): Promise<void> {
  const known = participants.parse(side.participants);
  if (known.some((one) => one.address === newcomer.address) || known.length >= 20) return;
  if ((await customersAmong(tx, side.ticket_id, [newcomer.address])).length > 0) return;
  const all = [...known, { ...newcomer, is_by_mail: true }];
  await changeSide(tx, side.id, { participants: JSON.stringify(all) });
  await publish(tx, sideChanged(side, { added: newcomer.address }));
}

export async function writeSideWord(
  tx: Ctx,
  side: { id: string; ticket_id: string },
  said: NewComment,
): Promise<string> {
  const comment = await withoutPrivate(tx, said);
  const comment_id = newId();
  await insertSideComment(tx, commentRow(tx, comment_id, side.ticket_id, comment));
  await attach(tx, comment_id, comment.attachments ?? []);
  await noteSideWord(tx, side, {
    preview: previewOf(comment.body_text),
    is_ours: comment.author_kind === 'agent',
    is_automatic: comment.is_automatic === true,
    at: comment.created_at ?? tx.now,
  });
  await publishTogether(tx, [commentAdded(side.ticket_id, comment_id, comment)]);
  return comment_id;
}

/** The status that an answer of a third party brings. */
async function ourTurn(tx: Ctx, ticket: LockedTicket): Promise<TicketChange> {
  const category = categoryAfterWord(ticket.status_category, 'third_party');
  if (category === undefined) return {};
  const status = await defaultStatus(tx, category);
  return {
    status_id: status.id,
    status_category: category,
    ...endsAfter(category, ticket, tx.now),
  };
}

/** @throws OporaError not_found, also for what the actor may not see */
export async function seenSide(ctx: Ctx, id: string): Promise<ShownSideRow> {
  return (await visibleSide(ctx, id)) ?? fail('not_found', 'errors.not_found');
}

export async function lockedSide(tx: Ctx, id: string): Promise<SideRow> {
  return (await lockSide(tx, id)) ?? fail('not_found', 'errors.not_found');
}

export function sideChanged(side: SideRow, data: Record<string, unknown>): NewEvent {
  return {
    name: 'side_conversation.updated',
    ticket_id: side.ticket_id,
    subject_type: 'side_conversation',
    subject_id: side.id,
    data,
  };
}
