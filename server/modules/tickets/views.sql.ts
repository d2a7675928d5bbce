/** Statements over views, and the counts beside them. */
import { type Insertable, type RawBuilder, type Selectable, sql, type Updateable } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type { ViewsTable } from '#platform/database.gen.ts';
import { visibleTickets, visibleViews } from './tickets.access.ts';

export type ViewRow = Selectable<ViewsTable>;

export async function viewsSeen(ctx: Ctx): Promise<ViewRow[]> {
  const { rows } =
    await sql<ViewRow>`select * from views where ${visibleViews(ctx)} order by position, lower(name), id`.execute(
      ctx.db,
    );
  return rows;
}

export async function allViews(ctx: Ctx): Promise<ViewRow[]> {
  return ctx.db.selectFrom('views').selectAll().orderBy('id').execute();
}

export async function viewById(ctx: Ctx, id: string): Promise<ViewRow | undefined> {
  const { rows } =
    await sql<ViewRow>`select * from views where id = ${id} and ${visibleViews(ctx)}`.execute(
      ctx.db,
    );
  return rows[0];
}

export async function insertView(ctx: Ctx, row: Insertable<ViewsTable>): Promise<void> {
  await ctx.db
    .insertInto('views')
    .values(row)
    .onConflict((same) => same.column('key').doNothing())
    .execute();
}

export async function writeView(
  ctx: Ctx,
  id: string,
  change: Updateable<ViewsTable>,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await ctx.db.updateTable('views').set(change).where('id', '=', id).execute();
}

export async function removeView(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('views').where('id', '=', id).execute();
}

/** How many visible tickets satisfy each condition, in one statement; each count stops at `most`. */
export async function countEach(
  ctx: Ctx,
  conditions: readonly RawBuilder<boolean>[],
  most: number,
): Promise<number[]> {
  if (conditions.length === 0) return [];
  const counts = conditions.map(
    (condition) =>
      sql`(select count(*)::int from (select from tickets where ${visibleTickets(ctx)} and ${condition} limit ${most}) as counted)`,
  );
  const { rows } = await sql<{
    counts: number[];
  }>`select array[${sql.join(counts)}] as counts`.execute(ctx.db);
  return rows[0]?.counts ?? [];
}
