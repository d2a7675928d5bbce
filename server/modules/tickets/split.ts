/** Splitting: chosen messages of a ticket begin another one, and come back when that was a mistake. */
import type { splitModes } from '#contract/merging.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publishTogether } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { applyChange, lockTicket } from './changes.ts';
import { setMergedInto } from './merge.sql.ts';
import { openEmptyTicket } from './opening.ts';
import { setCommentTicket } from './relocate.sql.ts';
import { countAnew, lockBoth } from './relocate.ts';
import {
  type ChosenComment,
  chosenComments,
  copyComment,
  deleteComments,
  endSplit,
  hasMore,
  insertSplit,
  type Split,
  splitById,
} from './split.sql.ts';
import { categoryAfterWord, endsAfter } from './status.ts';
import { defaultStatus } from './statuses.ts';
import { addParticipants } from './taking-part.ts';
import { findVisibleTicket, mayUpdate } from './tickets.access.ts';
import { isAssignable, type LockedTicket, survivorId } from './tickets.sql.ts';

export type SplitInput = {
  readonly comment_ids: readonly string[];
  readonly mode: (typeof splitModes)[number];
  readonly subject: string;
};

export type SplitOff = {
  readonly split_id: string;
  readonly ticket_id: string;
  readonly number: number;
};

/**
 * Opens a ticket with the chosen messages, for whoever wrote the first of them (a customer; otherwise
 * for the same requester), in the same team, mailbox and hands. Who wrote the others is in copy.
 * @throws OporaError not_found for a message that does not stand in the conversation; forbidden;
 *   invalid when nothing would be left
 */
export async function splitTicket(
  ctx: Ctx,
  ticket_id: string,
  input: SplitInput,
): Promise<SplitOff> {
  if (!mayUpdate(ctx)) fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    const from = await lockTicket(tx, ticket_id);
    const chosen = await chosenComments(tx, ticket_id, input.comment_ids);
    const [first] = chosen;
    if (first === undefined || chosen.length < new Set(input.comment_ids).size)
      fail('not_found', 'errors.not_found');
    const opened = await openFor(tx, { from, chosen, subject: input.subject });
    const comment_ids = await place(tx, { chosen, mode: input.mode, to: opened.ticket_id });
    if ((await countAnew(tx, from)) === 0) fail('invalid', 'errors.split_everything');
    await countAnew(tx, { id: opened.ticket_id });
    await openByAnswer(tx, opened.ticket_id, chosen);
    const split: Split = {
      ...{ id: newId(), ticket_id, new_ticket_id: opened.ticket_id, mode: input.mode, comment_ids },
      home_ids: chosen.map((one) => one.belongs_to),
    };
    await insertSplit(tx, split);
    await tell(tx, 'ticket.split', { split, from, to: opened });
    return { split_id: split.id, ...opened };
  });
}

type Opening = { from: LockedTicket; chosen: readonly ChosenComment[]; subject: string };

async function openFor(tx: Ctx, { from, chosen, subject }: Opening) {
  const writers = chosen.flatMap(({ author_kind, author_id }) =>
    author_kind === 'contact' && author_id !== null ? [author_id] : [],
  );
  const [first] = chosen;
  const requester_id =
    first?.author_kind === 'contact' && first.author_id !== null
      ? first.author_id
      : from.requester_id;
  const { assignee_id } = from;
  const isHeld = assignee_id !== null && (await isAssignable(tx, assignee_id));
  const opened = await openEmptyTicket(tx, {
    subject,
    requester_id,
    channel: first?.channel ?? 'agent',
    mailbox_id: from.mailbox_id,
    team_id: from.team_id,
    assignee_id: isHeld ? assignee_id : null,
  });
  await addParticipants(tx, opened.ticket_id, [...new Set(writers)]);
  return opened;
}

/** Answers their ids in the new ticket, in the same order. */
async function place(
  tx: Ctx,
  { chosen, mode, to }: { chosen: readonly ChosenComment[]; mode: Split['mode']; to: string },
): Promise<string[]> {
  const ids: string[] = [];
  for (const { id } of chosen) {
    if (mode === 'move') {
      await setCommentTicket(tx, id, { stands_in: to, belongs_to: to });
      ids.push(id);
    } else {
      const copy = { id: newId(), ticket_id: to };
      await copyComment(tx, id, copy);
      ids.push(copy.id);
    }
  }
  return ids;
}

/** What was answered is new no more. */
async function openByAnswer(tx: Ctx, id: string, chosen: readonly ChosenComment[]): Promise<void> {
  const isAnswered = chosen.some(
    (one) => one.author_kind === 'agent' && one.visibility === 'public',
  );
  const category = isAnswered ? categoryAfterWord('new', 'agent_public') : undefined;
  if (category === undefined) return;
  const status = await defaultStatus(tx, category);
  const change = { status_id: status.id, status_category: category };
  await applyChange(tx, await lockTicket(tx, id), change);
}

/**
 * Takes a split back: moved messages return to where they belonged, copies go, and the number of the
 * ticket that it made leads to the one it came from.
 * @throws OporaError not_found when it does not stand any more; forbidden; conflict when something was
 *   said or merged there since
 */
export async function unsplitTicket(ctx: Ctx, split_id: string): Promise<void> {
  if (!mayUpdate(ctx)) fail('forbidden', 'errors.forbidden');
  await transaction(ctx, async (tx) => {
    const split = (await splitById(tx, split_id)) ?? fail('not_found', 'errors.split_gone');
    const original = await findVisibleTicket(tx, split.ticket_id);
    if (original === undefined) fail('not_found', 'errors.not_found');
    const { from: made, to: from } = await lockBoth(tx, split.new_ticket_id, original.id);
    if (await hasMore(tx, made.id, split.comment_ids)) fail('conflict', 'errors.split_changed');
    await putBack(tx, split);
    await endSplit(tx, split.id);
    const closed = await defaultStatus(tx, 'closed');
    await setMergedInto(tx, made.id, {
      merged_into_id: from.id,
      status_id: closed.id,
      status_category: 'closed',
      ...endsAfter('closed', made, tx.now),
    });
    await countAnew(tx, made);
    await tell(tx, 'ticket.unsplit', {
      split,
      from,
      to: { ticket_id: made.id, number: made.number },
    });
  });
}

async function putBack(tx: Ctx, split: Split): Promise<void> {
  if (split.mode === 'copy') {
    await deleteComments(tx, split.comment_ids);
    return;
  }
  const standing = await chosenComments(tx, split.new_ticket_id, split.comment_ids);
  const homes = new Set<string>();
  for (const { id } of standing) {
    const belongs_to = split.home_ids[split.comment_ids.indexOf(id)] ?? split.ticket_id;
    const stands_in = await survivorId(tx, belongs_to);
    await setCommentTicket(tx, id, { stands_in, belongs_to });
    homes.add(stands_in);
  }
  for (const id of homes) await countAnew(tx, { id });
}

type News = {
  readonly split: Split;
  readonly from: Pick<LockedTicket, 'id' | 'number'>;
  readonly to: { readonly ticket_id: string; readonly number: number };
};

async function tell(
  tx: Ctx,
  name: 'ticket.split' | 'ticket.unsplit',
  { split, from, to }: News,
): Promise<void> {
  const data = {
    ...{ split_id: split.id, mode: split.mode, comment_ids: split.comment_ids },
    ...{ count: split.comment_ids.length, from_id: from.id, from_number: from.number },
    ...{ to_id: to.ticket_id, to_number: to.number },
  };
  await publishTogether(
    tx,
    [from.id, to.ticket_id].map((id) => ({
      ...{ name, ticket_id: id, subject_type: 'ticket', subject_id: id, data },
    })),
  );
}
