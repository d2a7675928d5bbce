/** What a ticket's routing looks like to whoever asks, and putting a ticket into a queue by hand. */

import { sql } from 'kysely';
import type { QueueState, TicketRouting } from '#contract/routing.ts';
import { updateTicket, visibleTickets } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { firstRow, transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { askToPlace } from './asking.ts';
import { decide } from './decide.ts';
import { listDecisions, tellUnstored } from './decisions.ts';
import {
  countPlaces,
  lockStanding,
  type PlaceState,
  waitingAhead,
  waitingById,
} from './places.sql.ts';
import { enter } from './placing.ts';
import { candidatesFor, openPool, rulesOf, teamOf, workOf } from './pool.ts';
import { queueById } from './queues.sql.ts';

type PlaceRow = {
  readonly queue_id: string;
  readonly queue_name: string;
  readonly state: PlaceState;
  readonly since: string;
  readonly is_put: boolean;
};

export async function ticketRouting(ctx: Ctx, ticket_id: string): Promise<TicketRouting> {
  const place = await firstRow(
    ctx,
    sql<PlaceRow>`select q.queue_id, c.name as queue_name, q.state, q.since, q.is_put
      from queue_tickets q join queues c on c.id = q.queue_id where q.ticket_id = ${ticket_id}`,
  );
  const decisions = await listDecisions(ctx, ticket_id);
  if (place === undefined) return { place: null, now: null, decisions };
  const ticket = await waitingById(ctx, ticket_id);
  const { queue_id, queue_name, state, since, is_put } = place;
  return {
    place: {
      queue: { id: queue_id, name: queue_name },
      ...{ state, since, is_put },
      ahead: ticket === undefined ? null : await waitingAhead(ctx, ticket),
    },
    now: await asItStands(ctx, ticket_id),
    decisions,
  };
}

/** The decision of this moment; null when it does not wait. */
async function asItStands(ctx: Ctx, ticket_id: string): Promise<TicketRouting['now']> {
  const ticket = await waitingById(ctx, ticket_id);
  if (ticket === undefined) return null;
  const pool = await openPool(ctx);
  const queue = pool.queues.get(ticket.queue_id);
  if (queue === undefined) return null;
  const candidates = await candidatesFor(ctx, pool, { queue, team_id: teamOf(queue, ticket) });
  const work = await workOf(ctx, pool, { ticket });
  const decided = decide(work, candidates, rulesOf(queue));
  return tellUnstored(ctx, { ticket, queue, work, decided, cause: 'asked' });
}

/**
 * By hand: it leaves its owner, gets the queue's team, and stays there whatever the conditions say.
 * @throws OporaError not_found; conflict: it is not our turn, or the queue is off
 */
export async function putIntoQueue(
  ctx: Ctx,
  ticket_id: string,
  queue_id: string,
): Promise<TicketRouting> {
  await transaction(ctx, async (tx) => {
    const ticket = (await lockStanding(tx, ticket_id)) ?? fail('not_found', 'errors.not_found');
    const queue = (await queueById(tx, queue_id)) ?? fail('not_found', 'errors.not_found');
    const isOurTurn = ticket.status_category === 'new' || ticket.status_category === 'open';
    if (!isOurTurn || ticket.is_merged) fail('conflict', 'errors.queue_not_our_turn');
    if (!queue.is_open) fail('conflict', 'errors.queue_is_off');
    const team_id = queue.team_id ?? ticket.team_id;
    await updateTicket(tx, ticket_id, { assignee_id: null, team_id });
    await enter(
      asSystem(tx),
      { ...ticket, team_id, agent_id: ticket.assignee_id },
      {
        queue,
        cause: 'put',
        is_put: true,
      },
    );
    await askToPlace(tx, ticket_id, 'put');
  });
  return ticketRouting(ctx, ticket_id);
}

/** Counted over the tickets that the actor sees. */
export async function queueState(ctx: Ctx, queue_id: string): Promise<QueueState> {
  const counts = await countPlaces(ctx, queue_id, visibleTickets(ctx));
  const pool = await openPool(ctx);
  const queue = pool.queues.get(queue_id);
  if (queue === undefined) return { ...counts, agents: 0, free: 0 };
  const candidates = await candidatesFor(ctx, pool, { queue, team_id: queue.team_id });
  const able = candidates.filter((one) => one.can_own);
  const free = able.filter(
    (one) => one.state === 'online' && one.is_on_shift && one.load < one.capacity,
  );
  return { ...counts, agents: able.length, free: free.length };
}
