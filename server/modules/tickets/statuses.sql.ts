/** Statements over statuses, types and tags. */
import { type Insertable, type RawBuilder, type Selectable, sql, type Updateable } from 'kysely';
import type { StatusCategory } from '#contract/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { StatusesTable, TicketTypesTable } from '#platform/database.gen.ts';
import { visibleTickets } from './tickets.access.ts';

export type StatusRow = Selectable<StatusesTable>;
export type TypeRow = Selectable<TicketTypesTable>;

export async function allStatuses(ctx: Ctx): Promise<StatusRow[]> {
  return ctx.db.selectFrom('statuses').selectAll().orderBy('position').orderBy('name').execute();
}

export async function insertStatus(ctx: Ctx, row: Insertable<StatusesTable>): Promise<void> {
  await ctx.db.insertInto('statuses').values(row).execute();
}

export async function updateStatusRow(
  ctx: Ctx,
  id: string,
  change: Updateable<StatusesTable>,
): Promise<void> {
  if (Object.values(change).every((value) => value === undefined)) return;
  await ctx.db.updateTable('statuses').set(change).where('id', '=', id).execute();
}

export async function undefaultStatuses(ctx: Ctx, category: StatusCategory): Promise<void> {
  await ctx.db
    .updateTable('statuses')
    .set({ is_default: false })
    .where('category', '=', category)
    .execute();
}

export async function isStatusUsed(ctx: Ctx, id: string): Promise<boolean> {
  const { rows } = await sql<{
    used: boolean;
  }>`select exists (select from tickets where status_id = ${id}) as used`.execute(ctx.db);
  return rows[0]?.used === true;
}

export async function hasTickets(ctx: Ctx): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`select exists (select from tickets) as any`.execute(
    ctx.db,
  );
  return rows[0]?.any === true;
}

export async function deleteStatusesAndTypes(ctx: Ctx): Promise<void> {
  await ctx.db.deleteFrom('statuses').execute();
  await ctx.db.deleteFrom('ticket_types').execute();
}

export async function allTypes(ctx: Ctx): Promise<TypeRow[]> {
  return ctx.db
    .selectFrom('ticket_types')
    .selectAll()
    .orderBy('position')
    .orderBy('name')
    .execute();
}

export async function insertType(ctx: Ctx, row: Insertable<TicketTypesTable>): Promise<void> {
  await ctx.db.insertInto('ticket_types').values(row).execute();
}

export async function updateTypeRow(
  ctx: Ctx,
  id: string,
  change: Updateable<TicketTypesTable>,
): Promise<void> {
  if (Object.values(change).every((value) => value === undefined)) return;
  await ctx.db.updateTable('ticket_types').set(change).where('id', '=', id).execute();
}

export type TagCount = { id: string; name: string; ticket_count: number };

/** Tags that contain the letters, with how many visible tickets carry each; 500 at most, the most used first. */
export async function allTags(ctx: Ctx, letters: string): Promise<TagCount[]> {
  // The database says what lower case is, of both sides alike.
  return tagsWhere(ctx, sql<boolean>`position(lower(${letters}) in lower(tags.name)) > 0`);
}

export async function tagById(ctx: Ctx, id: string): Promise<TagCount | undefined> {
  return (await tagsWhere(ctx, sql<boolean>`tags.id = ${id}`))[0];
}

async function tagsWhere(ctx: Ctx, test: RawBuilder<boolean>): Promise<TagCount[]> {
  const { rows } = await sql<TagCount>`
    select tags.id, tags.name, count(tickets.id)::int as ticket_count
    from tags
    left join ticket_tags on ticket_tags.tag_id = tags.id
    left join tickets on tickets.id = ticket_tags.ticket_id and ${visibleTickets(ctx)}
    where ${test}
    group by tags.id order by ticket_count desc, lower(tags.name) limit 500`.execute(ctx.db);
  return rows;
}

export async function renameTagRows(ctx: Ctx, id: string, name: string): Promise<void> {
  await sql`with old as (select name from tags where id = ${id}),
    renamed as (update tags set name = ${name} where id = ${id})
    update tickets set tag_names = array_replace(tag_names, (select name from old), ${name})
    where id in (select ticket_id from ticket_tags where tag_id = ${id})`.execute(ctx.db);
}

export async function dropTag(ctx: Ctx, id: string): Promise<void> {
  await sql`update tickets set tag_names = array_remove(tag_names, (select name from tags where id = ${id}))
    where id in (select ticket_id from ticket_tags where tag_id = ${id})`.execute(ctx.db);
  await ctx.db.deleteFrom('tags').where('id', '=', id).execute();
}
