/** The inverse of what an operation did to one ticket. */
import { takeBackChecklist } from '#modules/checklists/checklists.ts';
import {
  putBackInQueue,
  refusePlaceChanged,
  resumeEscalations,
  unmakeEscalations,
} from '#modules/routing/routing.ts';
import {
  followTicket,
  restoreTicket,
  unlinkTickets,
  unmergeTickets,
  unsplitTicket,
} from '#modules/tickets/tickets.ts';
import { takeBackTime } from '#modules/time-entries/time-entries.ts';
import type { Actor, Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import type { ItemResult } from './operations.sql.ts';
import { undoRecord } from './undo-record.ts';

type Given = {
  /** As it stands in the ledger. */
  readonly undo: unknown;
  /** Who did the operation, for what is theirs alone. */
  readonly author: Actor | undefined;
};

/**
 * Puts back all that can be put back. What was said stays said: the result tells so.
 * @throws OporaError when somebody changed since what the operation wrote, or nothing of it can be taken back
 */
export async function takeBack(
  tx: Ctx,
  ticket_id: string,
  { undo, author }: Given,
): Promise<Omit<ItemResult, 'ticket_id'>> {
  const parsed = undoRecord.safeParse(undo);
  if (!parsed.success) fail('conflict', 'errors.undo_unknown');
  const { said = [], ...rest } = parsed.data;
  const stays = said.includes('reply') ? 'errors.undo_sent' : 'errors.undo_note';
  if (Object.keys(rest).length === 0) fail('conflict', stays);
  if (rest.put !== undefined) await refusePlaceChanged(tx, ticket_id, rest.put);
  // What hangs on the ticket first: without it the ticket may be what it was before.
  for (const id of rest.time_entry_ids ?? []) await takeBackTime(tx, ticket_id, id);
  for (const id of rest.checklist_ids ?? []) await takeBackChecklist(tx, ticket_id, id);
  for (const tie of rest.links ?? []) await unlinkTickets(tx, ticket_id, tie);
  if (rest.was_following !== undefined && author !== undefined)
    await followTicket({ ...tx, actor: author }, ticket_id, rest.was_following);
  if (rest.merge_id !== undefined) await unmergeTickets(tx, { merge_ids: [rest.merge_id] });
  if (rest.split_id !== undefined) await unsplitTicket(tx, rest.split_id);
  if (rest.escalations !== undefined) await unmakeEscalations(tx, ticket_id, rest.escalations);
  if (rest.written !== undefined) await restoreTicket(tx, ticket_id, rest.written);
  if (rest.escalations !== undefined) await resumeEscalations(tx, rest.escalations);
  // A changed owner has changed the place as well.
  if (rest.put !== undefined) await putBackInQueue(tx, ticket_id, rest.put);
  return {
    outcome: 'undone',
    ...(said.length === 0 ? {} : { cause: { key: stays, params: {} } }),
  };
}
