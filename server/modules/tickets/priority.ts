/**
 * A priority set by hand: impact and urgency give the priority of every ticket, and whoever knows
 * better says so, with a reason, until it is taken back. Lists, conditions and clocks read `priority`,
 * which is the one that holds.
 */
import type { Ticket } from '#contract/tickets.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { applyChange, lockTicket } from './changes.ts';
import { getTicket } from './reads.ts';
import { priorityOf } from './status.ts';
import { mayUpdate } from './tickets.access.ts';
import { type LockedTicket, updateTicketRow } from './tickets.sql.ts';

/** @throws OporaError not_found; forbidden; conflict for a merged ticket */
export async function overridePriority(
  ctx: Ctx,
  ticket_id: string,
  input: { readonly priority: number; readonly reason: string },
): Promise<Ticket> {
  if (!mayUpdate(ctx)) fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    const ticket = await lockTicket(tx, ticket_id);
    const { priority, reason } = input;
    const override = {
      priority_override: priority,
      priority_override_by_id: tx.actor.kind === 'agent' ? actorId(tx.actor) : null,
      priority_override_at: tx.now,
      priority_override_reason: reason,
    };
    await tell(tx, ticket.id, {
      name: 'ticket.priority_overridden',
      data: { priority, computed: await computedPriority(tx, ticket), reason },
    });
    await updateTicketRow(tx, ticket.id, { ...override, priority });
    await applyChange(tx, ticket, { ...override, priority });
    return getTicket(tx, ticket.id);
  });
}

/** Nothing when none is set. @throws OporaError not_found; forbidden; conflict for a merged ticket */
export async function restorePriority(ctx: Ctx, ticket_id: string): Promise<Ticket> {
  if (!mayUpdate(ctx)) fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    const ticket = await lockTicket(tx, ticket_id);
    if (ticket.priority_override === null) return getTicket(tx, ticket.id);
    const priority = await computedPriority(tx, ticket);
    const none = {
      priority_override: null,
      priority_override_by_id: null,
      priority_override_at: null,
      priority_override_reason: '',
    };
    await tell(tx, ticket.id, { name: 'ticket.priority_restored', data: { priority } });
    await updateTicketRow(tx, ticket.id, { ...none, priority });
    await applyChange(tx, ticket, { ...none, priority });
    return getTicket(tx, ticket.id);
  });
}

/** What impact and urgency say. */
export async function computedPriority(
  tx: Ctx,
  { impact, urgency }: Pick<LockedTicket, 'impact' | 'urgency'>,
): Promise<number> {
  const { priority_matrix } = await generalSettings(tx);
  return priorityOf(priority_matrix, impact, urgency);
}

type News = {
  readonly name: 'ticket.priority_overridden' | 'ticket.priority_restored';
  readonly data: Record<string, unknown>;
};

async function tell(tx: Ctx, ticket_id: string, { name, data }: News): Promise<void> {
  await publish(tx, { name, ticket_id, subject_type: 'ticket', subject_id: ticket_id, data });
}
