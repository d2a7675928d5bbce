/** Who sees which article: one scope for pages, search, feeds, export and the API. */
import { type RawBuilder, sql } from 'kysely';
import type { ArticleAudience, ArticleState } from '#contract/knowledge.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import type { Guard, Guards } from '#platform/guards.ts';
import { importGuard } from './import/access.ts';

/** Colleagues see working texts and remarks; everybody else only what is published. */
export function isStaff(ctx: Ctx): boolean {
  return ctx.actor.kind === 'agent' || ctx.actor.kind === 'system';
}

/**
 * The start of every question about articles: `where ${visibleArticles(ctx)}` over the table
 * `articles` (or its alias). Whoever asks about a text outside the desk also joins `article_texts`
 * with `published_version is not null`: `shownTexts(ctx)`.
 */
export function visibleArticles(ctx: Ctx, alias = 'articles'): RawBuilder<boolean> {
  const { actor } = ctx;
  const article = (column: string) => sql.ref(`${alias}.${column}`);
  if (actor.kind === 'system') return sql<boolean>`true`;
  if (actor.kind === 'agent') {
    if (actor.permissions.has('settings.manage')) return sql<boolean>`true`;
    return sql<boolean>`(${article('audience')} <> 'roles' or ${article('owner_id')} = ${actor.id}
      or exists (select from article_audiences shown_to join agents reader on reader.role_id = shown_to.role_id
        where shown_to.article_id = ${article('id')} and reader.id = ${actor.id}))`;
  }
  const reach =
    actor.kind === 'contact'
      ? sql<boolean>`(${article('audience')} in ('public', 'signed_in') or (${article('audience')} = 'organizations'
          and exists (select from article_audiences shown_to
            join contacts reader on reader.id = ${actor.id}
            join organizations own on own.id = reader.organization_id
            where shown_to.article_id = ${article('id')}
              and (shown_to.organization_id = own.id or shown_to.contract = own.contract
                or shown_to.organization_tag = any(own.tags)))))`
      : sql<boolean>`${article('audience')} = 'public'`;
  return sql<boolean>`(${article('published_at')} is not null and ${article('state')} <> 'archived' and ${reach}
    and exists (select from knowledge_sections shown_in join knowledge_spaces shown_space on shown_space.id = shown_in.space_id
      where shown_in.id = ${article('section_id')} and shown_in.archived_at is null and shown_space.archived_at is null))`;
}

/** Over `article_texts`: the languages in which the actor may read. */
export function shownTexts(ctx: Ctx, alias = 'article_texts'): RawBuilder<boolean> {
  if (isStaff(ctx)) return sql<boolean>`true`;
  return sql<boolean>`${sql.ref(`${alias}.published_version`)} is not null`;
}

export type ArticleSight = {
  readonly id: string;
  readonly state: ArticleState;
  readonly audience: ArticleAudience;
  readonly published_at: string | null;
};

export function mayWrite(ctx: Ctx): boolean {
  return mayAct(ctx.actor, 'knowledge.write');
}

export function mayPublish(ctx: Ctx): boolean {
  return mayAct(ctx.actor, 'knowledge.publish');
}

/** What readers have would go away with it. */
export function mayArchive(ctx: Ctx, article: Pick<ArticleSight, 'published_at'>): boolean {
  return article.published_at === null ? mayWrite(ctx) : mayPublish(ctx);
}

const articleGuard: Guard<ArticleSight> = {
  find: async (ctx, id) => {
    const { rows } = await sql<ArticleSight>`
      select articles.id, articles.state, articles.audience, articles.published_at from articles
      where articles.id = ${id} and ${visibleArticles(ctx)}`.execute(ctx.db);
    return rows[0];
  },
  can: { view: isStaff, write: mayWrite, publish: mayPublish, archive: mayArchive },
};

/** A picture of an article the actor sees, where it stands in what they see; or their own upload. */
export const articleFileGuard: Guard = {
  find: async (ctx, id, { article_id }) => {
    const shown = isStaff(ctx) ? sql<boolean>`true` : sql<boolean>`held.is_outside`;
    const within = article_id === undefined ? sql`true` : sql`articles.id = ${article_id}`;
    const { rows } = await sql<{ id: string }>`
      select held.file_id as id from article_files held join articles on articles.id = held.article_id
      where held.file_id = ${id} and ${shown} and ${within} and ${visibleArticles(ctx)} limit 1`.execute(
      ctx.db,
    );
    return rows[0];
  },
};

type OfArticle = { readonly id: string; readonly author_id: string | null };

const commentGuard: Guard<OfArticle> = {
  find: async (ctx, id) => {
    if (!isStaff(ctx)) return undefined;
    const { rows } = await sql<OfArticle>`
      select said.id, said.author_id from article_comments said
      join articles on articles.id = said.article_id
      where said.id = ${id} and ${visibleArticles(ctx)}`.execute(ctx.db);
    return rows[0];
  },
  can: {
    settle: mayWrite,
    edit: (ctx, row) => ctx.actor.kind === 'agent' && ctx.actor.id === row.author_id,
  },
  is_scoped: true,
};

const flagGuard: Guard = {
  find: async (ctx, id) => {
    if (!isStaff(ctx)) return undefined;
    const { rows } = await sql<{ id: string }>`
      select raised.id from article_flags raised
      join articles on articles.id = raised.article_id
      where raised.id = ${id} and ${visibleArticles(ctx)}`.execute(ctx.db);
    return rows[0];
  },
  can: { settle: mayWrite },
  is_scoped: true,
};

function staffOnly(table: 'knowledge_spaces' | 'knowledge_sections'): Guard {
  return {
    find: async (ctx, id) => {
      if (!isStaff(ctx)) return undefined;
      return ctx.db.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst();
    },
  };
}

export const guards: Guards = {
  article: articleGuard,
  article_file: articleFileGuard,
  article_comment: commentGuard,
  article_flag: flagGuard,
  knowledge_space: staffOnly('knowledge_spaces'),
  knowledge_section: staffOnly('knowledge_sections'),
  article_import: importGuard,
};
