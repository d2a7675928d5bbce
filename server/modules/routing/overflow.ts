/**
 * Overflow: what waits in a queue for too long may be taken by another queue's people too, or goes over
 * to it. It happens only while somebody who could do it is on there: a queue with nobody on helps nobody.
 * What went over and finds nobody there any more drains back as soon as somebody at home has room.
 */
import { workingTimeOf } from '#modules/calendars/calendars.ts';
import { updateTicket } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { askToPlace } from './asking.ts';
import { type Decided, decide } from './decide.ts';
import {
  type Cut,
  movedOverAfter,
  type Overdue,
  overdueAfter,
  writeShared,
} from './overflow.sql.ts';
import {
  lockStanding,
  type StandingTicket,
  type WaitingTicket,
  waitingById,
} from './places.sql.ts';
import { enter, homeOf, placeTicket } from './placing.ts';
import { candidatesFor, openPool, type Pool, rulesOf, teamOf, workOf } from './pool.ts';
import { type QueueRow, queueById } from './queues.sql.ts';

const aStep = 200;

/** Each minute: what has waited too long, and what went over in vain. */
export async function overflowWaiting(ctx: Ctx): Promise<void> {
  const pool = await openPool(ctx);
  const cuts = await cutsOf(ctx, pool);
  if (cuts.length > 0) {
    let after: Overdue | undefined;
    do {
      const found = await overdueAfter(ctx, cuts, { after, limit: aStep });
      for (const { ticket_id } of found)
        if (await flow(ctx, pool, ticket_id)) await placeTicket(ctx, ticket_id, 'overflow');
      after = found.length < aStep ? undefined : found.at(-1);
    } while (after !== undefined);
  }
  await drainBack(ctx, pool);
}

/** Since when something must wait to be for another queue as well. */
async function cutsOf(ctx: Ctx, pool: Pool): Promise<Cut[]> {
  const cuts: Cut[] = [];
  for (const queue of pool.queues.values()) {
    const { id, overflow } = queue;
    if (overflow === null || !pool.queues.has(overflow.queue_id)) continue;
    const until = await before(ctx, overflow.calendar_id, overflow.minutes);
    cuts.push({ queue_id: id, until: until.toISOString() });
  }
  return cuts;
}

async function before(ctx: Ctx, calendar_id: string | null, minutes: number): Promise<Date> {
  const now = ctx.now.getTime();
  if (calendar_id === null) return new Date(now - minutes * 60_000);
  return new Date((await workingTimeOf(ctx, calendar_id)).subtract(now, minutes * 60_000));
}

/** When what waits since then is for another queue as well; null: by that calendar never. */
export async function overflowDue(
  ctx: Ctx,
  { overflow }: QueueRow,
  since: string,
): Promise<string | null> {
  if (overflow === null) return null;
  const [from, spent] = [Date.parse(since), overflow.minutes * 60_000];
  const hours =
    overflow.calendar_id === null ? undefined : await workingTimeOf(ctx, overflow.calendar_id);
  return new Date(hours?.add(from, spent) ?? from + spent).toISOString();
}

/** Whether the ticket is another queue's as well, or went over. */
async function flow(ctx: Ctx, pool: Pool, ticket_id: string): Promise<boolean> {
  return transaction(asSystem(ctx), async (tx) => {
    const standing = await lockStanding(tx, ticket_id);
    const ticket = await waitingById(tx, ticket_id);
    const from = ticket === undefined ? undefined : pool.queues.get(ticket.queue_id);
    const to = pool.queues.get(from?.overflow?.queue_id ?? '');
    if (standing === undefined || ticket === undefined || from === undefined) return false;
    if (to === undefined || from.overflow === null || ticket.shared_queue_id !== null) return false;
    if (isNobody((await decidedBy(tx, pool, { queue: to, ticket })).outcome)) return false;
    const { minutes, mode } = from.overflow;
    if (mode === 'move') await moveOver(tx, standing, { from, to, minutes });
    else await share(tx, standing, { from, to, minutes });
    return true;
  });
}

type Flow = { readonly from: QueueRow; readonly to: QueueRow; readonly minutes: number };

async function share(tx: Ctx, { id }: StandingTicket, { from, to, minutes }: Flow): Promise<void> {
  if (!(await writeShared(tx, id, to.id))) return;
  await publish(tx, {
    name: 'ticket.overflowed',
    ticket_id: id,
    subject_type: 'ticket',
    subject_id: id,
    data: {
      ...{ queue_id: from.id, queue_name: from.name, to_queue_id: to.id, to_queue_name: to.name },
      minutes,
    },
  });
}

async function moveOver(
  tx: Ctx,
  ticket: StandingTicket,
  { from, to, minutes }: Flow,
): Promise<void> {
  const team_id = to.team_id ?? ticket.team_id;
  const by = { kind: 'queue', id: from.id, name: from.name, cause: 'overflow' } as const;
  if (team_id !== ticket.team_id) await updateTicket({ ...tx, by }, ticket.id, { team_id });
  await enter(
    tx,
    { ...ticket, team_id },
    {
      ...{ queue: to, cause: 'overflow', is_put: ticket.is_put === true },
      home: { queue_id: from.id, team_id: ticket.team_id },
      data: { from_queue_id: from.id, from_queue_name: from.name, minutes },
    },
  );
}

/** Nobody who could do it is on there; whoever is full will have room. */
function isNobody(outcome: Decided['outcome']): boolean {
  return outcome === 'nobody_in_team' || outcome === 'nobody_fits' || outcome === 'nobody_on';
}

/** What a queue would come to, were it its ticket. */
export async function decidedBy(
  ctx: Ctx,
  pool: Pool,
  { queue, ticket }: { queue: QueueRow; ticket: WaitingTicket },
): Promise<Decided> {
  const candidates = await candidatesFor(ctx, pool, { queue, team_id: teamOf(queue, ticket) });
  return decide(await workOf(ctx, pool, { ticket }), candidates, rulesOf(queue));
}

// back -------------------------------------------------------------------------------------------

/** What went over and finds nobody there goes home as soon as somebody there could have it at once. */
async function drainBack(ctx: Ctx, pool: Pool): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const ids = await movedOverAfter(ctx, after, aStep);
    for (const ticket_id of ids)
      if (await flowBack(ctx, pool, ticket_id))
        await placeTicket(ctx, ticket_id, 'overflow_drained');
    after = ids.at(-1) ?? null;
    if (ids.length < aStep) return;
  }
}

async function flowBack(ctx: Ctx, pool: Pool, ticket_id: string): Promise<boolean> {
  return transaction(asSystem(ctx), async (tx) => {
    const standing = await lockStanding(tx, ticket_id);
    const ticket = await waitingById(tx, ticket_id);
    const home = pool.queues.get(standing?.home_queue_id ?? '');
    const here = pool.queues.get(ticket?.queue_id ?? '');
    if (standing === undefined || ticket === undefined) return false;
    if (home === undefined || here === undefined) return false;
    if (!isNobody((await decidedBy(tx, pool, { queue: here, ticket })).outcome)) return false;
    const theirs = { ...ticket, team_id: standing.home_team_id };
    const { chosen, outcome } = await decidedBy(tx, pool, { queue: home, ticket: theirs });
    if (chosen === null && outcome !== 'waits_pull') return false;
    await goHome(tx, standing, { home, cause: 'overflow_drained', is_kept: false });
    return true;
  });
}

type Home = { readonly home: QueueRow; readonly cause: string; readonly is_kept: boolean };

async function goHome(
  tx: Ctx,
  ticket: StandingTicket,
  { home, cause, is_kept }: Home,
): Promise<void> {
  const team_id = homeOf(ticket)?.team_id ?? null;
  const isMoved = homeOf(ticket) !== undefined && team_id !== ticket.team_id;
  const by = { kind: 'queue', id: home.id, name: home.name, cause } as const;
  // By a queue's hand no other queue is looked for; whoever takes it back is named by the event of the place.
  if (isMoved) await updateTicket({ ...asSystem(tx), by }, ticket.id, { team_id });
  const standing = isMoved ? { ...ticket, team_id } : ticket;
  await enter(tx, standing, {
    ...{ queue: home, cause, is_kept },
    is_put: is_kept || ticket.is_put === true,
  });
}

/**
 * Back to where it overflowed from, where it waits and does not overflow again.
 * @throws OporaError not_found; conflict: it has not overflowed, somebody has it, or the queue is off
 */
export async function takeOverflowBack(ctx: Ctx, ticket_id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const ticket = (await lockStanding(tx, ticket_id)) ?? fail('not_found', 'errors.not_found');
    const isShared = ticket.shared_queue_id !== null;
    const home_id = isShared ? ticket.queue_id : ticket.home_queue_id;
    if (home_id === null) fail('conflict', 'errors.queue_not_overflowed');
    if (ticket.state !== 'waiting') fail('conflict', 'errors.queue_overflow_taken');
    const home = await queueById(tx, home_id);
    if (home?.is_open !== true) fail('conflict', 'errors.queue_is_off');
    await goHome(tx, ticket, { home, cause: 'overflow_back', is_kept: true });
    await askToPlace(tx, ticket_id, 'overflow_back');
  });
}
