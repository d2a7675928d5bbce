/** What an agent does from the screen: finds what may be the same matter, merges it, takes it apart. */
import type { MergeCandidate, MergeWarning } from '#contract/merging.ts';
import type { Ticket } from '#contract/tickets.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { mergedInto } from './merge.sql.ts';
import { mergeTickets, warningsOf } from './merge.ts';
import { lastWords, matterOf, similarTickets } from './merge-candidates.sql.ts';
import { presentRow } from './present.ts';
import { getTicket } from './reads.ts';
import { ticketRowsOf } from './rows.sql.ts';
import { findVisibleTicket } from './tickets.access.ts';
import { unmergeTickets } from './unmerge.ts';

export async function mergeFromDesk(
  ctx: Ctx,
  into: string,
  input: {
    readonly from_ids: readonly string[];
    readonly confirm: readonly MergeWarning[];
    readonly copies_people: boolean;
  },
): Promise<Ticket> {
  return transaction(ctx, async (tx) => {
    await mergeTickets(tx, { into, ...input });
    return getTicket(tx, into);
  });
}

/** @throws OporaError not_found for a merge into another ticket than this one */
export async function unmergeFromDesk(
  ctx: Ctx,
  ticket_id: string,
  merge_ids: readonly string[],
): Promise<Ticket> {
  return transaction(ctx, async (tx) => {
    const standing = new Set((await mergedInto(tx, ticket_id)).map((one) => one.merge_id));
    if (!merge_ids.every((id) => standing.has(id))) fail('not_found', 'errors.merge_gone');
    await unmergeTickets(tx, { merge_ids });
    return getTicket(tx, ticket_id);
  });
}

/** Those that may be the same matter, the likeliest first; or the one named, whatever it is. */
export async function listMergeCandidates(
  ctx: Ctx,
  ticket_id: string,
  named_id: string | undefined,
): Promise<MergeCandidate[]> {
  const matter = (await matterOf(ctx, ticket_id)) ?? fail('not_found', 'errors.not_found');
  const named = named_id === undefined ? undefined : await findVisibleTicket(ctx, named_id);
  const likely = await similarTickets(ctx, matter, named?.id);
  const rows = await ticketRowsOf(
    ctx,
    likely.map((one) => one.id),
  );
  const words = await lastWords(
    asSystem(ctx),
    rows.map((row) => row.id),
  );
  return rows.map((row) => {
    const found = likely.find((one) => one.id === row.id);
    return {
      ticket: presentRow(row),
      reasons: found?.reasons ?? [],
      warnings: warningsOf(matter, row),
      last_words: words.get(row.id) ?? null,
    };
  });
}
