/** The way out: publishing now or at a moment, taking off, the archive, the second look. */

import { articleContent } from '#contract/articles.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import {
  type ArticleRecord,
  dueArticles,
  isPublisher,
  lockArticle,
  otherPublishers,
  writeArticle,
} from './articles.sql.ts';
import { filesOf, outsideContent, textOf } from './content.ts';
import { attachmentsOf, setOutsideFiles, shownOutside } from './files.sql.ts';
import { isOutside, rightFor, secondLook } from './states.ts';
import { markPublished, type TextRow, textsOf, unmarkPublished } from './texts.sql.ts';

async function locked(ctx: Ctx, id: string): Promise<ArticleRecord> {
  return (await lockArticle(ctx, id)) ?? fail('not_found', 'errors.not_found');
}

async function told(
  ctx: Ctx,
  name:
    | 'article.published'
    | 'article.unpublished'
    | 'article.archived'
    | 'article.restored'
    | 'article.updated',
  id: string,
  data: Record<string, unknown> = {},
): Promise<void> {
  await publish(ctx, { name, subject_type: 'article', subject_id: id, data });
}

/** Whether somebody else must look first, were the actor to publish every text there is. */
export async function lookNeeded(
  ctx: Ctx,
  record: ArticleRecord,
  texts?: readonly TextRow[],
): Promise<'none' | 'confirm' | 'other'> {
  if (!record.is_from_inside || !isOutside(record.audience)) return 'none';
  const publisher_id = ctx.actor.kind === 'agent' ? ctx.actor.id : null;
  const shown = texts ?? (await textsOf(ctx, [record.id]));
  return secondLook({
    ...{ audience: record.audience, is_from_inside: record.is_from_inside, publisher_id },
    last_author_ids: shown.map((text) => text.updated_by_id),
    others: await otherPublishers(ctx, publisher_id),
  });
}

export type Publishing = {
  readonly languages?: readonly string[] | undefined;
  /** Later than now: it is published by itself then. */
  readonly at?: string | undefined;
  readonly is_confirmed: boolean;
};

/**
 * Shows the working texts to the audience; whoever publishes vouches for them (`validated`).
 * @throws OporaError not_found; conflict: archived, nothing to show in a language, or it came from
 * inside and wants a second look (errors.article_second_look, or _confirm when there is nobody else)
 */
export async function publishArticle(ctx: Ctx, id: string, input: Publishing): Promise<void> {
  await transaction(ctx, async (tx) => {
    const record = await locked(tx, id);
    if (record.state === 'archived') fail('conflict', 'errors.article_archived');
    const texts = await textsToPublish(tx, id, input.languages);
    await assertLooked(tx, record, { texts, is_confirmed: input.is_confirmed });
    if (input.at !== undefined && Date.parse(input.at) > tx.now.getTime()) {
      const publish_by_id = tx.actor.kind === 'agent' ? tx.actor.id : null;
      const plan = { publish_at: input.at, publish_by_id, publish_confirmed: input.is_confirmed };
      await writeArticle(tx, id, plan);
      return told(tx, 'article.updated', id, { publish_at: input.at });
    }
    await bringOut(tx, record, texts);
  });
}

async function textsToPublish(
  ctx: Ctx,
  id: string,
  languages: readonly string[] | undefined,
): Promise<TextRow[]> {
  const all = await textsOf(ctx, [id]);
  const missing = languages?.find((one) => !all.some((text) => text.language === one));
  if (missing !== undefined) fail('conflict', 'errors.article_no_text', { language: missing });
  return all.filter((text) => languages?.includes(text.language) ?? true);
}

async function assertLooked(
  ctx: Ctx,
  record: ArticleRecord,
  { texts, is_confirmed }: { texts: readonly TextRow[]; is_confirmed: boolean },
): Promise<void> {
  const look = await lookNeeded(ctx, record, texts);
  if (look === 'other') fail('conflict', 'errors.article_second_look');
  if (look === 'confirm' && !is_confirmed) fail('conflict', 'errors.article_confirm');
}

async function bringOut(ctx: Ctx, record: ArticleRecord, texts: readonly TextRow[]): Promise<void> {
  const { id } = record;
  const publisher_id = ctx.actor.kind === 'agent' ? ctx.actor.id : record.publish_by_id;
  for (const text of texts) {
    const { language, version, title, content } = text;
    const outside_text = textOf(outsideContent(content));
    await markPublished(ctx, { article_id: id, language, version, title, outside_text });
  }
  await showFiles(ctx, id);
  await writeArticle(ctx, id, {
    state: 'validated',
    published_at: record.published_at ?? ctx.now,
    published_by_id: publisher_id,
    ...{ publish_at: null, publish_by_id: null, publish_confirmed: false },
    // Looked at: from now on it is a matter of every day.
    ...(isOutside(record.audience) ? { is_from_inside: false } : {}),
  });
  await told(ctx, 'article.published', id, { languages: texts.map((text) => text.language) });
}

/** Outside exactly the pictures of published texts are served, those in remarks not; and the attachments. */
export async function showFiles(ctx: Ctx, id: string): Promise<void> {
  const contents = (await shownOutside(ctx, id)).map((content) => articleContent.parse(content));
  const shown = contents.flatMap((content) => filesOf(outsideContent(content)));
  const attached = contents.length === 0 ? [] : await attachmentsOf(ctx, id);
  await setOutsideFiles(ctx, id, [...shown, ...attached.map((file) => file.id)]);
}

/** Nobody outside sees it any more; a moment set for publishing is forgotten. Inside a transaction. */
export async function takeOff(ctx: Ctx, record: ArticleRecord): Promise<void> {
  await unmarkPublished(ctx, record.id, undefined);
  await setOutsideFiles(ctx, record.id, []);
  await writeArticle(ctx, record.id, {
    ...{ published_at: null, published_by_id: null },
    ...{ publish_at: null, publish_by_id: null, publish_confirmed: false },
  });
  if (record.published_at !== null) await told(ctx, 'article.unpublished', record.id);
}

/** Takes an article off, or one language of it; the last one takes the article along. */
export async function unpublishArticle(
  ctx: Ctx,
  id: string,
  language: string | undefined,
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const record = await locked(tx, id);
    if (record.published_at === null && record.publish_at === null) return;
    const left = (await textsOf(tx, [id])).filter(
      (text) => text.published_version !== null && text.language !== language,
    );
    if (language === undefined || left.length === 0) return takeOff(tx, record);
    await unmarkPublished(tx, id, language);
    await showFiles(tx, id);
    await writeArticle(tx, id, {});
    await told(tx, 'article.unpublished', id, { language });
  });
}

/** @throws OporaError conflict: no such change of state; forbidden: it is for those who publish */
export async function changeState(
  ctx: Ctx,
  id: string,
  state: 'wip' | 'not_validated' | 'validated',
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const record = await locked(tx, id);
    if (record.state === state) return;
    const right = rightFor(record.state, state);
    if (right === undefined || record.state === 'archived')
      fail('conflict', 'errors.article_state');
    if (!mayAct(tx.actor, right === 'publish' ? 'knowledge.publish' : 'knowledge.write'))
      fail('forbidden', 'errors.forbidden');
    await writeArticle(tx, id, { state });
    await told(tx, 'article.updated', id, { state: [record.state, state] });
  });
}

/**
 * Into the archive: readers no longer find it; its addresses lead to the article named in its place.
 * @throws OporaError conflict: it is there, or the other one leads back to it
 */
export async function archiveArticle(
  ctx: Ctx,
  id: string,
  redirect_to_id: string | null,
): Promise<void> {
  await transaction(ctx, async (tx) => {
    const record = await locked(tx, id);
    if (record.state === 'archived') fail('conflict', 'errors.article_archived');
    if (redirect_to_id === id) fail('invalid', 'errors.article_redirect');
    if (redirect_to_id !== null) {
      const other = await locked(tx, redirect_to_id);
      if (other.state === 'archived') fail('conflict', 'errors.article_redirect');
    }
    await takeOff(tx, record);
    await writeArticle(tx, id, { state: 'archived', archived_at: tx.now, redirect_to_id });
    await told(tx, 'article.archived', id, { redirect_to_id });
  });
}

/** Out of the archive, as a work in progress. */
export async function restoreArticle(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const record = await locked(tx, id);
    if (record.state !== 'archived') fail('conflict', 'errors.article_state');
    await writeArticle(tx, id, { state: 'wip', archived_at: null, redirect_to_id: null });
    await told(tx, 'article.restored', id);
  });
}

const dueAtOnce = 100;

/**
 * Publishes what is due, if whoever set the moment may still publish. A text changed since is published as it is now, unless it came from inside
 * and whoever set the moment wrote it himself since: that one waits for a person, and is told so.
 */
export async function publishDue(ctx: Ctx): Promise<number> {
  const due = await dueArticles(ctx, dueAtOnce);
  for (const id of due)
    await transaction(ctx, async (tx) => {
      const record = await locked(tx, id);
      if (record.publish_at === null || Date.parse(record.publish_at) > tx.now.getTime()) return;
      const texts = await textsOf(tx, [id]);
      const others = await otherPublishers(tx, record.publish_by_id);
      const look = secondLook({
        ...{ audience: record.audience, is_from_inside: record.is_from_inside, others },
        last_author_ids: texts.map((text) => text.updated_by_id),
        publisher_id: record.publish_by_id,
      });
      const isLooked = look === 'none' || (look === 'confirm' && record.publish_confirmed);
      const isAllowed = await isPublisher(tx, record.publish_by_id);
      if (isLooked && isAllowed) return bringOut(tx, record, texts);
      await writeArticle(tx, id, {
        ...{ publish_at: null, publish_by_id: null, publish_confirmed: false },
      });
      const cause = isAllowed ? 'second_look' : 'no_right';
      await told(tx, 'article.updated', id, { publish_at: null, cause });
    });
  return due.length;
}
