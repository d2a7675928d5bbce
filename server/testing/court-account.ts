/** The kept turns of tickets against what counting them anew from the facts gives. */
import { keepCourts } from '#modules/sla/sla.ts';
import type { Ctx } from '#platform/ctx.ts';
import { openTransaction } from './open-transaction.ts';

/** A line for each ticket whose rows say that it was somebody else's turn, or that nobody has counted. */
export async function courtAmiss(ctx: Ctx, ticket_ids: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const ticket_id of ticket_ids) {
    const undone = await openTransaction(ctx);
    const kept = await turnsOf(undone.tx, ticket_id);
    await keepCourts(undone.tx, [ticket_id]);
    const anew = await turnsOf(undone.tx, ticket_id);
    await undone.rollback();
    if (kept !== anew) lines.push(`whose turn, ticket ${ticket_id}: kept ${kept}, anew ${anew}`);
  }
  return lines;
}

async function turnsOf(ctx: Ctx, ticket_id: string): Promise<string> {
  const rows = await ctx.db
    .selectFrom('court_spans')
    .selectAll()
    .where('ticket_id', '=', ticket_id)
    .orderBy('place')
    .execute();
  return JSON.stringify(rows);
}
