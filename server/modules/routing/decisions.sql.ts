/** Statements over what the engine decided, and why. */
import { type Insertable, sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type { RoutingDecisionsTable } from '#platform/database.gen.ts';
import { rows } from '#platform/db.ts';

export async function insertDecision(
  ctx: Ctx,
  row: Insertable<RoutingDecisionsTable>,
): Promise<void> {
  await ctx.db.insertInto('routing_decisions').values(row).execute();
}

export type DecisionRow = {
  readonly id: string;
  readonly at: string;
  readonly queue_id: string | null;
  readonly queue_name: string;
  readonly rules_version: number;
  readonly mode: string;
  readonly cause: string;
  readonly outcome: string;
  readonly chosen_id: string | null;
  readonly inputs: unknown;
  readonly candidates: unknown;
  readonly unlisted: unknown;
};

/** Newest first. */
export function decisionsOf(ctx: Ctx, ticket_id: string, limit: number): Promise<DecisionRow[]> {
  return rows(
    ctx,
    sql<DecisionRow>`select id, at, queue_id, queue_name, rules_version, mode, cause, outcome, chosen_id,
        inputs, candidates, unlisted
      from routing_decisions where ticket_id = ${ticket_id} order by at desc, id desc limit ${limit}`,
  );
}

/** In steps: a long delete would hold its locks. */
export async function forgetDecisions(ctx: Ctx, before: Date): Promise<number> {
  const found = await rows(
    ctx,
    sql`delete from routing_decisions where id in (
      select id from routing_decisions where at < ${before} order by at limit 5000) returning id`,
  );
  return found.length;
}
