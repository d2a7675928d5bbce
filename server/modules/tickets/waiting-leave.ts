/** How a waiting reply ends: it leaves, goes back to a draft, or stops until somebody takes it. */
import { z } from 'zod';
import { mailParty } from '#contract/common.ts';
import { promiseOffers } from '#contract/promise-offer.ts';
import { writtenBy } from '#contract/tickets.ts';
import { agentCards } from '#modules/people/people.ts';
import { type AgentActor, asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, OporaError } from '#platform/errors.ts';
import { type OporaEvent, publish } from '#platform/events.ts';
import { addComment } from './comments.ts';
import { addCopied, deskComment } from './desk.ts';
import { draftsOf } from './drafts.sql.ts';
import { returnToDraft } from './drafts.ts';
import { mayChoose } from './status.ts';
import { statusById } from './statuses.ts';
import { findVisibleTicket, mayReply } from './tickets.access.ts';
import { type LockedTicket, lockVisibleTicket } from './tickets.sql.ts';
import {
  customerSpokeAt,
  endWaiting,
  lockAnswered,
  lockWaiting,
  lockWaitingOf,
  ticketOfWaiting,
  updateWaiting,
  type WaitingRow,
} from './waiting.sql.ts';

const parties = z.array(mailParty).catch([]);
const writer = writtenBy.nullable().catch(null);
const promises = promiseOffers.catch([]);

/**
 * Lets the reply leave in its author's name, by the rights of this moment; without them it stops.
 * Runs once however often it is asked. Answers the time when it is not due yet.
 */
export async function release(ctx: Ctx, id: string): Promise<Date | undefined> {
  const ticket_id = await ticketOfWaiting(ctx, id);
  if (ticket_id === undefined) return undefined;
  try {
    return await transaction(asSystem(ctx), (tx) => releaseLocked(tx, { id, ticket_id }));
  } catch (error) {
    // What the rules refuse now would be refused at every further try.
    if (!(error instanceof OporaError)) throw error;
    await stopRefused(ctx, id);
    return undefined;
  }
}

async function releaseLocked(
  tx: Ctx,
  { id, ticket_id }: { id: string; ticket_id: string },
): Promise<Date | undefined> {
  // The ticket first, as everybody who writes in it does, so that nobody waits for the other.
  await lockVisibleTicket(tx, ticket_id);
  const row = await lockWaiting(tx, id);
  if (row === undefined || row.state !== 'waiting') return undefined;
  const due = new Date(row.leaves_at);
  // Its ticket was merged in this very moment: it leaves from the survivor, at once.
  if (row.ticket_id !== ticket_id) return due;
  if (due > tx.now) return due;
  const author = await authorOf(tx, row.agent_id);
  const as = author === undefined ? undefined : { ...tx, actor: { ...author, via: row.via } };
  const ticket = as === undefined ? undefined : await lockVisibleTicket(as, ticket_id);
  if (as === undefined || ticket === undefined || !mayReply(as)) {
    await stop(tx, row, 'no_right');
    return undefined;
  }
  await leave(as, row, ticket);
  return undefined;
}

async function leave(as: Ctx & { actor: AgentActor }, row: WaitingRow, ticket: LockedTicket) {
  const { body_html, file_ids } = row;
  const cc = parties.parse(row.cc_addresses);
  const status_id = await statusToSet(as, row, ticket);
  const comment_id = await addComment(as, ticket.id, {
    ...deskComment(as.actor, { visibility: 'public', body_html, file_ids }),
    written_by: writer.parse(row.written_by),
    to: parties.parse(row.to_addresses),
    cc,
    bcc: parties.parse(row.bcc_addresses),
    promises: promises.parse(row.promises),
    merged_from_id: row.merged_from_id ?? undefined,
    ...(status_id === undefined ? {} : { status_id }),
  });
  await addCopied(as, ticket.id, cc);
  await endWaiting(as, row.id, { state: 'left', cause: null, comment_id });
}

/**
 * The status chosen with the reply, unless the customer has spoken since, which makes it our turn, or
 * the ticket has gone where that status cannot follow.
 */
async function statusToSet(
  as: Ctx,
  row: WaitingRow,
  ticket: LockedTicket,
): Promise<string | undefined> {
  if (row.status_id === null) return undefined;
  if ((await customerSpokeAt(as, ticket.id)) !== row.customer_spoke_at) return undefined;
  const status = await statusById(as, row.status_id);
  if (status === undefined || status.archived_at !== null) return undefined;
  return mayChoose(ticket.status_category, status.category) ? status.id : undefined;
}

async function stopRefused(ctx: Ctx, id: string): Promise<void> {
  await transaction(asSystem(ctx), async (tx) => {
    const row = await lockWaiting(tx, id);
    if (row !== undefined && row.state === 'waiting') await stop(tx, row, 'refused');
  });
}

/** It stays on the ticket, for whoever may reply there to take. */
async function stop(
  tx: Ctx,
  row: WaitingRow,
  cause: 'answered' | 'no_right' | 'refused',
): Promise<void> {
  await updateWaiting(tx, row.id, { state: 'stopped', cause });
  await publish(tx, {
    name: 'reply.stopped',
    ticket_id: row.ticket_id,
    subject_type: 'waiting_reply',
    subject_id: row.id,
    data: { author_id: row.agent_id, is_scheduled: row.is_scheduled, cause },
  });
}

async function tellReturned(tx: Ctx, row: WaitingRow, cause: WaitingRow['cause']): Promise<void> {
  await publish(tx, {
    name: 'reply.returned',
    ticket_id: row.ticket_id,
    subject_type: 'waiting_reply',
    subject_id: row.id,
    data: { author_id: row.agent_id, is_scheduled: row.is_scheduled, cause },
  });
}

/**
 * Takes it back into the actor's own draft.
 * @throws OporaError conflict when it has left
 */
export async function takeReply(ctx: Ctx, id: string): Promise<{ ticket_id: string }> {
  const { actor } = ctx;
  if (actor.kind !== 'agent') fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    const row = (await lockWaiting(tx, id)) ?? fail('not_found', 'errors.not_found');
    if (row.state === 'left' || row.state === 'returned') fail('conflict', 'errors.reply_left');
    await returnToDraft(tx, actor.id, draftOf(row));
    const cause = actor.id === row.agent_id ? 'undone' : 'taken';
    await endWaiting(tx, id, { state: 'returned', cause });
    await tellReturned(tx, row, cause);
    return { ticket_id: row.ticket_id };
  });
}

function draftOf(row: WaitingRow) {
  return {
    ticket_id: row.ticket_id,
    body_html: row.body_html,
    to: parties.parse(row.to_addresses),
    cc: parties.parse(row.cc_addresses),
    bcc: parties.parse(row.bcc_addresses),
    file_ids: row.file_ids,
    written_by: writer.parse(row.written_by),
  };
}

/**
 * The customer wrote: what was put off and should give way goes back to its author. Into the draft when
 * that is empty; a draft in which somebody may be typing is not touched: then it stops on the ticket.
 */
export async function giveWay(tx: Ctx, event: OporaEvent): Promise<void> {
  const { visibility, author_kind, is_automatic, is_first } = event.data;
  const isAnswer = visibility === 'public' && author_kind === 'contact' && is_automatic !== true;
  if (is_first === true || !isAnswer || event.ticket_id === null) return;
  for (const row of await lockAnswered(tx, event.ticket_id)) {
    const drafts = await draftsOf(tx, row.ticket_id, row.agent_id);
    const hasDraft = drafts.some((draft) => draft.visibility === 'public');
    if (hasDraft || !(await mayStillReply(tx, row))) {
      await stop(tx, row, 'answered');
      continue;
    }
    await returnToDraft(tx, row.agent_id, draftOf(row));
    await endWaiting(tx, row.id, { state: 'returned', cause: 'answered' });
    await tellReturned(tx, row, 'answered');
  }
}

/** Somebody lost a right, a team or a ticket: what they may no longer send stops at once. */
export async function stopWithoutRight(
  tx: Ctx,
  whose: { agent_ids: readonly string[] } | { ticket_id: string } | 'everybody',
): Promise<void> {
  for (const row of await lockWaitingOf(tx, whose)) {
    if (!(await mayStillReply(tx, row))) await stop(tx, row, 'no_right');
  }
}

async function mayStillReply(tx: Ctx, row: WaitingRow): Promise<boolean> {
  const author = await authorOf(tx, row.agent_id);
  if (author === undefined) return false;
  const as = { ...tx, actor: author };
  return mayReply(as) && (await findVisibleTicket(as, row.ticket_id)) !== undefined;
}

/** The author as an actor, with the rights of this moment; undefined when they work here no more. */
async function authorOf(ctx: Ctx, agent_id: string): Promise<AgentActor | undefined> {
  const card = (await agentCards(ctx, [agent_id])).get(agent_id);
  if (card === undefined || card.is_disabled) return undefined;
  const { id, role_key, permissions, team_ids, time_zone } = card;
  return { kind: 'agent', id, role_key, permissions, team_ids, time_zone, via: 'session' };
}
