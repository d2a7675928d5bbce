/** Every statement over checklists and their templates. */
import { type Insertable, sql, type Updateable } from 'kysely';
import { z } from 'zod';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import type { ChecklistItemsTable, ChecklistTemplatesTable } from '#platform/database.gen.ts';
import { newId } from '#platform/id.ts';

export type NewItem = { readonly text: string; readonly is_required: boolean };

export type ChecklistRow = {
  readonly id: string;
  readonly ticket_id: string;
  readonly template_id: string | null;
  readonly name: string;
  readonly added_by_id: string | null;
};

export type ItemRow = {
  readonly id: string;
  readonly checklist_id: string;
  readonly text: string;
  readonly is_required: boolean;
  readonly done_at: string | null;
  readonly done_by_id: string | null;
  readonly done_by_name: string | null;
};

/** Locks it against being deleted, so that what hangs on it has something to hang on. */
export async function isTicketSeen(ctx: Ctx, ticket_id: string): Promise<boolean> {
  const { rows } = await sql`
    select from tickets where id = ${ticket_id} and ${visibleTickets(ctx)} for key share`.execute(
    ctx.db,
  );
  return rows.length === 1;
}

/** Of the ticket and of what was merged into it, in the order they were added; own lists stand last. */
export async function checklistsOf(ctx: Ctx, ticket_id: string): Promise<ChecklistRow[]> {
  const { rows } = await sql<ChecklistRow>`
    select l.id, l.ticket_id, l.template_id, l.name, l.added_by_id
    from checklists l join tickets on tickets.id = ${ticket_id}
    where l.ticket_id in (select merged_tree(${ticket_id})) and ${visibleTickets(ctx)}
    order by (l.template_id is null), l.created_at, l.id`.execute(ctx.db);
  return rows;
}

/** One, within the actor's sight, locked. */
export async function checklistOf(ctx: Ctx, id: string): Promise<ChecklistRow | undefined> {
  const { rows } = await sql<ChecklistRow>`
    select l.id, l.ticket_id, l.template_id, l.name, l.added_by_id
    from checklists l join tickets on tickets.id = surviving_ticket(l.ticket_id)
    where l.id = ${id} and ${visibleTickets(ctx)} for update of l`.execute(ctx.db);
  return rows[0];
}

export async function ownListOf(ctx: Ctx, ticket_id: string): Promise<ChecklistRow | undefined> {
  const { rows } = await sql<ChecklistRow>`
    select id, ticket_id, template_id, name, added_by_id from checklists
    where ticket_id = ${ticket_id} and template_id is null for update`.execute(ctx.db);
  return rows[0];
}

export async function itemsOf(ctx: Ctx, checklist_ids: readonly string[]): Promise<ItemRow[]> {
  if (checklist_ids.length === 0) return [];
  const { rows } = await sql<ItemRow>`
    select i.id, i.checklist_id, i.text, i.is_required, i.done_at, i.done_by_id,
      coalesce(nullif(trim(a.first_name || ' ' || a.last_name), ''), a.email) as done_by_name
    from checklist_items i left join agents a on a.id = i.done_by_id
    where i.checklist_id = any(${[...checklist_ids]}::uuid[]) order by i.position`.execute(ctx.db);
  return rows;
}

export type ItemPlace = ItemRow & {
  readonly ticket_id: string;
  readonly template_id: string | null;
  readonly checklist_name: string;
};

/** One, within the actor's sight, locked. */
export async function itemById(ctx: Ctx, id: string): Promise<ItemPlace | undefined> {
  const { rows } = await sql<ItemPlace>`
    select i.id, i.checklist_id, i.text, i.is_required, i.done_at, i.done_by_id,
      null::text as done_by_name, l.ticket_id, l.template_id, l.name as checklist_name
    from checklist_items i join checklists l on l.id = i.checklist_id
    join tickets on tickets.id = surviving_ticket(l.ticket_id)
    where i.id = ${id} and ${visibleTickets(ctx)} for update of i`.execute(ctx.db);
  return rows[0];
}

/** False when the ticket has one of this template already. */
export async function insertChecklist(
  ctx: Ctx,
  list: Pick<ChecklistRow, 'id' | 'ticket_id' | 'template_id' | 'name'>,
): Promise<boolean> {
  const added_by_id = ctx.actor.kind === 'agent' ? actorId(ctx.actor) : null;
  const inserted = await ctx.db
    .insertInto('checklists')
    .values({ ...list, added_by_id, created_at: ctx.now })
    .onConflict((same) => same.columns(['ticket_id', 'template_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function insertItems(
  ctx: Ctx,
  checklist_id: string,
  items: readonly NewItem[],
  first_position = 0,
): Promise<void> {
  if (items.length === 0) return;
  await ctx.db
    .insertInto('checklist_items')
    .values(
      items.map(({ text, is_required }, index) => ({
        id: newId(),
        checklist_id,
        position: first_position + index,
        text,
        is_required,
      })),
    )
    .execute();
}

export async function nextPosition(ctx: Ctx, checklist_id: string): Promise<number> {
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(position) + 1, 0)::int as next from checklist_items
    where checklist_id = ${checklist_id}`.execute(ctx.db);
  return rows[0]?.next ?? 0;
}

export async function writeItem(
  ctx: Ctx,
  id: string,
  change: Updateable<ChecklistItemsTable>,
): Promise<void> {
  await ctx.db.updateTable('checklist_items').set(change).where('id', '=', id).execute();
}

export async function deleteItem(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('checklist_items').where('id', '=', id).execute();
}

export async function deleteChecklist(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('checklists').where('id', '=', id).execute();
}

/** Has anybody worked with it? */
export async function changedItems(ctx: Ctx, checklist_id: string): Promise<boolean> {
  const { rows } = await sql`
    select from checklist_items where checklist_id = ${checklist_id} and done_at is not null limit 1`.execute(
    ctx.db,
  );
  return rows.length > 0;
}

/** The words of what holds the ticket open, the first ones, and how many there are. */
export async function openRequired(
  ctx: Ctx,
  ticket_id: string,
): Promise<{ texts: string[]; count: number }> {
  const { rows } = await sql<{ text: string }>`
    select i.text from checklist_items i join checklists l on l.id = i.checklist_id
    where l.ticket_id in (select merged_tree(${ticket_id})) and i.is_required and i.done_at is null
    order by (l.template_id is null), l.created_at, l.id, i.position`.execute(ctx.db);
  return { texts: rows.slice(0, 5).map((row) => row.text), count: rows.length };
}

/** The categories of statuses, by id. */
export async function categoriesOf(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  const found = await ctx.db
    .selectFrom('statuses')
    .select(['id', 'category'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(found.map((row) => [row.id, row.category]));
}

/** The status that a waiting reply will set, and the present category of its ticket. */
export async function statusOfWaiting(
  ctx: Ctx,
  waiting_reply_id: string,
): Promise<{ next: string; present: string } | undefined> {
  const { rows } = await sql<{ next: string; present: string }>`
    select s.category as next, t.status_category as present from waiting_replies w
    join statuses s on s.id = w.status_id join tickets t on t.id = w.ticket_id
    where w.id = ${waiting_reply_id}`.execute(ctx.db);
  return rows[0];
}

// templates -----------------------------------------------------------------------------------

const storedItems = z.array(z.object({ text: z.string(), is_required: z.boolean() }));

export type TemplateRow = {
  readonly id: string;
  readonly name: string;
  readonly items: NewItem[];
  readonly archived_at: string | null;
};

const templateColumns = ['id', 'name', 'items', 'archived_at'] as const;

function understood<Row extends { items: unknown }>(row: Row): Row & { items: NewItem[] } {
  return { ...row, items: storedItems.parse(row.items) };
}

export async function allTemplates(ctx: Ctx): Promise<TemplateRow[]> {
  const found = await ctx.db
    .selectFrom('checklist_templates')
    .select([...templateColumns])
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .execute();
  return found.map(understood);
}

export async function templateById(ctx: Ctx, id: string): Promise<TemplateRow | undefined> {
  const row = await ctx.db
    .selectFrom('checklist_templates')
    .select([...templateColumns])
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : understood(row);
}

export async function insertTemplate(
  ctx: Ctx,
  row: Insertable<ChecklistTemplatesTable>,
): Promise<void> {
  await ctx.db.insertInto('checklist_templates').values(row).execute();
}

export async function writeTemplate(
  ctx: Ctx,
  id: string,
  change: Updateable<ChecklistTemplatesTable>,
): Promise<void> {
  await ctx.db
    .updateTable('checklist_templates')
    .set({ ...change, updated_at: ctx.now })
    .where('id', '=', id)
    .execute();
}
