/** The list of articles that colleagues work with. */
import { type RawBuilder, sql } from 'kysely';
import type { ArticleRow } from '#contract/articles.ts';
import type { ArticleAudience, ArticleState } from '#contract/knowledge.ts';
import type { Ctx } from '#platform/ctx.ts';
import { pageOfArticles } from './articles.sql.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { isStaff } from './knowledge.access.ts';
import { presentRow } from './present.ts';
import { shownHeads } from './reading.ts';

export type ListOnly =
  | 'stale'
  | 'changed'
  | 'behind'
  | 'flagged'
  | 'published'
  | 'unpublished'
  | 'scheduled';

export type ListQuery = {
  readonly language?: string | undefined;
  readonly space_id?: string | undefined;
  readonly section_id?: string | undefined;
  readonly state?: ArticleState | undefined;
  readonly audience?: ArticleAudience | undefined;
  readonly owner_id?: string | undefined;
  readonly topic_id?: string | undefined;
  readonly only?: ListOnly | undefined;
  readonly title?: string | undefined;
  readonly is_frequent?: boolean | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
};

/**
 * Articles that the actor may see, changed last first; without a state named, those not archived.
 * Outside: those published in the language.
 */
export async function listArticles(
  ctx: Ctx,
  query: ListQuery,
): Promise<{ items: ArticleRow[]; next: string | null }> {
  const where = [...conditionsOf(ctx, query), ...(query.only ? [onlyOf(ctx, query.only)] : [])];
  const after = readCursor(query.after);
  const found = await pageOfArticles(ctx, { where, after, limit: query.limit + 1 });
  const shown = found.slice(0, query.limit);
  const heads = await shownHeads(
    ctx,
    shown.map((record) => record.id),
  );
  const items = shown.map((record) => {
    const row = presentRow(ctx, record, {
      heads: heads.get(record.id) ?? [],
      language: query.language,
    });
    return row;
  });
  const last = shown.at(-1);
  const isMore = found.length > query.limit && last !== undefined;
  return { items, next: isMore ? writeCursor({ at: last.updated_at, id: last.id }) : null };
}

function conditionsOf(ctx: Ctx, query: ListQuery): RawBuilder<unknown>[] {
  const { space_id, section_id, state, audience, owner_id, topic_id, title } = query;
  const where: RawBuilder<unknown>[] = [
    state === undefined ? sql`articles.archived_at is null` : sql`articles.state = ${state}`,
  ];
  if (section_id !== undefined) where.push(sql`articles.section_id = ${section_id}`);
  if (space_id !== undefined)
    where.push(
      sql`articles.section_id in (select id from knowledge_sections where space_id = ${space_id})`,
    );
  if (audience !== undefined) where.push(sql`articles.audience = ${audience}`);
  if (owner_id !== undefined) where.push(sql`articles.owner_id = ${owner_id}`);
  if (query.is_frequent !== undefined) where.push(sql`articles.is_frequent = ${query.is_frequent}`);
  if (topic_id !== undefined)
    where.push(sql`exists (select from article_topics where article_topics.article_id = articles.id
      and article_topics.topic_id = ${topic_id})`);
  const titled =
    title === undefined || title === ''
      ? sql`true`
      : sql`strpos(lower(${sql.ref(isStaff(ctx) ? 't.title' : 't.outside_title')}), lower(${title})) > 0`;
  const shown = isStaff(ctx) ? sql`true` : sql`t.published_version is not null`;
  const inLanguage =
    query.language === undefined || isStaff(ctx) ? sql`true` : sql`t.language = ${query.language}`;
  where.push(sql`exists (select from article_texts t where t.article_id = articles.id
    and ${titled} and ${shown} and ${inLanguage})`);
  return where;
}

function onlyOf(ctx: Ctx, only: ListOnly): RawBuilder<unknown> {
  switch (only) {
    case 'stale':
      return sql`articles.review_at <= ${ctx.now}`;
    case 'changed':
      return sql`articles.published_at is not null and exists (select from article_texts t
        where t.article_id = articles.id and t.published_version is distinct from t.version)`;
    case 'behind':
      return sql`exists (select from article_texts t join article_texts o
        on o.article_id = t.article_id and o.language = articles.original_language
        where t.article_id = articles.id and t.language <> o.language
          and coalesce(t.translated_from_version, 0) < o.version)`;
    case 'flagged':
      return sql`exists (select from article_flags f where f.article_id = articles.id and f.settled_at is null)`;
    case 'published':
      return sql`articles.published_at is not null`;
    case 'unpublished':
      return sql`articles.published_at is null`;
    case 'scheduled':
      return sql`articles.publish_at is not null`;
  }
}
