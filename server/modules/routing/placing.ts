/**
 * Where a ticket stands. Without an owner, and our turn: it waits in the first queue that fits. With an
 * owner: it is `given` as long as that is whom the queue gave it to, else `named`; it moves to no other
 * queue. Solved tickets keep their place until they are closed, so that one that opens again is known.
 */
import { conditionSchema } from '#contract/conditions.ts';
import { conditionFacts, matchesCondition, updateTicket } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { countedCategories } from './agents.sql.ts';
import { askToFill, askToPlaceAll } from './asking.ts';
import { assignTicket, attempt } from './engine.ts';
import { writeUnshared } from './overflow.sql.ts';
import {
  deletePlace,
  lockStanding,
  type PlaceHome,
  type StandingTicket,
  unownedAfter,
  unplacedSince,
  writePlace,
} from './places.sql.ts';
import { inPass, type Pool, readerOf } from './pool.ts';
import { hasQueues, type QueueRow } from './queues.sql.ts';

/**
 * Puts the ticket where it belongs and, when it waits in a queue that gives by itself, gives it: in one
 * transaction, as long as what is known of the people is so when one of them is locked.
 */
export async function placeTicket(ctx: Ctx, ticket_id: string, cause: string): Promise<void> {
  await inPass(ctx, async (pool) => {
    const tried = await transaction(asSystem(ctx), async (tx) => {
      const waits = await stand(tx, { ticket_id, cause, pool });
      return waits
        ? attempt(tx, pool, { ticket_id, cause, is_patient: true, is_locked: true })
        : 'gone';
    });
    if (tried === 'again') await assignTicket(ctx, pool, { ticket_id, cause, is_patient: true });
  });
}

type Standing = { readonly ticket_id: string; readonly cause: string; readonly pool: Pool };

/** Whether it waits in a queue that gives by itself. */
async function stand(tx: Ctx, { ticket_id, cause, pool }: Standing): Promise<boolean> {
  const ticket = await lockStanding(tx, ticket_id);
  if (ticket === undefined) return false;
  await noteRoom(tx, ticket, { cause, pool });
  if (ticket.is_merged || ticket.status_category === 'closed') return leave(tx, ticket);
  const isOurTurn = ticket.status_category === 'new' || ticket.status_category === 'open';
  if (ticket.assignee_id !== null) {
    if (isOurTurn || ticket.queue_id !== null) await standOwned(tx, ticket, pool);
    return false;
  }
  return isOurTurn ? standUnowned(tx, ticket, { cause, pool }) : leave(tx, ticket);
}

/** What weighs no more makes room. */
async function noteRoom(
  tx: Ctx,
  ticket: StandingTicket,
  { cause, pool }: Omit<Standing, 'ticket_id'>,
): Promise<void> {
  if (ticket.assignee_id === null || cause === 'new') return;
  const counted = countedCategories(pool.settings);
  if (ticket.is_merged || !counted.includes(ticket.status_category))
    await askToFill(tx, ticket.assignee_id, 'freed');
}

/** What somebody took out of its queue stays out as long as it lives. */
async function leave(tx: Ctx, ticket: StandingTicket): Promise<boolean> {
  const isOver = ticket.is_merged || ticket.status_category === 'closed';
  if (ticket.state !== null && (ticket.state !== 'out' || isOver)) await deletePlace(tx, ticket.id);
  return false;
}

async function standOwned(tx: Ctx, ticket: StandingTicket, pool: Pool): Promise<void> {
  if (ticket.state === 'given' && ticket.agent_id === ticket.assignee_id) return;
  if (ticket.state === 'named' || ticket.state === 'out') return;
  const queue_id = ticket.queue_id ?? (await queueFor(tx, ticket, pool))?.id;
  if (queue_id === undefined) return;
  await writePlace(tx, ticket.id, { queue_id, state: 'named', is_transfer: true });
}

async function standUnowned(
  tx: Ctx,
  ticket: StandingTicket,
  { cause, pool }: Omit<Standing, 'ticket_id'>,
): Promise<boolean> {
  if (ticket.state === 'out') return false;
  const queue = await queueFor(tx, ticket, pool);
  if (queue === undefined) return leave(tx, ticket);
  if (ticket.state !== 'waiting' || ticket.queue_id !== queue.id) {
    const stays = queue.id === ticket.queue_id;
    await enter(tx, ticket, {
      ...{ queue, cause, is_put: stays && ticket.is_put === true },
      home: stays ? homeOf(ticket) : undefined,
    });
  } else if (!isSharedRightly(queue, ticket)) await writeUnshared(tx, ticket.id);
  return queue.mode !== 'pull' || ticket.shared_queue_id !== null;
}

/** The queue may have been changed since: then the next look says anew who may take it too. */
function isSharedRightly({ overflow }: QueueRow, { shared_queue_id }: StandingTicket): boolean {
  return (
    shared_queue_id === null ||
    (overflow?.mode === 'share' && overflow.queue_id === shared_queue_id)
  );
}

/** Where it overflowed from. */
export function homeOf({ home_queue_id, home_team_id }: StandingTicket): PlaceHome | undefined {
  return home_queue_id === null ? undefined : { queue_id: home_queue_id, team_id: home_team_id };
}

type Entering = {
  readonly queue: QueueRow;
  readonly cause: string;
  readonly is_put: boolean;
  readonly home?: PlaceHome | undefined;
  readonly is_kept?: boolean;
  /** What the history says besides. */
  readonly data?: Readonly<Record<string, unknown>>;
};

/** The ticket begins to wait there, and is the team's when it was nobody's. */
export async function enter(
  tx: Ctx,
  ticket: StandingTicket,
  { queue, cause, is_put, home, is_kept, data }: Entering,
): Promise<void> {
  // What only flowed over nobody has worked on.
  const isFlow = cause.startsWith('overflow');
  const is_transfer = (ticket.queue_id !== null && !isFlow) || ticket.last_agent_at !== null;
  await writePlace(tx, ticket.id, {
    ...{ queue_id: queue.id, state: 'waiting', is_transfer, is_put, home },
    ...(is_kept === undefined ? {} : { is_kept }),
  });
  await publish(tx, {
    name: 'ticket.queued',
    ticket_id: ticket.id,
    subject_type: 'ticket',
    subject_id: ticket.id,
    data: {
      queue_id: queue.id,
      queue_name: queue.name,
      cause,
      from_agent_id: ticket.agent_id,
      ...data,
    },
  });
  if (queue.team_id === null || ticket.team_id !== null) return;
  const by = { kind: 'queue', id: queue.id, name: queue.name, cause } as const;
  await updateTicket({ ...tx, by }, ticket.id, { team_id: queue.team_id });
}

/** The queue of the ticket: where somebody put it, or the first whose team and condition fit. */
async function queueFor(
  tx: Ctx,
  ticket: StandingTicket,
  pool: Pool,
): Promise<QueueRow | undefined> {
  const queues = [...pool.queues.values()].filter((queue) => isTeamFit(queue, ticket));
  const isBound = ticket.is_put === true || ticket.home_queue_id !== null;
  const put = queues.find((queue) => isBound && queue.id === ticket.queue_id);
  if (put !== undefined || queues.length === 0) return put;
  const facts = (await conditionFacts(tx, [ticket.id])).get(ticket.id);
  if (facts === undefined) return undefined;
  const reader = await readerOf(tx, pool);
  return queues.find((queue) =>
    matchesCondition(conditionSchema.parse(queue.conditions), facts, reader),
  );
}

/** A queue of a team takes that team's tickets, and those that no team has yet. */
function isTeamFit(queue: QueueRow, ticket: StandingTicket): boolean {
  return queue.team_id === null || ticket.team_id === null || queue.team_id === ticket.team_id;
}

/** What came while the first queue was made, say: its transaction saw no queue yet. */
export async function placeStray(ctx: Ctx): Promise<void> {
  const since = new Date(ctx.now.getTime() - 3 * 60_000);
  for (const ticket_id of await unplacedSince(ctx, since))
    await placeTicket(ctx, ticket_id, 'sweep');
}

const aStep = 200;

/** Every ticket that waits or could, a step at a time: after a change of the queues. */
export async function placeAll(ctx: Ctx, after: string | null): Promise<void> {
  const ids = await unownedAfter(ctx, { after, limit: aStep });
  const isAny = await hasQueues(ctx);
  for (const ticket_id of ids) {
    if (isAny) await placeTicket(ctx, ticket_id, 'rules');
  }
  const last = ids.at(-1);
  if (ids.length === aStep && last !== undefined)
    await transaction(ctx, (tx) => askToPlaceAll(tx, last));
}
