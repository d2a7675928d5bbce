/** Every statement over fields, their options, topics and forms. */
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type {
  TicketFieldOptionsTable,
  TicketFieldsTable,
  TopicsTable,
} from '#platform/database.gen.ts';
import { visibleFields, visibleTopics } from './fields.access.ts';

export type FieldRow = Omit<Selectable<TicketFieldsTable>, 'position' | 'created_at'>;
export type OptionRow = Omit<Selectable<TicketFieldOptionsTable>, 'position'>;
export type TopicRow = Omit<Selectable<TopicsTable>, 'position' | 'created_at'> & {
  field_ids: string[];
};

export async function allFields(ctx: Ctx, id?: string): Promise<FieldRow[]> {
  const { rows } = await sql<FieldRow>`
    select id, key, kind, name, help, customer_access, is_everywhere, required, required_when,
      shown_when, limits, archived_at
    from ticket_fields
    where ${visibleFields(ctx)} and ${id === undefined ? sql`true` : sql`id = ${id}`}
    order by position, created_at, id`.execute(ctx.db);
  return rows;
}

/** In their order, each child after its parent. */
export async function optionsOf(ctx: Ctx, field_ids: readonly string[]): Promise<OptionRow[]> {
  if (field_ids.length === 0) return [];
  const { rows } = await sql<OptionRow>`
    select o.id, o.field_id, o.parent_id, o.name, o.archived_at
    from ticket_field_options o join ticket_fields on ticket_fields.id = o.field_id
    where o.field_id = any(${[...field_ids]}::uuid[]) and ${visibleFields(ctx)}
    order by o.field_id, o.position, o.id`.execute(ctx.db);
  return rows;
}

/** Child to parent over options and topics: what `within` climbs. */
export async function parentPairs(ctx: Ctx): Promise<{ id: string; parent_id: string }[]> {
  const { rows } = await sql<{ id: string; parent_id: string }>`
    select id, parent_id from ticket_field_options where parent_id is not null
    union all
    select id, parent_id from topics where parent_id is not null`.execute(ctx.db);
  return rows;
}

export async function insertField(ctx: Ctx, row: Insertable<TicketFieldsTable>): Promise<void> {
  await ctx.db
    .insertInto('ticket_fields')
    .values({
      ...row,
      position: sql<number>`(select coalesce(max(position) + 1, 0) from ticket_fields)`,
    })
    .execute();
}

export async function updateFieldRow(
  ctx: Ctx,
  id: string,
  change: Updateable<TicketFieldsTable>,
): Promise<void> {
  if (Object.values(change).every((value) => value === undefined)) return;
  await ctx.db.updateTable('ticket_fields').set(change).where('id', '=', id).execute();
}

export async function placeRows(
  ctx: Ctx,
  table: 'ticket_fields' | 'topics',
  ids: readonly string[],
): Promise<void> {
  await sql`
    update ${sql.table(table)} set position = placed.position
    from (select id, row_number() over (order by named.position nulls last, old.position, old.id) as position
      from ${sql.table(table)} old
      left join unnest(${[...ids]}::uuid[]) with ordinality as named (named_id, position) on named_id = old.id) placed
    where placed.id = ${sql.table(table)}.id and ${sql.table(table)}.position <> placed.position`.execute(
    ctx.db,
  );
}

export type OptionInput = {
  readonly id: string;
  readonly parent_id: string | null;
  readonly name: { ru: string; en: string };
  readonly is_archived: boolean;
};

/** These options in this order; those that are left out are archived. Parents come first in the list. */
export async function writeOptions(
  ctx: Ctx,
  field_id: string,
  options: readonly OptionInput[],
): Promise<void> {
  const listed = JSON.stringify(
    options.map(({ is_archived, ...option }, position) => ({
      ...option,
      position,
      archived_at: is_archived ? ctx.now.toISOString() : null,
    })),
  );
  await sql`
    insert into ticket_field_options (id, field_id, parent_id, name, position, archived_at)
    select id, ${field_id}::uuid, parent_id, name, position, archived_at
    from jsonb_to_recordset(${listed}::jsonb)
      as o (id uuid, parent_id uuid, name jsonb, position integer, archived_at timestamptz)
    on conflict (id) do update set parent_id = excluded.parent_id, name = excluded.name,
      position = excluded.position,
      archived_at = case when excluded.archived_at is null then null
        else coalesce(ticket_field_options.archived_at, excluded.archived_at) end`.execute(ctx.db);
  await sql`
    update ticket_field_options set archived_at = ${ctx.now}, position = position + ${options.length}
    where field_id = ${field_id} and archived_at is null
      and id <> all(${options.map((option) => option.id)}::uuid[])`.execute(ctx.db);
}

/** Of these ids, those that are options of another field. */
export async function foreignOptions(
  ctx: Ctx,
  field_id: string,
  ids: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from ticket_field_options
    where id = any(${[...ids]}::uuid[]) and field_id <> ${field_id}`.execute(ctx.db);
  return rows.map((row) => row.id);
}

export async function allTopics(ctx: Ctx): Promise<TopicRow[]> {
  const { rows } = await sql<TopicRow>`
    select id, parent_id, name, note, team_id, type_id, impact, urgency, tags, archived_at,
      array(select field_id from topic_fields where topic_id = topics.id order by position) as field_ids
    from topics where ${visibleTopics(ctx)} order by position, created_at, id`.execute(ctx.db);
  return rows;
}

export async function insertTopic(ctx: Ctx, row: Insertable<TopicsTable>): Promise<void> {
  await ctx.db
    .insertInto('topics')
    .values({ ...row, position: sql<number>`(select coalesce(max(position) + 1, 0) from topics)` })
    .execute();
}

export async function updateTopicRow(
  ctx: Ctx,
  id: string,
  change: Updateable<TopicsTable>,
): Promise<void> {
  if (Object.values(change).every((value) => value === undefined)) return;
  await ctx.db.updateTable('topics').set(change).where('id', '=', id).execute();
}

/** The topic and all that is below it. */
export async function archiveTopicTree(ctx: Ctx, id: string): Promise<void> {
  await sql`
    with recursive below as (
      select id from topics where id = ${id}
      union select topics.id from topics join below on topics.parent_id = below.id)
    update topics set archived_at = ${ctx.now}
    where id in (select id from below) and archived_at is null`.execute(ctx.db);
}

export async function writeTopicFields(
  ctx: Ctx,
  topic_id: string,
  field_ids: readonly string[],
): Promise<void> {
  await ctx.db.deleteFrom('topic_fields').where('topic_id', '=', topic_id).execute();
  if (field_ids.length === 0) return;
  await ctx.db
    .insertInto('topic_fields')
    .values([...new Set(field_ids)].map((field_id, position) => ({ topic_id, field_id, position })))
    .execute();
}
