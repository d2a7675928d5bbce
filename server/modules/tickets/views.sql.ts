/** Statements over views, and the counts beside them. */
import { type Insertable, type RawBuilder, type Selectable, sql, type Updateable } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type { ViewChoicesTable, ViewsTable } from '#platform/database.gen.ts';
import { rowsUntilNews } from '#platform/until-news.ts';
import { standsAlone, visibleTickets, visibleViews } from './tickets.access.ts';

export type ViewRow = Selectable<ViewsTable>;

/** A view with what the actor changed of it for themselves. */
export type SeenViewRow = ViewRow & {
  my_sort: string | null;
  my_layout: ViewRow['layout'] | null;
  my_columns: string[] | null;
  my_group_by: string | null;
  is_hidden: boolean;
};

function seenViews(ctx: Ctx): RawBuilder<unknown> {
  const agent_id = ctx.actor.kind === 'agent' ? ctx.actor.id : null;
  return sql`select views.*, mine.sort as my_sort, mine.layout as my_layout, mine.columns as my_columns,
      mine.group_by as my_group_by, coalesce(mine.is_hidden, false) as is_hidden
    from views left join view_choices mine on mine.view_id = views.id and mine.agent_id = ${agent_id}::uuid
    where ${visibleViews(ctx)}`;
}

/** In the order the actor chose; those never placed follow in the usual one. */
export async function viewsSeen(ctx: Ctx): Promise<SeenViewRow[]> {
  const { rows } = await sql<SeenViewRow>`
    ${seenViews(ctx)} order by mine.position nulls last, views.position, lower(name), views.id`.execute(
    ctx.db,
  );
  return rows;
}

export async function allViews(ctx: Ctx): Promise<ViewRow[]> {
  return ctx.db.selectFrom('views').selectAll().orderBy('id').execute();
}

export async function viewById(ctx: Ctx, id: string): Promise<SeenViewRow | undefined> {
  const [row] = await rowsUntilNews(ctx, sql<SeenViewRow>`${seenViews(ctx)} and views.id = ${id}`);
  return row;
}

export type ViewChoice = Updateable<ViewChoicesTable>;

export async function writeViewChoice(
  ctx: Ctx,
  key: { agent_id: string; view_id: string },
  choice: ViewChoice,
): Promise<void> {
  await ctx.db
    .insertInto('view_choices')
    .values({ ...choice, ...key })
    .onConflict((same) =>
      same.columns(['agent_id', 'view_id']).doUpdateSet({ ...choice, agent_id: key.agent_id }),
    )
    .execute();
}

/** The place of each view in the given order; the others have none of their own any more. */
export async function placeViews(
  ctx: Ctx,
  agent_id: string,
  ids: readonly string[],
): Promise<void> {
  await sql`update view_choices set position = null where agent_id = ${agent_id}`.execute(ctx.db);
  await sql`
    insert into view_choices (agent_id, view_id, position)
    select ${agent_id}::uuid, asked.id, asked.place
    from unnest(${[...new Set(ids)]}::uuid[]) with ordinality as asked (id, place)
    on conflict (agent_id, view_id) do update set position = excluded.position`.execute(ctx.db);
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
      sql`(select count(*)::int from (select from tickets where ${visibleTickets(ctx)} and ${standsAlone()} and ${condition} limit ${sql.lit(most)}) as counted)`,
  );
  const { rows } = await sql<{
    counts: number[];
  }>`select array[${sql.join(counts)}] as counts`.execute(ctx.db);
  return rows[0]?.counts ?? [];
}
