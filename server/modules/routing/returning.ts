/**
 * Work that comes back to its queue: given and left untouched for too long, or its owner is gone. What a
 * person was named for by hand stays theirs unless the queue says otherwise; what is lent for a time
 * goes back by itself and is left alone.
 */
import { workingTimeOf } from '#modules/calendars/calendars.ts';
import { updateTicket } from '#modules/tickets/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { candidateRows } from './candidates.sql.ts';
import { heldByQueueRules, holders, leftUntouched, lockStanding, passOver } from './places.sql.ts';
import { enter, homeOf, placeTicket } from './placing.ts';
import { presencesOf } from './presence.sql.ts';
import { queueById } from './queues.sql.ts';

/** Takes back what lies untouched; whoever let it lie is passed over for as long again. */
export async function returnUntouched(ctx: Ctx): Promise<void> {
  for (const { ticket_id, agent_id, untouched_minutes } of await leftUntouched(ctx)) {
    const until = new Date(ctx.now.getTime() + untouched_minutes * 60_000);
    const isBack = await takeBack(ctx, { ticket_id, agent_id, cause: 'timed_out', until });
    if (isBack) await placeTicket(ctx, ticket_id, 'timed_out');
  }
}

/** Takes back the work of those who are gone, each by the rule of its queue. */
export async function returnOfGone(ctx: Ctx): Promise<void> {
  const ids = await holders(ctx);
  if (ids.length === 0) return;
  const gone = await goneSince(ctx, ids);
  for (const held of await heldByQueueRules(ctx, [...gone.keys()])) {
    if (gone.get(held.agent_id)?.(held.gone_minutes) !== true) continue;
    const isBack = await takeBack(ctx, { ...held, cause: 'gone', until: null });
    if (isBack) await placeTicket(ctx, held.ticket_id, 'gone');
  }
}

/** Whether they have been gone for so many minutes. */
type Gone = (minutes: number) => boolean;

/** Of these, who is gone, and whether for so many minutes. */
async function goneSince(ctx: Ctx, agent_ids: readonly string[]): Promise<Map<string, Gone>> {
  const gone = new Map<string, Gone>();
  const now = ctx.now.getTime();
  const workers = new Map(
    (await candidateRows(ctx, { team_id: null })).map((row) => [row.agent_id, row]),
  );
  for (const row of await presencesOf(ctx, agent_ids)) {
    const { agent_id, state, since } = row;
    if (!workers.has(agent_id)) {
      gone.set(agent_id, () => true);
      continue;
    }
    const isOff = state === null || state === 'offline' || state === 'training';
    const closedFor = await minutesClosed(ctx, row.calendar_id);
    const offFor = isOff ? (now - (since === null ? 0 : Date.parse(since))) / 60_000 : -1;
    const longest = Math.max(offFor, closedFor);
    if (longest >= 0) gone.set(agent_id, (minutes) => longest >= minutes);
  }
  return gone;
}

/** How long the hours have been over, in minutes; -1: they are not, or there are none. */
async function minutesClosed(ctx: Ctx, calendar_id: string | null): Promise<number> {
  if (calendar_id === null) return -1;
  const hours = await workingTimeOf(ctx, calendar_id);
  const now = ctx.now.getTime();
  return hours.isOpen(now) ? -1 : (now - hours.previousOpen(now)) / 60_000;
}

type Back = {
  readonly ticket_id: string;
  readonly agent_id: string;
  readonly cause: 'timed_out' | 'gone';
  readonly until: Date | null;
};

/** Whether it came back: what has changed hands meanwhile is left alone. */
async function takeBack(ctx: Ctx, back: Back): Promise<boolean> {
  const { ticket_id, agent_id, cause, until } = back;
  return transaction(asSystem(ctx), async (tx) => {
    const ticket = await lockStanding(tx, ticket_id);
    if (ticket?.assignee_id !== agent_id || ticket.queue_id === null) return false;
    const queue = await queueById(tx, ticket.queue_id);
    if (queue === undefined) return false;
    const by = { kind: 'queue', id: queue.id, name: queue.name, cause } as const;
    await updateTicket({ ...tx, by }, ticket_id, { assignee_id: null });
    await enter(
      tx,
      { ...ticket, agent_id },
      {
        ...{ queue, cause, is_put: ticket.is_put === true },
        home: homeOf(ticket),
      },
    );
    if (until !== null) await passOver(tx, ticket_id, { agent_id, until });
    return true;
  });
}
