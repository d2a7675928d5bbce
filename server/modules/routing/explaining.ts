/** What a ticket's routing looks like to whoever asks. */
import { sql } from 'kysely';
import type {
  Decision,
  PlaceOverflow,
  PlaceState,
  QueueState,
  TicketRouting,
} from '#contract/routing.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import { decide } from './decide.ts';
import { listDecisions, tellUnstored } from './decisions.ts';
import { decidedBy, overflowDue } from './overflow.ts';
import { countPlaces, type WaitingTicket, waitingAhead, waitingById } from './places.sql.ts';
import { candidatesFor, openPool, type Pool, rulesOf, waysOf, workOf } from './pool.ts';

type PlaceRow = {
  readonly queue_id: string | null;
  readonly queue_name: string | null;
  readonly state: PlaceState;
  readonly since: string;
  readonly is_put: boolean;
  readonly is_kept: boolean;
  readonly shared_queue_id: string | null;
  readonly home_queue_id: string | null;
  readonly home_queue_name: string | null;
  readonly overflowed_at: string | null;
};

export async function ticketRouting(ctx: Ctx, ticket_id: string): Promise<TicketRouting> {
  const place = await firstRow(
    ctx,
    sql<PlaceRow>`select q.queue_id, c.name as queue_name, q.state, q.since, q.is_put, q.is_kept,
        q.shared_queue_id, q.home_queue_id, h.name as home_queue_name, q.overflowed_at
      from queue_tickets q left join queues c on c.id = q.queue_id left join queues h on h.id = q.home_queue_id
      where q.ticket_id = ${ticket_id}`,
  );
  const decisions = await listDecisions(ctx, ticket_id);
  if (place === undefined) return { place: null, now: null, now_shared: null, decisions };
  const ticket = await waitingById(ctx, ticket_id);
  const pool = await openPool(ctx);
  const { queue_id, queue_name, state, since, is_put } = place;
  const [now = null, now_shared = null] =
    ticket === undefined ? [] : await asItStands(ctx, pool, ticket);
  return {
    place: {
      queue: queue_id === null ? null : { id: queue_id, name: queue_name ?? '' },
      ...{ state, since, is_put },
      ahead: ticket === undefined ? null : await waitingAhead(ctx, ticket),
      overflow: await overflowOf(ctx, pool, { place, ticket }),
    },
    ...{ now, now_shared, decisions },
  };
}

/** The decision of this moment, of its queue and of the one that may take it too. */
async function asItStands(
  ctx: Ctx,
  pool: Pool,
  ticket: WaitingTicket,
): Promise<(Decision | null)[]> {
  const work = await workOf(ctx, pool, { ticket });
  const told: (Decision | null)[] = [];
  for (const { queue, team_id } of waysOf(pool, ticket)) {
    const candidates = await candidatesFor(ctx, pool, { queue, team_id });
    const decided = decide(work, candidates, rulesOf(queue));
    told.push(await tellUnstored(ctx, { ticket, queue, work, decided, cause: 'asked' }));
  }
  return told;
}

type Seen = { readonly place: PlaceRow; readonly ticket: WaitingTicket | undefined };

async function overflowOf(
  ctx: Ctx,
  pool: Pool,
  { place, ticket }: Seen,
): Promise<PlaceOverflow | null> {
  const { home_queue_id, home_queue_name, shared_queue_id, overflowed_at: at } = place;
  if (home_queue_id !== null) {
    const queue = { id: home_queue_id, name: home_queue_name ?? '' };
    return { queue, mode: 'move', state: 'moved', at, nobody: null };
  }
  const shared = pool.queues.get(shared_queue_id ?? '');
  if (shared !== undefined) {
    const queue = { id: shared.id, name: shared.name };
    return { queue, mode: 'share', state: 'shared', at, nobody: null };
  }
  const own = pool.queues.get(place.queue_id ?? '');
  const to = pool.queues.get(own?.overflow?.queue_id ?? '');
  if (ticket === undefined || own === undefined || own.overflow === null || to === undefined)
    return null;
  const told = { queue: { id: to.id, name: to.name }, mode: own.overflow.mode };
  if (place.is_kept) return { ...told, state: 'kept', at: null, nobody: null };
  const due = await overflowDue(ctx, own, place.since);
  const isDue = due !== null && Date.parse(due) <= ctx.now.getTime();
  const { outcome } = isDue ? await decidedBy(ctx, pool, { queue: to, ticket }) : { outcome: null };
  return { ...told, state: 'ahead', at: due, nobody: outcome };
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
