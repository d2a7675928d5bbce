/** Statements over spaces and sections. */
import { type Insertable, sql, type Updateable } from 'kysely';
import { z } from 'zod';
import type { Ctx } from '#platform/ctx.ts';
import type { KnowledgeSectionsTable, KnowledgeSpacesTable } from '#platform/database.gen.ts';
import { rows } from '#platform/db.ts';
import { shownTexts, visibleArticles } from './knowledge.access.ts';

const storedWords = z.record(z.string(), z.string());

export type SpaceRow = {
  readonly id: string;
  readonly key: string;
  readonly names: Record<string, string>;
  readonly position: number;
  readonly archived_at: string | null;
};

export type SectionRow = {
  readonly id: string;
  readonly space_id: string;
  readonly parent_id: string | null;
  readonly slug: string;
  readonly names: Record<string, string>;
  readonly intro: Record<string, string>;
  readonly icon: string;
  readonly position: number;
  readonly archived_at: string | null;
  readonly article_count: number;
};

export async function allSpaces(ctx: Ctx, id?: string): Promise<SpaceRow[]> {
  const found = await rows(
    ctx,
    sql<SpaceRow>`select id, key, names, position, archived_at from knowledge_spaces
      where ${id === undefined ? sql`true` : sql`id = ${id}`} order by position, created_at, id`,
  );
  return found.map((row) => ({ ...row, names: storedWords.parse(row.names) }));
}

/** With the articles that the actor may read, in the language when one is named. */
export async function allSections(
  ctx: Ctx,
  asked: { id?: string | undefined; language?: string | undefined } = {},
): Promise<SectionRow[]> {
  const { id, language } = asked;
  const inLanguage =
    language === undefined
      ? sql`articles`
      : sql`articles join article_texts on article_texts.article_id = articles.id
          and article_texts.language = ${language} and ${shownTexts(ctx)}`;
  const isAsked = (column: string) =>
    id === undefined ? sql`true` : sql`${sql.ref(column)} = ${id}`;
  // All sections are counted in one walk: one by one took a hundred milliseconds among fifty thousand articles.
  const found = await rows(
    ctx,
    sql<SectionRow>`
      with counted as materialized (
        select articles.section_id, count(*)::int as article_count from ${inLanguage}
        where articles.archived_at is null and ${visibleArticles(ctx)} and ${isAsked('articles.section_id')}
        group by articles.section_id
      )
      select sections.id, sections.space_id, sections.parent_id, sections.slug, sections.names,
        sections.intro, sections.icon, sections.position, sections.archived_at,
        coalesce(counted.article_count, 0) as article_count
      from knowledge_sections sections left join counted on counted.section_id = sections.id
      where ${isAsked('sections.id')}
      order by sections.position, sections.created_at, sections.id`,
  );
  return found.map((row) => ({
    ...row,
    names: storedWords.parse(row.names),
    intro: storedWords.parse(row.intro),
  }));
}

export async function insertSpace(
  ctx: Ctx,
  row: Omit<Insertable<KnowledgeSpacesTable>, 'position'>,
): Promise<void> {
  await ctx.db
    .insertInto('knowledge_spaces')
    .values({
      ...row,
      position: sql<number>`(select coalesce(max(position) + 1, 0) from knowledge_spaces)`,
    })
    .execute();
}

export async function writeSpace(
  ctx: Ctx,
  id: string,
  change: Updateable<KnowledgeSpacesTable>,
): Promise<void> {
  await ctx.db.updateTable('knowledge_spaces').set(change).where('id', '=', id).execute();
}

export async function insertSection(
  ctx: Ctx,
  row: Omit<Insertable<KnowledgeSectionsTable>, 'position'>,
): Promise<void> {
  await ctx.db
    .insertInto('knowledge_sections')
    .values({
      ...row,
      position: sql<number>`(select coalesce(max(position) + 1, 0) from knowledge_sections
        where space_id = ${row.space_id} and parent_id is not distinct from ${row.parent_id ?? null}::uuid)`,
    })
    .execute();
}

export async function writeSection(
  ctx: Ctx,
  id: string,
  change: Updateable<KnowledgeSectionsTable>,
): Promise<void> {
  await ctx.db.updateTable('knowledge_sections').set(change).where('id', '=', id).execute();
}

/** The section and all below it. */
export async function sectionAndBelow(ctx: Ctx, id: string): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`with recursive below as (
        select id from knowledge_sections where id = ${id}
        union select child.id from knowledge_sections child join below on child.parent_id = below.id)
      select id from below`,
  );
  return found.map((row) => row.id);
}

export async function writeSections(
  ctx: Ctx,
  ids: readonly string[],
  change: Updateable<KnowledgeSectionsTable>,
): Promise<void> {
  await ctx.db
    .updateTable('knowledge_sections')
    .set(change)
    .where('id', 'in', [...ids])
    .execute();
}

/** Nothing hangs on it any more. */
export async function isSectionEmpty(ctx: Ctx, id: string): Promise<boolean> {
  const found = await rows(
    ctx,
    sql`select from articles where section_id = ${id} union all
      select from knowledge_sections where parent_id = ${id} limit 1`,
  );
  return found.length === 0;
}

/** Anything in it that is not put away. */
export async function hasOpenArticles(ctx: Ctx, id: string): Promise<boolean> {
  const found = await rows(
    ctx,
    sql`select from articles where section_id = ${id} and archived_at is null union all
      select from knowledge_sections where parent_id = ${id} and archived_at is null limit 1`,
  );
  return found.length > 0;
}

export async function deleteSectionRow(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('knowledge_sections').where('id', '=', id).execute();
}

export async function sectionSlugs(ctx: Ctx): Promise<Set<string>> {
  const found = await ctx.db.selectFrom('knowledge_sections').select('slug').execute();
  return new Set(found.map((row) => row.slug));
}

/** Named ones first, in their order; the rest follow as they were. */
export async function orderSections(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await sql`update knowledge_sections set position = placed.position
    from (select old.id, row_number() over (order by named.position nulls last, old.position, old.id) as position
      from knowledge_sections old
      left join unnest(${[...ids]}::uuid[]) with ordinality as named (named_id, position) on named_id = old.id) placed
    where placed.id = knowledge_sections.id and knowledge_sections.position <> placed.position`.execute(
    ctx.db,
  );
}

/** The same among the articles of a section; those of other sections are left where they are. */
export async function orderArticles(
  ctx: Ctx,
  section_id: string,
  ids: readonly string[],
): Promise<void> {
  await sql`update articles set position = placed.position
    from (select old.id, row_number() over (order by named.position nulls last, old.position, old.id) as position
      from articles old
      left join unnest(${[...ids]}::uuid[]) with ordinality as named (named_id, position) on named_id = old.id
      where old.section_id = ${section_id}) placed
    where placed.id = articles.id and articles.position <> placed.position`.execute(ctx.db);
}
