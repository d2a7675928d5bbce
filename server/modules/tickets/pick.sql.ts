/** Which tickets meet a condition: their ids, a step at a time, for what is done to all of them. */
import { sql } from 'kysely';
import type { Condition } from '#contract/conditions.ts';
import type { Ctx } from '#platform/ctx.ts';
import { conditionSql } from './conditions.sql.ts';
import { standsAlone, visibleTickets } from './tickets.access.ts';
import { askerOf } from './views.ts';

export type Pick = {
  readonly condition: Condition;
  /** Those made later are not meant: whoever asked did not see them. */
  readonly made_until: string;
  /** The last id of the step before. */
  readonly after: string | null;
  readonly limit: number;
};

/** Ids of the tickets that the actor sees and that meet the condition at `made_until`, in the order of ids. */
export async function pickTickets(ctx: Ctx, pick: Pick): Promise<string[]> {
  const asker = { ...askerOf(ctx), now: new Date(pick.made_until) };
  const after = pick.after === null ? sql`true` : sql`tickets.id > ${pick.after}::uuid`;
  const { rows } = await sql<{ id: string }>`
    select tickets.id from tickets
    where ${visibleTickets(ctx)} and ${standsAlone()} and ${conditionSql(pick.condition, asker)}
      and tickets.created_at <= ${pick.made_until}::timestamptz and ${after}
    order by tickets.id limit ${pick.limit}`.execute(ctx.db);
  return rows.map((row) => row.id);
}

/** Which of these the actor sees and the condition picks now. */
export async function ticketsMeeting(
  ctx: Ctx,
  ids: readonly string[],
  condition: Condition,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select tickets.id from tickets where tickets.id = any(${[...ids]}::uuid[])
      and ${visibleTickets(ctx)} and ${conditionSql(condition, askerOf(ctx))}`.execute(ctx.db);
  return rows.map((row) => row.id);
}
