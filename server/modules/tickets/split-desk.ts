/** Splitting from the screen: the new ticket is answered, or the one that it came from. */
import type { Ticket } from '#contract/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { getTicket } from './reads.ts';
import { splitThatMade } from './split.sql.ts';
import { type SplitInput, splitTicket, unsplitTicket } from './split.ts';
import { survivorId } from './tickets.sql.ts';

export async function splitFromDesk(
  ctx: Ctx,
  ticket_id: string,
  input: SplitInput,
): Promise<Ticket> {
  return transaction(ctx, async (tx) => {
    const made = await splitTicket(tx, ticket_id, input);
    return getTicket(tx, made.ticket_id);
  });
}

/** @throws OporaError not_found for a ticket that no split made */
export async function unsplitFromDesk(ctx: Ctx, ticket_id: string): Promise<Ticket> {
  return transaction(ctx, async (tx) => {
    const split = (await splitThatMade(tx, ticket_id)) ?? fail('not_found', 'errors.split_gone');
    await unsplitTicket(tx, split.id);
    return getTicket(tx, await survivorId(tx, split.ticket_id));
  });
}
