/** What a person keeps at hand: tickets they pinned, and those they looked at lately. */
import { mostPinned, recentShown } from '#contract/my-tickets.ts';
import type { TicketRow } from '#contract/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { addPin, addVisit, pinnedIds, recentIds, removePin } from './my-tickets.sql.ts';
import { presentRow } from './present.ts';
import { ticketRowsOf } from './rows.sql.ts';

/** Only tickets the actor still sees; the pinned ones in the order of pinning. */
export async function myTickets(ctx: Ctx): Promise<{ pinned: TicketRow[]; recent: TicketRow[] }> {
  const agent_id = agentOf(ctx);
  const pinned = await pinnedIds(ctx, agent_id);
  const recent = await recentIds(ctx, agent_id, recentShown);
  const rows = await ticketRowsOf(ctx, [...new Set([...pinned, ...recent])]);
  const byId = new Map(rows.map((row) => [row.id, presentRow(row)]));
  const known = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  return { pinned: known(pinned), recent: known(recent) };
}

/** @throws OporaError invalid errors.too_many_pins: at hand is only what is little */
export async function pinTicket(ctx: Ctx, ticket_id: string, is_pinned: boolean): Promise<void> {
  const agent_id = agentOf(ctx);
  await transaction(ctx, async (tx) => {
    if (is_pinned) {
      const known = await pinnedIds(tx, agent_id);
      if (!known.includes(ticket_id) && known.length >= mostPinned)
        fail('invalid', 'errors.too_many_pins', { count: mostPinned });
      await addPin(tx, { agent_id, ticket_id });
    } else {
      await removePin(tx, { agent_id, ticket_id });
    }
    await publish(tx, { name: 'pins.changed', subject_type: 'agent', subject_id: agent_id });
  });
}

export async function visitTicket(ctx: Ctx, ticket_id: string): Promise<void> {
  await addVisit(ctx, { agent_id: agentOf(ctx), ticket_id }, recentShown);
}

function agentOf(ctx: Ctx): string {
  return ctx.actor.kind === 'agent' ? ctx.actor.id : fail('forbidden', 'errors.forbidden');
}
