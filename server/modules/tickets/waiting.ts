/**
 * Replies that are written and have not left: for as long as their author may take them back, or until
 * a chosen time. Nothing of them is a comment yet, so nobody hears of them by search, notifications
 * or a status; they become one, with all that follows, in the moment they leave, and by the rights
 * that their author has then.
 */
import { z } from 'zod';
import type { WaitingReply } from '#contract/waiting-reply.ts';
import { holdFiles } from '#modules/files/files.ts';
import { undoSeconds } from '#modules/people/people.ts';
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { enqueue, type Job, job } from '#platform/jobs.ts';
import { lockTicket, statusChange } from './changes.ts';
import { refuseUnseen } from './comments.ts';
import { type DeskReply, deskComment, recipientsOf } from './desk.ts';
import { draftWriter, forgetDraft } from './drafts.ts';
import { markTicketRead } from './looking.ts';
import { mayReply } from './tickets.access.ts';
import {
  customerSpokeAt,
  insertWaiting,
  lockWaiting,
  overdueWaiting,
  updateWaiting,
} from './waiting.sql.ts';
import { release } from './waiting-leave.ts';
import { listWaiting } from './waiting-shown.ts';

export type HeldReply = Omit<DeskReply, 'visibility'> & {
  readonly send_at?: string | undefined;
  readonly stops_if_answered: boolean;
};

const YEAR = 366 * 24 * 3_600_000;

export const leaveJob: Job<{ waiting_reply_id: string }> = job(
  'replies.leave',
  z.strictObject({ waiting_reply_id: z.uuid() }),
  async (ctx, { waiting_reply_id }) => {
    const due = await release(ctx, waiting_reply_id);
    // The clock of the job ran ahead, or the time was moved while this was on its way.
    if (due !== undefined) await askToLeave(ctx, waiting_reply_id, due);
  },
);

async function askToLeave(ctx: Ctx, id: string, at: Date): Promise<void> {
  await enqueue(
    ctx,
    leaveJob,
    { waiting_reply_id: id },
    { key: `replies.leave:${id}`, run_at: at },
  );
}

/** Asks again for those whose job is lost: nothing that was written may wait for ever. */
export async function askForOverdue(ctx: Ctx): Promise<void> {
  for (const { id, leaves_at } of await overdueWaiting(ctx))
    await askToLeave(ctx, id, new Date(leaves_at));
}

/**
 * Keeps a reply until it leaves; the draft it came from is forgotten. Checked as a comment would be,
 * so that what is taken now can leave then.
 * @throws OporaError not_found; forbidden; invalid; conflict when the customer wrote after `seen_comment_id`
 */
export async function holdReply(
  ctx: Ctx,
  ticket_id: string,
  input: HeldReply,
): Promise<WaitingReply> {
  const { actor } = ctx;
  if (actor.kind !== 'agent' || !mayReply(ctx)) fail('forbidden', 'errors.forbidden');
  const recipients = await recipientsOf(ctx, ticket_id, { ...input, visibility: 'public' });
  const { body_html } = deskComment(actor, { ...input, visibility: 'public' });
  return transaction(ctx, async (tx) => {
    const ticket = await lockTicket(tx, ticket_id);
    if (input.seen_comment_id !== undefined)
      await refuseUnseen(tx, ticket_id, input.seen_comment_id);
    // For its refusals alone: the status changes when the reply leaves.
    await statusChange(tx, ticket, input.status_id);
    await holdFiles(tx, input.file_ids);
    const id = newId();
    const writer = await draftWriter(tx, ticket_id, 'public');
    const leaves_at = await leavingTime(tx, actor, input.send_at);
    await insertWaiting(tx, {
      id,
      ticket_id,
      agent_id: actor.id,
      is_scheduled: input.send_at !== undefined,
      stops_if_answered: input.stops_if_answered,
      leaves_at,
      via: actor.via,
      body_html,
      to_addresses: JSON.stringify(recipients.to),
      cc_addresses: JSON.stringify(recipients.cc),
      bcc_addresses: JSON.stringify(recipients.bcc),
      file_ids: [...input.file_ids],
      promises: JSON.stringify(input.promises ?? []),
      status_id: input.status_id ?? null,
      customer_spoke_at: await customerSpokeAt(tx, ticket_id),
      written_by: writer === null ? null : JSON.stringify(writer),
      created_at: tx.now,
    });
    await forgetDraft(tx, ticket_id, 'public');
    await markTicketRead(tx, ticket_id);
    await askToLeave(tx, id, leaves_at);
    await publish(tx, {
      name: 'reply.held',
      ticket_id,
      subject_type: 'waiting_reply',
      subject_id: id,
      data: {
        author_id: actor.id,
        leaves_at: leaves_at.toISOString(),
        is_scheduled: input.send_at !== undefined,
      },
    });
    const held = (await listWaiting(tx, ticket_id)).find((one) => one.id === id);
    return held ?? fail('not_found', 'errors.not_found');
  });
}

async function leavingTime(tx: Ctx, actor: AgentActor, send_at?: string): Promise<Date> {
  if (send_at === undefined)
    return new Date(tx.now.getTime() + (await undoSeconds(tx, actor.id)) * 1000);
  const at = new Date(send_at);
  if (at.getTime() <= tx.now.getTime()) failField('send_at', 'errors.field.time_past');
  if (at.getTime() > tx.now.getTime() + YEAR) failField('send_at', 'errors.field.time_far');
  return at;
}

/**
 * Another time for a reply that waits; one that is past lets it leave now.
 * @throws OporaError conflict when it has left or was stopped
 */
export async function moveReply(
  ctx: Ctx,
  id: string,
  change: { send_at?: string | undefined; stops_if_answered?: boolean | undefined },
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = (await lockWaiting(tx, id)) ?? fail('not_found', 'errors.not_found');
    if (row.state !== 'waiting') fail('conflict', 'errors.reply_left');
    const { send_at, stops_if_answered = row.stops_if_answered } = change;
    const at = send_at === undefined ? new Date(row.leaves_at) : new Date(send_at);
    if (at.getTime() > tx.now.getTime() + YEAR) failField('send_at', 'errors.field.time_far');
    const leaves_at = at.getTime() < tx.now.getTime() ? tx.now : at;
    const isLater = send_at !== undefined && leaves_at > tx.now;
    await updateWaiting(tx, id, {
      leaves_at,
      stops_if_answered,
      is_scheduled: row.is_scheduled || isLater,
    });
    await askToLeave(tx, id, leaves_at);
    await publish(tx, {
      name: 'reply.moved',
      ticket_id: row.ticket_id,
      subject_type: 'waiting_reply',
      subject_id: id,
      data: { author_id: row.agent_id, leaves_at: leaves_at.toISOString() },
    });
  });
}
