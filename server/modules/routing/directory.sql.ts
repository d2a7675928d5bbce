/** Every statement over the responsibility directory. */
import { type Insertable, type RawBuilder, sql, type Updateable } from 'kysely';
import type { lines } from '#contract/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { AreasTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

type Named = { id: string; name: string };
type Contact = Named & { address: string | null };

export type AreaRow = {
  id: string;
  parent_id: string | null;
  name: string;
  other_names: string[];
  is_ours: boolean;
  team: (Named & { line: (typeof lines)[number] }) | null;
  agent: Named | null;
  deputy: Named | null;
  ask_agent: Named | null;
  ask_contact: Contact | null;
  calendar: Named | null;
  note: string;
  outside_words: string;
  outside_link: string;
  outside_address: string;
  outside_contact: Contact | null;
  keeper: Named | null;
  topic_ids: string[];
  position: number;
};

function agentOf(column: string): RawBuilder<unknown> {
  return sql`(select jsonb_build_object('id', g.id, 'name',
      coalesce(nullif(trim(g.first_name || ' ' || g.last_name), ''), g.email))
    from agents g where g.id = ${sql.ref(`areas.${column}`)} and g.disabled_at is null)`;
}

function contactOf(column: string): RawBuilder<unknown> {
  const address = sql`(select value from contact_identities i where i.contact_id = c.id
    order by kind, is_primary desc, created_at limit 1)`;
  return sql`(select jsonb_build_object('id', c.id, 'address', ${address}, 'name',
      coalesce(nullif(trim(c.first_name || ' ' || c.last_name), ''), ${address}, '—'))
    from contacts c where c.id = ${sql.ref(`areas.${column}`)})`;
}

const teamOf = sql`(select jsonb_build_object('id', t.id, 'name', t.name, 'line', t.line)
  from teams t where t.id = areas.team_id and t.archived_at is null)`;

/** The whole tree: parents before what is below them is for whoever shows it. */
export function allAreas(ctx: Ctx): Promise<AreaRow[]> {
  return rows(
    ctx,
    sql<AreaRow>`
      select id, parent_id, name, other_names, is_ours, ${teamOf} as team, ${agentOf('agent_id')} as agent,
        ${agentOf('deputy_id')} as deputy, ${agentOf('ask_agent_id')} as ask_agent,
        ${contactOf('ask_contact_id')} as ask_contact,
        (select jsonb_build_object('id', k.id, 'name', k.name) from calendars k where k.id = areas.calendar_id) as calendar,
        note, outside_words, outside_link, outside_address, ${contactOf('outside_contact_id')} as outside_contact,
        ${agentOf('keeper_id')} as keeper, position,
        array(select topic_id from area_topics where area_id = areas.id order by topic_id) as topic_ids
      from areas order by position, lower(name), id`,
  );
}

export type PlaceRow = { id: string; parent_id: string | null; keeper_id: string | null };

/** Where each area stands and who keeps it. */
export function areaPlaces(ctx: Ctx): Promise<PlaceRow[]> {
  return rows(ctx, sql<PlaceRow>`select id, parent_id, keeper_id from areas`);
}

/**
 * Ids of areas in which each word typed is found: as a part of a word, or nearly (trigrams of pg_trgm;
 * half of them in common lets one or two typing errors pass). The best first. The directory is small:
 * all of it is looked through.
 */
export async function areasLike(ctx: Ctx, typed: string, limit: number): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`
      with asked as (
        select word from regexp_split_to_table(search_text(${typed}), '\s+') as word where word <> '' limit 8),
      told as (
        select a.id, search_text(a.name) as name, search_text(concat_ws(' ', a.name,
          array_to_string(a.other_names, ' '), a.outside_words, t.name,
          p.first_name, p.last_name, d.first_name, d.last_name, q.first_name, q.last_name)) as words
        from areas a
        left join teams t on t.id = a.team_id
        left join agents p on p.id = a.agent_id
        left join agents d on d.id = a.deputy_id
        left join agents q on q.id = a.ask_agent_id),
      scored as (
        select told.id, told.name, min(case
          when strpos(' ' || told.words, ' ' || asked.word) > 0 then 1
          when strpos(told.words, asked.word) > 0 then 0.9
          else word_similarity(asked.word, told.words) end) as score,
          bool_or(strpos(told.name, asked.word) > 0) as is_named
        from told cross join asked group by told.id, told.name)
      select id from scored where score >= 0.5
      order by score desc, is_named desc, name, id limit ${limit}`,
  );
  return found.map((row) => row.id);
}

/** The areas of the topics, by topic. */
export async function areasOfTopics(
  ctx: Ctx,
  topic_ids: readonly string[],
): Promise<Map<string, string>> {
  const found = await rows(
    ctx,
    sql<{ topic_id: string; area_id: string }>`
      select topic_id, area_id from area_topics where topic_id = any(${[...topic_ids]}::uuid[])`,
  );
  return new Map(found.map((row) => [row.topic_id, row.area_id]));
}

export async function areaCount(ctx: Ctx): Promise<number> {
  const row = await firstRow(ctx, sql<{ count: number }>`select count(*)::int as count from areas`);
  return row?.count ?? 0;
}

/** One change of the tree at a time, until the transaction ends. */
export async function lockTree(ctx: Ctx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('opora.areas'))`.execute(ctx.db);
}

export async function insertArea(ctx: Ctx, row: Insertable<AreasTable>): Promise<void> {
  await ctx.db.insertInto('areas').values(row).execute();
}

export async function writeArea(
  ctx: Ctx,
  id: string,
  change: Updateable<AreasTable>,
): Promise<void> {
  await ctx.db
    .updateTable('areas')
    .set({ ...change, updated_at: ctx.now })
    .where('id', '=', id)
    .execute();
}

/** Exactly these; a topic that another area had is taken over. */
export async function writeTopics(
  ctx: Ctx,
  area_id: string,
  topic_ids: readonly string[],
): Promise<void> {
  await sql`
    with gone as (delete from area_topics where area_id = ${area_id}
      and topic_id <> all(${[...topic_ids]}::uuid[]))
    insert into area_topics (topic_id, area_id)
    select topic_id, ${area_id}::uuid from unnest(${[...topic_ids]}::uuid[]) as topic_id
    on conflict (topic_id) do update set area_id = excluded.area_id`.execute(ctx.db);
}

export async function removeArea(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('areas').where('id', '=', id).execute();
}
