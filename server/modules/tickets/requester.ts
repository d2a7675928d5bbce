/** What a requester does to the state of their own request: closes it, or opens it again. */
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { applyChange, lockTicket } from './changes.ts';
import { endsAfter, isEnded, mayChoose } from './status.ts';
import { defaultStatus } from './statuses.ts';

/**
 * Solved by the word of whoever asked, whatever was still to be filled in; or open again. What is so already
 * stays as it is.
 * @throws OporaError not_found for another's; forbidden for anybody but a requester
 */
export async function endOwnTicket(ctx: Ctx, ticket_id: string, is_ended: boolean): Promise<void> {
  if (ctx.actor.kind !== 'contact') fail('forbidden', 'errors.forbidden');
  await transaction(ctx, async (tx) => {
    const ticket = await lockTicket(tx, ticket_id);
    if (isEnded(ticket.status_category) === is_ended) return;
    const category = is_ended ? 'solved' : 'open';
    if (!mayChoose(ticket.status_category, category)) fail('conflict', 'errors.conflict');
    const status = await defaultStatus(tx, category);
    await applyChange(tx, ticket, {
      status_id: status.id,
      status_category: category,
      ...endsAfter(category, ticket, tx.now),
    });
  });
}
