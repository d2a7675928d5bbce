/** Statements over texts, their versions and their addresses. */
import { sql } from 'kysely';
import { type ArticleContent, articleContent } from '#contract/articles.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { nameOfAgent } from './articles.sql.ts';

export type TextRow = {
  readonly article_id: string;
  readonly language: string;
  readonly title: string;
  readonly slug: string;
  readonly content: ArticleContent;
  readonly keywords: string[];
  readonly version: number;
  readonly translated_from_version: number | null;
  readonly published_version: number | null;
  readonly published_at: string | null;
  readonly outside_title: string | null;
  readonly updated_at: string;
  readonly updated_by_id: string | null;
  readonly updated_by_name: string | null;
};

/** Texts of articles that the caller has found within the actor's sight. */
export async function textsOf(ctx: Ctx, article_ids: readonly string[]): Promise<TextRow[]> {
  if (article_ids.length === 0) return [];
  const found = await rows(
    ctx,
    sql<TextRow>`select t.article_id, t.language, t.title, t.slug, t.content, t.keywords, t.version,
        t.translated_from_version, t.published_version, t.published_at, t.outside_title, t.updated_at,
        t.updated_by_id, ${nameOfAgent('writer')} as updated_by_name
      from article_texts t left join agents writer on writer.id = t.updated_by_id
      where t.article_id = any(${[...article_ids]}::uuid[]) order by t.language`,
  );
  return found.map((row) => ({ ...row, content: articleContent.parse(row.content) }));
}

export type TextHead = Omit<TextRow, 'content' | 'keywords' | 'updated_by_id' | 'updated_by_name'>;

/** The same without the words, for lists. */
export function textHeads(ctx: Ctx, article_ids: readonly string[]): Promise<TextHead[]> {
  if (article_ids.length === 0) return Promise.resolve([]);
  return rows(
    ctx,
    sql<TextHead>`select article_id, language, title, slug, version, translated_from_version,
        published_version, published_at, outside_title, updated_at
      from article_texts where article_id = any(${[...article_ids]}::uuid[]) order by language`,
  );
}

export type NewText = {
  readonly article_id: string;
  readonly language: string;
  readonly title: string;
  readonly slug: string;
  readonly content: ArticleContent;
  readonly keywords: readonly string[];
  readonly version: number;
  readonly translated_from_version: number | null;
  readonly inside_text: string;
  readonly author_id: string | null;
  readonly note: string;
};

/** The working text and its version; a version written again by its author takes the place of the older words. */
export async function writeText(ctx: Ctx, text: NewText): Promise<void> {
  const content = JSON.stringify(text.content);
  const keywords = [...text.keywords];
  await sql`insert into article_texts (article_id, language, title, slug, content, keywords, version,
      translated_from_version, inside_text, updated_at, updated_by_id)
    values (${text.article_id}, ${text.language}, ${text.title}, ${text.slug}, ${content}::jsonb, ${keywords},
      ${text.version}, ${text.translated_from_version}, ${text.inside_text}, ${ctx.now}, ${text.author_id})
    on conflict (article_id, language) do update set title = excluded.title, slug = excluded.slug,
      content = excluded.content, keywords = excluded.keywords, version = excluded.version,
      translated_from_version = excluded.translated_from_version, inside_text = excluded.inside_text,
      updated_at = excluded.updated_at, updated_by_id = excluded.updated_by_id`.execute(ctx.db);
  await sql`insert into article_versions (article_id, language, version, title, content, keywords, author_id, note, at)
    values (${text.article_id}, ${text.language}, ${text.version}, ${text.title}, ${content}::jsonb, ${keywords},
      ${text.author_id}, ${text.note}, ${ctx.now})
    on conflict (article_id, language, version) do update set title = excluded.title,
      content = excluded.content, keywords = excluded.keywords, at = excluded.at,
      note = case when excluded.note = '' then article_versions.note else excluded.note end`.execute(
    ctx.db,
  );
}

export type VersionRow = {
  readonly version: number;
  readonly title: string;
  readonly content: ArticleContent;
  readonly keywords: string[];
  readonly author_id: string | null;
  readonly author_name: string | null;
  readonly note: string;
  readonly at: string;
  readonly published_at: string | null;
};

type Place = { readonly article_id: string; readonly language: string };

export async function versionOf(
  ctx: Ctx,
  { article_id, language, version }: Place & { version: number },
): Promise<VersionRow | undefined> {
  const found = await firstRow(
    ctx,
    sql<VersionRow>`select v.version, v.title, v.content, v.keywords, v.author_id,
        ${nameOfAgent('author')} as author_name, v.note, v.at, v.published_at
      from article_versions v left join agents author on author.id = v.author_id
      where v.article_id = ${article_id} and v.language = ${language} and v.version = ${version}`,
  );
  return found && { ...found, content: articleContent.parse(found.content) };
}

export function versionsPage(
  ctx: Ctx,
  { article_id, language, before, limit }: Place & { before: number | undefined; limit: number },
): Promise<Omit<VersionRow, 'content' | 'keywords'>[]> {
  const older = before === undefined ? sql`true` : sql`v.version < ${before}`;
  return rows(
    ctx,
    sql<Omit<VersionRow, 'content' | 'keywords'>>`select v.version, v.title, v.author_id,
        ${nameOfAgent('author')} as author_name, v.note, v.at, v.published_at
      from article_versions v left join agents author on author.id = v.author_id
      where v.article_id = ${article_id} and v.language = ${language} and ${older}
      order by v.version desc limit ${limit}`,
  );
}

/** The working version goes out: its title, and its words without remarks, for whoever searches outside. */
export async function markPublished(
  ctx: Ctx,
  text: Place & { version: number; title: string; outside_text: string },
): Promise<void> {
  await sql`update article_texts set published_version = ${text.version}, published_at = ${ctx.now},
      outside_title = ${text.title}, outside_text = ${text.outside_text}
    where article_id = ${text.article_id} and language = ${text.language}`.execute(ctx.db);
  await sql`update article_versions set published_at = coalesce(published_at, ${ctx.now})
    where article_id = ${text.article_id} and language = ${text.language} and version = ${text.version}`.execute(
    ctx.db,
  );
}

/** Out of sight outside: in one language, or in all. */
export async function unmarkPublished(
  ctx: Ctx,
  article_id: string,
  language: string | undefined,
): Promise<void> {
  const which = language === undefined ? sql`true` : sql`language = ${language}`;
  await sql`update article_texts set published_version = null, published_at = null,
      outside_title = null, outside_text = null
    where article_id = ${article_id} and ${which} and published_version is not null`.execute(
    ctx.db,
  );
}

export async function deleteText(ctx: Ctx, { article_id, language }: Place): Promise<void> {
  await sql`delete from article_slugs where article_id = ${article_id} and language = ${language}`.execute(
    ctx.db,
  );
  await sql`delete from article_texts where article_id = ${article_id} and language = ${language}`.execute(
    ctx.db,
  );
}

// addresses -----------------------------------------------------------------------------------

/** Of other articles: those that begin like the wanted one. One writer at a time asks. */
export async function slugsLike(
  ctx: Ctx,
  { article_id, language }: Place,
  wanted: string,
): Promise<Set<string>> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`article-slug:${language}`}, 0))`.execute(
    ctx.db,
  );
  const found = await rows(
    ctx,
    sql<{ slug: string }>`select slug from article_slugs where language = ${language}
      and article_id <> ${article_id} and starts_with(slug, ${wanted})`,
  );
  return new Set(found.map((row) => row.slug));
}

/** The address from now on; the one before leads here still. */
export async function setSlug(
  ctx: Ctx,
  { article_id, language }: Place,
  slug: string,
): Promise<void> {
  await sql`update article_slugs set is_current = false
    where article_id = ${article_id} and language = ${language} and slug <> ${slug} and is_current`.execute(
    ctx.db,
  );
  await sql`insert into article_slugs (language, slug, article_id, is_current, at)
    values (${language}, ${slug}, ${article_id}, true, ${ctx.now})
    on conflict (language, slug) do update set is_current = true
      where article_slugs.article_id = excluded.article_id`.execute(ctx.db);
}

export type SlugRow = { readonly article_id: string; readonly is_current: boolean };

export function slugRow(ctx: Ctx, language: string, slug: string): Promise<SlugRow | undefined> {
  return firstRow(
    ctx,
    sql<SlugRow>`select article_id, is_current from article_slugs where language = ${language} and slug = ${slug}`,
  );
}

export async function oldSlugs(ctx: Ctx, { article_id, language }: Place): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ slug: string }>`select slug from article_slugs where article_id = ${article_id}
      and language = ${language} and not is_current order by at desc, slug`,
  );
  return found.map((row) => row.slug);
}

/** Where an archived article leads, as far as it goes; undefined: nowhere. */
export async function redirectOf(ctx: Ctx, article_id: string): Promise<string | undefined> {
  const found = await firstRow(
    ctx,
    sql<{ id: string }>`with recursive way (id, redirect_to_id, steps) as (
        select id, redirect_to_id, 0 from articles where id = ${article_id}
        union all select next.id, next.redirect_to_id, way.steps + 1 from articles next
          join way on next.id = way.redirect_to_id where way.steps < 8)
      select id from way where steps > 0 order by steps desc limit 1`,
  );
  return found?.id;
}
