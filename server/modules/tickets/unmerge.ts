/** The way back from a merge: each ticket is again what it was; what came later stays, or goes where it answers. */
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { applyChange } from './changes.ts';
import {
  answeredSince,
  carryBack,
  endMerge,
  handOpeningOn,
  type Merge,
  mergeOfTicket,
  returnReads,
  setMergedInto,
  standingMerges,
  writeStatusBefore,
} from './merge.sql.ts';
import { type Merged, settle, tell } from './merge.ts';
import { categoryAfterWord, endsAfter } from './status.ts';
import { defaultStatus } from './statuses.ts';
import { findVisibleTicket, mayUpdate } from './tickets.access.ts';
import { type LockedTicket, lockVisibleTicket, survivorId } from './tickets.sql.ts';

/**
 * Takes merges back, the newest first. The actor must see the survivor of each.
 * @throws OporaError not_found when one does not stand any more or its survivor is not seen; forbidden
 */
export async function unmergeTickets(
  ctx: Ctx,
  { merge_ids }: { merge_ids: readonly string[] },
): Promise<void> {
  if (!mayUpdate(ctx)) fail('forbidden', 'errors.forbidden');
  await transaction(ctx, async (tx) => {
    const merges = await standingMerges(tx, [...new Set(merge_ids)]);
    if (merges.length < new Set(merge_ids).size) fail('not_found', 'errors.merge_gone');
    for (const merge of merges) {
      if ((await findVisibleTicket(tx, merge.into_id)) === undefined)
        fail('not_found', 'errors.not_found');
      await takeBack(tx, merge);
    }
  });
}

async function takeBack(tx: Ctx, merge: Merge): Promise<void> {
  const { ticket, ancestors, survivor } = await lockWay(tx, merge);
  await returnReads(tx, ticket.id, survivor.id);
  await endMerge(tx, merge.id);
  await setMergedInto(tx, ticket.id, { ...merge.before, merged_into_id: null });
  await carryBack(tx, ticket.id);
  await openByLaterWord(tx, merge);
  await closeSurvivor(tx, merge);
  for (const one of [ticket, ...ancestors]) await settle(tx, one);
  const merges: Merged['merges'] = [
    { merge_id: merge.id, from_id: ticket.id, from_number: ticket.number },
  ];
  await tell(tx, 'ticket.unmerged', { into: survivor, merges });
}

/** The ticket and all up to its survivor, locked in one order; nobody merges those meanwhile. */
async function lockWay(tx: Ctx, merge: Merge) {
  const way: string[] = [];
  let next: string | undefined = merge.into_id;
  while (next !== undefined) {
    way.push(next);
    next = (await mergeOfTicket(tx, next))?.into_id;
  }
  const locked = new Map<string, LockedTicket>();
  for (const id of [merge.ticket_id, ...way].sort()) {
    const ticket = await lockVisibleTicket(asSystem(tx), id);
    if (ticket !== undefined) locked.set(id, ticket);
  }
  const ticket = locked.get(merge.ticket_id);
  const survivor = locked.get(await survivorId(tx, merge.ticket_id));
  const isStanding = (await mergeOfTicket(tx, merge.ticket_id))?.id === merge.id;
  if (ticket === undefined || survivor === undefined || !isStanding)
    fail('conflict', 'errors.merge_changed');
  return { ticket, survivor, ancestors: way.flatMap((id) => locked.get(id) ?? []) };
}

/** A customer's word that came later and belongs to the ticket opens it, as it would have. */
async function openByLaterWord(tx: Ctx, merge: Merge): Promise<void> {
  const category = categoryAfterWord(merge.before.status_category, 'customer_public');
  if (category === undefined) return;
  if (!(await answeredSince(tx, merge.ticket_id, merge.merged_at))) return;
  const ticket = await lockVisibleTicket(asSystem(tx), merge.ticket_id);
  if (ticket === undefined) return;
  const status = await defaultStatus(tx, category);
  await applyChange(tx, ticket, {
    status_id: status.id,
    status_category: category,
    ...endsAfter(category, ticket, tx.now),
  });
}

/**
 * A survivor that was opened for this ticket's sake ends again: unless another that was merged keeps
 * it open, somebody has chosen another status since, or a customer has answered there.
 */
async function closeSurvivor(tx: Ctx, merge: Merge): Promise<void> {
  const { opened, into_id } = merge;
  if (opened === null || (await handOpeningOn(tx, merge))) return;
  const above = await mergeOfTicket(tx, into_id);
  if (above !== undefined) {
    if (above.before.status_id === opened.status_id)
      await writeStatusBefore(tx, above.id, opened.before);
    return;
  }
  const into = await lockVisibleTicket(asSystem(tx), into_id);
  if (into === undefined || into.status_id !== opened.status_id) return;
  if (await answeredSince(tx, into_id, merge.merged_at)) return;
  await applyChange(tx, into, opened.before);
}
