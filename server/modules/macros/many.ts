/** A macro on many tickets at once: on each it reads as it would there, in the requester's language. */
import type { TicketAction } from '#contract/actions.ts';
import { folderMark } from '#contract/macros.ts';
import type { Operation } from '#contract/operations.ts';
import {
  getOperation,
  type MeantTickets,
  type Prepare,
  startOperation,
  ticketsMeant,
} from '#modules/operations/operations.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { factsOfTicket, insertRun } from './macros.sql.ts';
import { renderMacro, usableMacro } from './run.ts';

/** @throws OporaError not_found for a macro that is archived or not seen */
export async function startMacro(
  ctx: Ctx,
  macro_id: string,
  meant: MeantTickets,
): Promise<Operation> {
  const row = await usableMacro(ctx, macro_id);
  const id = await startOperation(ctx, {
    kind: 'macro',
    name: row.name.split(folderMark).at(-1)?.trim() ?? row.name,
    source_id: macro_id,
    tickets: await ticketsMeant(ctx, meant),
  });
  return getOperation(ctx, id);
}

/** What the macro says and does on the next ticket of the operation; its use is counted as one by hand. */
export const prepareMacro: Prepare = async (tx, ticket_id, { id, source_id, actions }) => {
  if (source_id === null) return actions;
  const ticket = (await factsOfTicket(tx, ticket_id)) ?? fail('not_found', 'errors.not_found');
  const rendered = await renderMacro(tx, ticket_id, { macro_id: source_id });
  const { reply_html } = rendered;
  const reply: TicketAction[] =
    reply_html === null ? [] : [{ do: 'reply', body_html: reply_html, file_ids: [] }];
  await insertRun(tx, {
    ...{ id: newId(), macro_id: source_id, ticket_id, operation_id: id, waiting_reply_id: null },
    ...{ type_id: ticket.type_id, topic_id: ticket.topic_id, agent_id: actorId(tx.actor) },
    at: tx.now,
  });
  await publish(tx, {
    name: 'macro.applied',
    ticket_id,
    subject_type: 'macro',
    subject_id: source_id,
    data: { name: rendered.name, operation_id: id, with_reply: reply.length > 0 },
  });
  return [...reply, ...rendered.actions];
};
