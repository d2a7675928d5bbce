/** Statements over articles: the rows, whom they are for, what they lead to. */
import { type Insertable, type RawBuilder, sql, type Updateable } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type { ArticlesTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';
import { visibleArticles } from './knowledge.access.ts';

export type ArticleRecord = {
  readonly id: string;
  readonly number: number;
  readonly section_id: string;
  readonly kind: 'question' | 'free';
  readonly state: 'wip' | 'not_validated' | 'validated' | 'archived';
  readonly audience: 'public' | 'signed_in' | 'organizations' | 'staff' | 'roles';
  readonly original_language: string;
  readonly owner_id: string | null;
  readonly owner_name: string | null;
  readonly review_at: string | null;
  readonly reviewed_at: string | null;
  readonly publish_at: string | null;
  readonly publish_by_id: string | null;
  readonly publish_confirmed: boolean;
  readonly published_at: string | null;
  readonly is_from_inside: boolean;
  readonly is_frequent: boolean;
  readonly from_ticket_id: string | null;
  readonly redirect_to_id: string | null;
  readonly updated_at: string;
  readonly open_flags: number;
};

const nameOfAgent = (alias: string): RawBuilder<string | null> => {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  return sql<
    string | null
  >`coalesce(nullif(trim(${column('first_name')} || ' ' || ${column('last_name')}), ''), ${column('email')})`;
};

export { nameOfAgent };

const recordColumns = sql`articles.id, articles.number, articles.section_id, articles.kind, articles.state,
  articles.audience, articles.original_language, articles.owner_id, ${nameOfAgent('owner')} as owner_name,
  articles.review_at, articles.reviewed_at, articles.publish_at, articles.publish_by_id, articles.publish_confirmed,
  articles.published_at, articles.is_from_inside, articles.is_frequent, articles.from_ticket_id,
  articles.redirect_to_id, articles.updated_at,
  (select count(*)::int from article_flags where article_flags.article_id = articles.id
    and article_flags.settled_at is null) as open_flags`;

const recordSource = sql`articles left join agents owner on owner.id = articles.owner_id`;

/** Those the actor may see. */
export function articlesByIds(ctx: Ctx, ids: readonly string[]): Promise<ArticleRecord[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return rows(
    ctx,
    sql<ArticleRecord>`select ${recordColumns} from ${recordSource}
      where articles.id = any(${[...ids]}::uuid[]) and ${visibleArticles(ctx)}`,
  );
}

/** One, within the actor's sight, locked. */
export function lockArticle(ctx: Ctx, id: string): Promise<ArticleRecord | undefined> {
  return firstRow(
    ctx,
    sql<ArticleRecord>`select ${recordColumns} from ${recordSource}
      where articles.id = ${id} and ${visibleArticles(ctx)} for update of articles`,
  );
}

export type ListEnd = { readonly at: string; readonly id: string };

export type ListAsked = {
  readonly where: readonly RawBuilder<unknown>[];
  readonly after: ListEnd | undefined;
  readonly limit: number;
};

export function pageOfArticles(ctx: Ctx, asked: ListAsked): Promise<ArticleRecord[]> {
  const { where, after, limit } = asked;
  const beyond =
    after === undefined
      ? sql`true`
      : sql`(articles.updated_at, articles.id) < (${after.at}::timestamptz, ${after.id}::uuid)`;
  const conditions = sql.join([...where, beyond, visibleArticles(ctx)], sql` and `);
  return rows(
    ctx,
    sql<ArticleRecord>`select ${recordColumns} from ${recordSource} where ${conditions}
      order by articles.updated_at desc, articles.id desc limit ${limit}`,
  );
}

export async function insertArticle(
  ctx: Ctx,
  row: Omit<Insertable<ArticlesTable>, 'position'>,
): Promise<void> {
  await ctx.db
    .insertInto('articles')
    .values({
      ...row,
      position: sql<number>`(select coalesce(max(position) + 1, 0) from articles where section_id = ${row.section_id})`,
    })
    .execute();
}

export async function writeArticle(
  ctx: Ctx,
  id: string,
  change: Updateable<ArticlesTable>,
): Promise<void> {
  await ctx.db
    .updateTable('articles')
    .set({ ...change, updated_at: ctx.now })
    .where('id', '=', id)
    .execute();
}

export type Audiences = {
  readonly organization_ids: readonly string[];
  readonly contracts: readonly string[];
  /** All organisations that carry one of these. */
  readonly organization_tags?: readonly string[] | undefined;
  readonly role_ids: readonly string[];
};

export async function audiencesOf(
  ctx: Ctx,
  article_id: string,
): Promise<Required<Audiences> & { readonly organization_tags: readonly string[] }> {
  const found = await ctx.db
    .selectFrom('article_audiences')
    .select(['organization_id', 'contract', 'organization_tag', 'role_id'])
    .where('article_id', '=', article_id)
    .orderBy(sql`organization_id, contract, organization_tag, role_id`)
    .execute();
  const known = <Value>(values: (Value | null)[]) => values.filter((value) => value !== null);
  return {
    organization_ids: known(found.map((row) => row.organization_id)),
    contracts: known(found.map((row) => row.contract)),
    organization_tags: known(found.map((row) => row.organization_tag)),
    role_ids: known(found.map((row) => row.role_id)),
  };
}

/** As people and other desks call them. */
export async function namesOfAudience(
  ctx: Ctx,
  { organization_ids, role_ids }: Pick<Audiences, 'organization_ids' | 'role_ids'>,
): Promise<{ organizations: string[]; roles: string[] }> {
  const organizations = await rows(
    ctx,
    sql<{
      name: string;
    }>`select name from organizations where id = any(${[...organization_ids]}::uuid[]) order by name`,
  );
  const roles = await rows(
    ctx,
    sql<{
      key: string;
    }>`select key from roles where id = any(${[...role_ids]}::uuid[]) order by key`,
  );
  return {
    organizations: organizations.map((row) => row.name),
    roles: roles.map((row) => row.key),
  };
}

export async function writeAudiences(ctx: Ctx, article_id: string, to: Audiences): Promise<void> {
  await ctx.db.deleteFrom('article_audiences').where('article_id', '=', article_id).execute();
  await sql`insert into article_audiences (article_id, organization_id, contract, organization_tag, role_id)
    select ${article_id}::uuid, one, null::text, null::text, null::uuid from unnest(${[...to.organization_ids]}::uuid[]) one
    union select ${article_id}::uuid, null, one, null, null from unnest(${[...to.contracts]}::text[]) one
    union select ${article_id}::uuid, null, null, one, null from unnest(${[...(to.organization_tags ?? [])]}::text[]) one
    union select ${article_id}::uuid, null, null, null, one from unnest(${[...to.role_ids]}::uuid[]) one`.execute(
    ctx.db,
  );
}

export async function topicsOf(ctx: Ctx, article_id: string): Promise<string[]> {
  const found = await ctx.db
    .selectFrom('article_topics')
    .select('topic_id')
    .where('article_id', '=', article_id)
    .orderBy('topic_id')
    .execute();
  return found.map((row) => row.topic_id);
}

export async function writeTopics(
  ctx: Ctx,
  article_id: string,
  ids: readonly string[],
): Promise<void> {
  await ctx.db.deleteFrom('article_topics').where('article_id', '=', article_id).execute();
  await sql`insert into article_topics (article_id, topic_id)
    select distinct ${article_id}::uuid, one from unnest(${[...ids]}::uuid[]) one`.execute(ctx.db);
}

/** In their order, within the actor's sight. */
export async function relatedOf(ctx: Ctx, article_id: string): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{
      id: string;
    }>`select articles.id from article_relations r join articles on articles.id = r.related_id
      where r.article_id = ${article_id} and articles.archived_at is null and ${visibleArticles(ctx)}
      order by r.position, r.related_id`,
  );
  return found.map((row) => row.id);
}

export async function writeRelated(
  ctx: Ctx,
  article_id: string,
  ids: readonly string[],
): Promise<void> {
  await ctx.db.deleteFrom('article_relations').where('article_id', '=', article_id).execute();
  await sql`insert into article_relations (article_id, related_id, position)
    select ${article_id}::uuid, one, min(place) from unnest(${[...ids]}::uuid[]) with ordinality named (one, place)
    where one <> ${article_id}::uuid group by one`.execute(ctx.db);
}

export type Counts = {
  readonly views: number;
  readonly uses: number;
  /** Of them, put in by who looked for it. */
  readonly searched: number;
  readonly helped: number;
  readonly not_helped: number;
  readonly open_comments: number;
};

export async function countsOf(ctx: Ctx, article_id: string): Promise<Counts> {
  const found = await firstRow(
    ctx,
    sql<Counts>`select
      (select coalesce(sum(count), 0)::int from article_views where article_id = ${article_id}) as views,
      (select count(*)::int from article_uses where article_id = ${article_id} and way <> 'suggested') as uses,
      (select count(*)::int from article_uses where article_id = ${article_id} and way <> 'suggested'
        and found_by = 'searched') as searched,
      (select count(*)::int from article_votes where article_id = ${article_id} and has_helped) as helped,
      (select count(*)::int from article_votes where article_id = ${article_id} and not has_helped) as not_helped,
      (select count(*)::int from article_comments where article_id = ${article_id} and settled_at is null) as open_comments`,
  );
  return found ?? { views: 0, uses: 0, searched: 0, helped: 0, not_helped: 0, open_comments: 0 };
}

/** Others who may publish this article: enabled, with the right, and seeing it. */
export async function otherPublishers(ctx: Ctx, agent_id: string | null): Promise<number> {
  const found = await firstRow(
    ctx,
    sql<{
      count: number;
    }>`select count(*)::int as count from agents a join roles r on r.id = a.role_id
      where a.disabled_at is null and a.password_hash is not null and 'knowledge.publish' = any(r.permissions)
        and a.id is distinct from ${agent_id}::uuid`,
  );
  return found?.count ?? 0;
}

/** Whoever set a moment may still publish when it comes. */
export async function isPublisher(ctx: Ctx, agent_id: string | null): Promise<boolean> {
  const found = await firstRow(
    ctx,
    sql`select 1 from agents a join roles r on r.id = a.role_id
      where a.id = ${agent_id}::uuid and a.disabled_at is null and 'knowledge.publish' = any(r.permissions)`,
  );
  return found !== undefined;
}

/** Due now, oldest first. */
export async function dueArticles(ctx: Ctx, limit: number): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`select id from articles where publish_at <= ${ctx.now}
      order by publish_at, id limit ${limit}`,
  );
  return found.map((row) => row.id);
}
