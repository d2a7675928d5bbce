/** Who has looked at a ticket, and who wants to hear of it. */
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { findVisibleTicket } from './tickets.access.ts';
import { setFollower, upsertRead } from './tickets.sql.ts';

/** The agent has seen the ticket up to now. */
export async function markTicketRead(ctx: Ctx, ticket_id: string): Promise<void> {
  if (ctx.actor.kind !== 'agent') return;
  if ((await findVisibleTicket(ctx, ticket_id)) === undefined)
    fail('not_found', 'errors.not_found');
  await upsertRead(ctx, ticket_id, ctx.actor.id);
}

/** Whether the agent hears of every change of the ticket. */
export async function followTicket(
  ctx: Ctx,
  ticket_id: string,
  is_following: boolean,
): Promise<void> {
  if (ctx.actor.kind !== 'agent') return;
  if ((await findVisibleTicket(ctx, ticket_id)) === undefined)
    fail('not_found', 'errors.not_found');
  await setFollower(ctx, ticket_id, ctx.actor.id, is_following);
}
