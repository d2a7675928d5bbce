/**
 * Merging: tickets about one matter become one, by reference. A merged ticket keeps its row, its own
 * people, tags and status; its words stand in the survivor and know where they belong. So taking a
 * merge back, in whatever order, restores each ticket to what it was.
 */
import type { MergeWarning } from '#contract/merging.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publishTogether } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { applyChange, lockTicket } from './changes.ts';
import {
  carryOver,
  gather,
  insertMerge,
  type Opened,
  type StatusBefore,
  setMergedInto,
  settleReads,
  tagNamesOf,
} from './merge.sql.ts';
import { countAnew } from './relocate.ts';
import { categoryAfterWord, endsAfter, isEnded } from './status.ts';
import { defaultStatus } from './statuses.ts';
import { findVisibleTicket, mayUpdate } from './tickets.access.ts';
import { type LockedTicket, lockVisibleTicket } from './tickets.sql.ts';
import { stopWithoutRight } from './waiting-leave.ts';

export type MergeInput = {
  /** The survivor. */
  readonly into: string;
  readonly from_ids: readonly string[];
  /** What the person was told and said yes to. */
  readonly confirm?: readonly MergeWarning[];
  /** Across people: the people of the merged tickets get the replies, too. */
  readonly copies_people?: boolean;
};

export type Merged = {
  readonly into: { readonly id: string; readonly number: number };
  readonly merges: readonly { merge_id: string; from_id: string; from_number: number }[];
};

/**
 * Merges tickets into one. A ticket that is merged already stands for its survivor; what is one with
 * the survivor already is passed over.
 * @throws OporaError not_found when the actor does not see all of them; forbidden; conflict when all
 *   are one already, when somebody merged one of them just now, or `errors.merge_unconfirmed` with the
 *   warnings that `confirm` lacks
 */
export async function mergeTickets(ctx: Ctx, input: MergeInput): Promise<Merged> {
  if (!mayUpdate(ctx)) fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    const { into, from } = await lockAll(tx, input);
    refuseUnconfirmed(into, from, input.confirm ?? []);
    const merges = [];
    for (const ticket of from) {
      const merge_id = await mergeOne(tx, { ticket, into, copies_people: input.copies_people });
      merges.push({ merge_id, from_id: ticket.id, from_number: ticket.number });
    }
    await settle(tx, into);
    await tell(tx, 'ticket.merged', { into, merges });
    // Whoever may not reply in the survivor sends nothing from it (case A5).
    await stopWithoutRight(tx, { ticket_id: into.id });
    return { into: { id: into.id, number: into.number }, merges };
  });
}

/** Always in the same order: two who merge across each other do not wait for ever. */
async function lockAll(tx: Ctx, { into, from_ids }: MergeInput) {
  const survivor_id = await seen(tx, into);
  const others = new Set<string>();
  for (const id of from_ids) others.add(await seen(tx, id));
  others.delete(survivor_id);
  if (others.size === 0) fail('conflict', 'errors.merged_already');
  const locked = new Map<string, LockedTicket>();
  for (const id of [survivor_id, ...others].sort()) locked.set(id, await lockTicket(tx, id));
  const survivor = locked.get(survivor_id) ?? fail('not_found', 'errors.not_found');
  return { into: survivor, from: [...others].flatMap((id) => locked.get(id) ?? []) };
}

async function seen(tx: Ctx, id: string): Promise<string> {
  return (await findVisibleTicket(tx, id))?.id ?? fail('not_found', 'errors.not_found');
}

type Parties = Pick<LockedTicket, 'requester_id' | 'organization_id'>;

/** What a merge of these would show to whom. */
export function warningsOf(into: Parties, from: Parties): MergeWarning[] {
  if (into.requester_id === from.requester_id) return [];
  const isForeign = into.organization_id !== from.organization_id;
  return isForeign ? ['other_requester', 'other_organization'] : ['other_requester'];
}

function refuseUnconfirmed(
  into: LockedTicket,
  from: readonly LockedTicket[],
  confirm: readonly MergeWarning[],
): void {
  const warnings = new Set(from.flatMap((ticket) => warningsOf(into, ticket)));
  const missing = [...warnings].filter((warning) => !confirm.includes(warning));
  if (missing.length > 0)
    fail('conflict', 'errors.merge_unconfirmed', { missing: missing.join(',') });
}

type OneMerge = {
  readonly ticket: LockedTicket;
  readonly into: LockedTicket;
  readonly copies_people?: boolean | undefined;
};

async function mergeOne(tx: Ctx, { ticket, into, copies_people = false }: OneMerge) {
  const merge_id = newId();
  const before = statusOf(ticket);
  const opened = isEnded(ticket.status_category) ? null : await openSurvivor(tx, into.id);
  await insertMerge(tx, {
    ...{ id: merge_id, ticket_id: ticket.id, into_id: into.id },
    ...{ copies_people, before, opened },
  });
  const closed = await defaultStatus(tx, 'closed');
  await setMergedInto(tx, ticket.id, {
    merged_into_id: into.id,
    status_id: closed.id,
    status_category: 'closed',
    ...endsAfter('closed', ticket, tx.now),
  });
  await carryOver(tx, ticket.id, into.id);
  return merge_id;
}

export function statusOf(ticket: LockedTicket): StatusBefore {
  const { status_id, status_category, solved_at, closed_at } = ticket;
  return { status_id, status_category, solved_at, closed_at };
}

/** What is still open does not end because it is merged into what had ended. */
async function openSurvivor(tx: Ctx, id: string): Promise<Opened | null> {
  const into = await lockTicket(tx, id);
  const category = categoryAfterWord(into.status_category, 'customer_public');
  if (!isEnded(into.status_category) || category === undefined) return null;
  const status = await defaultStatus(tx, category);
  await applyChange(tx, into, {
    status_id: status.id,
    status_category: category,
    ...endsAfter(category, into, tx.now),
  });
  return { before: statusOf(into), status_id: status.id };
}

/** People, tags, read marks and the row of a ticket that something was merged into or taken out of. */
export async function settle(tx: Ctx, { id }: Pick<LockedTicket, 'id'>): Promise<void> {
  await gather(tx, id);
  await settleReads(tx, id);
  const ticket = await lockVisibleTicket(asSystem(tx), id);
  if (ticket === undefined) return;
  await applyChange(tx, ticket, { tag_names: await tagNamesOf(tx, id) });
  if (ticket.merged_into_id === null) await countAnew(tx, ticket);
}

export type MergeNews = {
  readonly into: Pick<LockedTicket, 'id' | 'number'>;
  readonly merges: Merged['merges'];
};

export async function tell(
  tx: Ctx,
  name: 'ticket.merged' | 'ticket.unmerged',
  { into, merges }: MergeNews,
): Promise<void> {
  const about = (id: string, data: Record<string, unknown>) => ({
    ...{ name, ticket_id: id, subject_type: 'ticket', subject_id: id, data },
  });
  await publishTogether(tx, [
    about(into.id, {
      merges,
      from_numbers: merges.map(({ from_number }) => from_number).join(', '),
    }),
    ...merges.map(({ merge_id, from_id }) =>
      about(from_id, { merge_id, into_id: into.id, into_number: into.number }),
    ),
  ]);
}
