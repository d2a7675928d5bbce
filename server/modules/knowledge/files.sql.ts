/** Statements over the files of articles. */
import { sql } from 'kysely';
import type { ArticleFile } from '#contract/articles.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { isStaff, visibleArticles } from './knowledge.access.ts';

/** In their order; outside only those that are offered outside. */
export function attachmentsOf(ctx: Ctx, article_id: string): Promise<ArticleFile[]> {
  const shown = isStaff(ctx) ? sql`true` : sql`held.is_outside`;
  return rows(
    ctx,
    sql<ArticleFile>`select files.id, files.name, files.media_type, files.size
      from article_files held join files on files.id = held.file_id
      where held.article_id = ${article_id} and held.is_attached and ${shown}
      order by held.position, files.id`,
  );
}

/** Files that exist and that the writer may put there: own uploads, and what an article they see holds. */
export async function knownFiles(ctx: Ctx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const own = ctx.actor.kind === 'agent' ? ctx.actor.id : null;
  const found = await rows(
    ctx,
    sql<{ id: string }>`select id from files where id = any(${[...ids]}::uuid[])
      and (${ctx.actor.kind === 'system'}::boolean or uploaded_by = ${own}::uuid
        or exists (select from article_files held join articles on articles.id = held.article_id
          where held.file_id = files.id and ${visibleArticles(ctx)}))`,
  );
  return found.map((row) => row.id);
}

export async function addHeld(
  ctx: Ctx,
  article_id: string,
  file_ids: readonly string[],
  is_attached = false,
): Promise<void> {
  await sql`insert into article_files (article_id, file_id, is_attached, position)
    select ${article_id}::uuid, one, ${is_attached}::boolean,
      place + (select coalesce(max(position), 0) from article_files where article_id = ${article_id})
    from unnest(${[...file_ids]}::uuid[]) with ordinality named (one, place)
    on conflict (article_id, file_id) do update set is_attached = article_files.is_attached or excluded.is_attached`.execute(
    ctx.db,
  );
}

export async function detach(ctx: Ctx, article_id: string, file_id: string): Promise<void> {
  await sql`update article_files set is_attached = false
    where article_id = ${article_id} and file_id = ${file_id}`.execute(ctx.db);
}

/** What readers outside may fetch from now on: exactly these. */
export async function setOutsideFiles(
  ctx: Ctx,
  article_id: string,
  file_ids: readonly string[],
): Promise<void> {
  await sql`update article_files set is_outside = file_id = any(${[...file_ids]}::uuid[])
    where article_id = ${article_id} and is_outside <> (file_id = any(${[...file_ids]}::uuid[]))`.execute(
    ctx.db,
  );
}

/** Every version's parts, for whoever asks which files they show. */
export async function shownOutside(ctx: Ctx, article_id: string): Promise<unknown[]> {
  const found = await rows(
    ctx,
    sql<{ content: unknown }>`select v.content from article_texts t join article_versions v
        on v.article_id = t.article_id and v.language = t.language and v.version = t.published_version
      where t.article_id = ${article_id}`,
  );
  return found.map((row) => row.content);
}
