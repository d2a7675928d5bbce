/** What agents left who can own tickets no more: listed, and handed over together. */
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { applyChange, lockTicket } from './changes.ts';
import { leftBy, leftTickets } from './handover.sql.ts';
import { mayUpdate } from './tickets.access.ts';
import { isAssignable } from './tickets.sql.ts';

export async function listLeftTickets(ctx: Ctx) {
  return (await leftTickets(ctx)).map(({ id, name, count }) => ({ agent: { id, name }, count }));
}

const aCall = 200;

/**
 * Up to 200 tickets in one transaction, so that a long list does not hold its locks for minutes.
 * @throws OporaError forbidden; invalid when the heir can own no tickets
 */
export async function handOverLeft(
  ctx: Ctx,
  { from_agent_id, assignee_id }: { from_agent_id: string; assignee_id: string },
): Promise<{ handed_over: number; left: number }> {
  if (!mayUpdate(ctx) || !mayAct(ctx.actor, 'tickets.view_all'))
    fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    if (!(await isAssignable(tx, assignee_id)))
      failField('assignee_id', 'errors.field.not_assignable');
    const ids = (await leftBy(tx, from_agent_id, aCall)).slice(0, aCall);
    for (const id of ids) {
      const ticket = await lockTicket(tx, id);
      await publish(tx, {
        name: 'ticket.handed_over',
        ticket_id: id,
        subject_type: 'ticket',
        subject_id: id,
        data: {
          from_agent_id,
          to_agent_id: assignee_id,
          returns_at: null,
          has_summary: false,
          is_introduced: false,
        },
      });
      await applyChange(tx, ticket, { assignee_id });
    }
    const rest = (await leftTickets(tx)).find((one) => one.id === from_agent_id);
    return { handed_over: ids.length, left: rest?.count ?? 0 };
  });
}
