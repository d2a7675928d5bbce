/** Statements over pins and visits. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';

type Mark = { readonly agent_id: string; readonly ticket_id: string };

export async function pinnedIds(ctx: Ctx, agent_id: string): Promise<string[]> {
  const found = await ctx.db
    .selectFrom('ticket_pins')
    .select('ticket_id')
    .where('agent_id', '=', agent_id)
    .orderBy('pinned_at')
    .orderBy('ticket_id')
    .execute();
  return found.map((row) => row.ticket_id);
}

export async function recentIds(ctx: Ctx, agent_id: string, most: number): Promise<string[]> {
  const found = await ctx.db
    .selectFrom('ticket_visits')
    .select('ticket_id')
    .where('agent_id', '=', agent_id)
    .orderBy('visited_at', 'desc')
    .orderBy('ticket_id')
    .limit(most)
    .execute();
  return found.map((row) => row.ticket_id);
}

export async function addPin(ctx: Ctx, mark: Mark): Promise<void> {
  await ctx.db
    .insertInto('ticket_pins')
    .values({ ...mark, pinned_at: ctx.now })
    .onConflict((same) => same.columns(['agent_id', 'ticket_id']).doNothing())
    .execute();
}

export async function removePin(ctx: Ctx, { agent_id, ticket_id }: Mark): Promise<void> {
  await ctx.db
    .deleteFrom('ticket_pins')
    .where('agent_id', '=', agent_id)
    .where('ticket_id', '=', ticket_id)
    .execute();
}

/** Notes the look and forgets those beyond the newest `most`. */
export async function addVisit(ctx: Ctx, mark: Mark, most: number): Promise<void> {
  await ctx.db
    .insertInto('ticket_visits')
    .values({ ...mark, visited_at: ctx.now })
    .onConflict((same) =>
      same.columns(['agent_id', 'ticket_id']).doUpdateSet({ visited_at: ctx.now }),
    )
    .execute();
  await sql`
    delete from ticket_visits where agent_id = ${mark.agent_id} and ticket_id in (
      select ticket_id from ticket_visits where agent_id = ${mark.agent_id}
      order by visited_at desc offset ${most})`.execute(ctx.db);
}
