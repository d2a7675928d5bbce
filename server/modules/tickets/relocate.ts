/** A message that stands in the wrong ticket is moved to the right one, and back again. */
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publishTogether } from '#platform/events.ts';
import { applyChange, lockTicket } from './changes.ts';
import { previewOf } from './comments.ts';
import {
  type MovableComment,
  movableComment,
  setCommentTicket,
  standingOf,
  writeStanding,
} from './relocate.sql.ts';
import { categoryAfterWord, endsAfter, isEnded } from './status.ts';
import { defaultStatus } from './statuses.ts';
import { findVisibleTicket, mayReply } from './tickets.access.ts';
import type { LockedTicket } from './tickets.sql.ts';

export type Moved = {
  readonly from: { readonly id: string; readonly number: number };
  readonly to: { readonly id: string; readonly number: number };
  /** Nothing is left in the ticket that it came from; that one is closed. */
  readonly is_empty: boolean;
};

/**
 * Moves a comment that came by a channel to a ticket within the actor's scope; moving it to where it
 * came from undoes it. A merged ticket stands for its survivor, and is where the words belong. The words
 * of a customer open the ticket that they come to.
 * @throws OporaError not_found; forbidden; conflict when it stands there already; invalid for a
 *   comment that did not come by a channel
 */
export async function moveComment(
  ctx: Ctx,
  comment_id: string,
  to_ticket_id: string,
): Promise<Moved> {
  if (!mayReply(ctx)) fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    const comment = await movable(tx, comment_id);
    const target = await findVisibleTicket(tx, to_ticket_id);
    if (target === undefined) fail('not_found', 'errors.not_found');
    if (comment.ticket_id === target.id) fail('conflict', 'errors.already_there');
    const { from, to } = await lockBoth(tx, comment.ticket_id, target.id);
    await setCommentTicket(tx, comment_id, { stands_in: to.id, belongs_to: to_ticket_id });
    const is_empty = (await countAnew(tx, from)) === 0;
    await countAnew(tx, to);
    const data = {
      ...{ from_ticket_id: from.id, from_number: from.number },
      ...{ to_ticket_id: to.id, to_number: to.number },
    };
    await publishTogether(
      tx,
      [from, to].map((ticket) => ({
        name: 'comment.moved',
        ticket_id: ticket.id,
        subject_type: 'comment',
        subject_id: comment_id,
        data,
      })),
    );
    if (is_empty) await closeEmpty(tx, from);
    await openByWord(tx, to, comment);
    return { from, to, is_empty };
  });
}

async function movable(tx: Ctx, comment_id: string): Promise<MovableComment> {
  const comment = (await movableComment(tx, comment_id)) ?? fail('not_found', 'errors.not_found');
  // What a third party said stays in its own conversation.
  if (comment.source_id === null || comment.visibility === 'side')
    fail('invalid', 'errors.not_movable');
  return comment;
}

/** Always in the same order: two who move across each other do not wait for ever. */
export async function lockBoth(tx: Ctx, from_id: string, to_id: string) {
  const locked = new Map<string, LockedTicket>();
  for (const id of [from_id, to_id].sort()) locked.set(id, await lockTicket(tx, id));
  const [from, to] = [locked.get(from_id), locked.get(to_id)];
  if (from === undefined || to === undefined) fail('not_found', 'errors.not_found');
  return { from, to };
}

/** Preview, count and times of the row from what the ticket now holds; answers the count. */
export async function countAnew(tx: Ctx, ticket: { readonly id: string }): Promise<number> {
  const { body_text, author_kind, ...standing } = await standingOf(tx, ticket.id);
  await writeStanding(tx, ticket.id, {
    ...standing,
    preview: previewOf(body_text ?? ''),
    preview_author_kind: author_kind ?? 'system',
  });
  return standing.comment_count;
}

async function closeEmpty(tx: Ctx, ticket: LockedTicket): Promise<void> {
  if (ticket.status_category === 'closed') return;
  const status = await defaultStatus(tx, 'closed');
  await applyChange(tx, ticket, {
    status_id: status.id,
    status_category: 'closed',
    ...endsAfter('closed', ticket, tx.now),
  });
}

async function openByWord(tx: Ctx, ticket: LockedTicket, comment: MovableComment): Promise<void> {
  const isWord =
    comment.author_kind === 'contact' && comment.visibility === 'public' && !comment.is_automatic;
  if (!isWord || !isEnded(ticket.status_category)) return;
  const category = categoryAfterWord(ticket.status_category, 'customer_public');
  if (category === undefined) return;
  const status = await defaultStatus(tx, category);
  await applyChange(tx, ticket, {
    status_id: status.id,
    status_category: category,
    ...endsAfter(category, ticket, tx.now),
  });
}
