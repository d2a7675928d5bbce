/** Files offered below an article. */
import type { ArticleFile } from '#contract/articles.ts';
import { type FileRow, filesByIds, holdFiles } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { lockArticle, writeArticle } from './articles.sql.ts';
import { addHeld, attachmentsOf, detach, knownFiles } from './files.sql.ts';
import { articleFileGuard, mayPublish } from './knowledge.access.ts';
import { showFiles } from './publishing.ts';

/**
 * A published article shows its readers a new file at once, so that is for those who publish.
 * @throws OporaError not_found; forbidden; conflict: the article is archived
 */
async function changed(ctx: Ctx, id: string, work: (tx: Ctx) => Promise<void>): Promise<void> {
  await transaction(ctx, async (tx) => {
    const record = await lockArticle(tx, id);
    if (record === undefined) fail('not_found', 'errors.not_found');
    if (record.state === 'archived') fail('conflict', 'errors.article_archived');
    if (record.published_at !== null && !mayPublish(tx))
      fail('forbidden', 'errors.article_published');
    await work(tx);
    await showFiles(tx, id);
    await writeArticle(tx, id, {});
    const data = { fields: ['attachments'] };
    await publish(tx, { name: 'article.updated', subject_type: 'article', subject_id: id, data });
  });
}

export async function attachFile(ctx: Ctx, id: string, file_id: string): Promise<ArticleFile[]> {
  await changed(ctx, id, async (tx) => {
    // What customers sent stays with their tickets: readers would get it from here.
    const known = await knownFiles(tx, [file_id]);
    if (known.length === 0) fail('not_found', 'errors.ref_not_found', { field: 'file_id' });
    await addHeld(tx, id, [file_id], true);
    await holdFiles(tx, [file_id]);
  });
  return attachmentsOf(ctx, id);
}

/** The file stays with the versions that show it. */
export async function detachFile(ctx: Ctx, id: string, file_id: string): Promise<void> {
  await changed(ctx, id, (tx) => detach(tx, id, file_id));
}

/** A picture or attachment of an article, where the actor sees it; undefined: there is none for them. */
export async function articleFileFor(ctx: Ctx, file_id: string): Promise<FileRow | undefined> {
  const seen = await articleFileGuard.find(ctx, file_id, {});
  if (seen === undefined) return undefined;
  const [file] = await filesByIds(ctx, [file_id]);
  return file;
}
