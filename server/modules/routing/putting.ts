/**
 * By hand, by a rule, in bulk: a ticket is put into a queue or taken out of one. Answers what was there
 * before, so that it can be put back as it was.
 */
import { updateTicket } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { askToPlace } from './asking.ts';
import { lockStanding } from './places.sql.ts';
import { enter } from './placing.ts';
import { type PlaceRecord, placeRecord, putBack, writeOut } from './putting.sql.ts';
import { queueById } from './queues.sql.ts';

/** Where a ticket stood, and where it was put. */
export type PutRecord = {
  readonly was: PlaceRecord | null;
  /** Null: out of every queue. */
  readonly queue_id: string | null;
};

/**
 * Into a queue (null: out of its own): it leaves its owner, gets the queue's team, and stays there
 * whatever the conditions say. Undefined: it was so already.
 * @throws OporaError not_found; forbidden; conflict: it is not our turn, or the queue is off
 */
export async function putIntoQueue(
  ctx: Ctx,
  ticket_id: string,
  queue_id: string | null,
): Promise<PutRecord | undefined> {
  if (!mayAct(ctx.actor, 'tickets.update')) fail('forbidden', 'errors.forbidden');
  return transaction(ctx, (tx) =>
    queue_id === null ? takeOut(tx, ticket_id) : putInto(tx, ticket_id, queue_id),
  );
}

async function putInto(
  tx: Ctx,
  ticket_id: string,
  queue_id: string,
): Promise<PutRecord | undefined> {
  const ticket = (await lockStanding(tx, ticket_id)) ?? fail('not_found', 'errors.not_found');
  const queue = (await queueById(tx, queue_id)) ?? fail('not_found', 'errors.not_found');
  const isOurTurn = ticket.status_category === 'new' || ticket.status_category === 'open';
  if (!isOurTurn || ticket.is_merged) fail('conflict', 'errors.queue_not_our_turn');
  if (!queue.is_open) fail('conflict', 'errors.queue_is_off');
  const isThere = ticket.queue_id === queue.id && ticket.state === 'waiting';
  if (isThere && ticket.is_put === true) return undefined;
  const was = (await placeRecord(tx, ticket_id)) ?? null;
  const team_id = queue.team_id ?? ticket.team_id;
  await updateTicket(tx, ticket_id, { assignee_id: null, team_id });
  await enter(
    asSystem(tx),
    { ...ticket, team_id, agent_id: ticket.assignee_id },
    { queue, cause: 'put', is_put: true },
  );
  await askToPlace(tx, ticket_id, 'put');
  return { was, queue_id };
}

/** Its owner keeps it; without one it waits for whoever takes it by hand. */
async function takeOut(tx: Ctx, ticket_id: string): Promise<PutRecord | undefined> {
  const ticket = (await lockStanding(tx, ticket_id)) ?? fail('not_found', 'errors.not_found');
  if (ticket.is_merged || ticket.status_category === 'closed')
    fail('conflict', 'errors.queue_not_our_turn');
  if (ticket.state === 'out') return undefined;
  const was = (await placeRecord(tx, ticket_id)) ?? null;
  const queue = ticket.queue_id === null ? undefined : await queueById(tx, ticket.queue_id);
  await writeOut(tx, ticket_id);
  await publish(tx, {
    name: 'ticket.unqueued',
    ticket_id,
    subject_type: 'ticket',
    subject_id: ticket_id,
    data: { queue_id: queue?.id ?? null, queue_name: queue?.name ?? null },
  });
  return { was, queue_id: null };
}

/**
 * Before anything of the ticket is put back.
 * @throws OporaError conflict: it stands elsewhere by now, somebody got it there, or that queue is no more
 */
export async function refusePlaceChanged(
  tx: Ctx,
  ticket_id: string,
  { was, queue_id }: PutRecord,
): Promise<void> {
  await lockStanding(tx, ticket_id);
  const place = await placeRecord(tx, ticket_id);
  const isSo = place?.queue_id === queue_id && place.state === (queue_id ? 'waiting' : 'out');
  if (!isSo) fail('conflict', 'errors.changed_since.queue');
  if (was?.queue_id != null && (await queueById(tx, was.queue_id))?.is_open !== true)
    fail('conflict', 'errors.gone_since.queue');
}

/** As it stood before, since then; the ticket's own fields have been put back already. */
export async function putBackInQueue(
  tx: Ctx,
  ticket_id: string,
  { was }: PutRecord,
): Promise<void> {
  await putBack(tx, ticket_id, was);
  if (was?.state === 'waiting' && was.queue_id !== null) {
    const queue = await queueById(tx, was.queue_id);
    await publish(tx, {
      name: 'ticket.queued',
      ticket_id,
      subject_type: 'ticket',
      subject_id: ticket_id,
      data: {
        ...{ queue_id: was.queue_id, queue_name: queue?.name ?? '', cause: 'undone' },
        from_agent_id: null,
      },
    });
  }
  await askToPlace(tx, ticket_id, 'undone');
}
