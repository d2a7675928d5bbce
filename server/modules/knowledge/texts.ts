/** Texts: writing, versions, comparing and restoring, translations. */
import type { ArticleContent, ArticleText, ArticleVersion, DiffRun } from '#contract/articles.ts';
import { type ArticlePart, articleParts } from '#contract/knowledge.ts';
import { holdFiles } from '#modules/files/files.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { cleanHtmlToText } from '#platform/html.ts';
import { type ArticleRecord, articlesByIds, lockArticle, writeArticle } from './articles.sql.ts';
import { cleanContent, filesOf, textOf } from './content.ts';
import { wordDiff } from './diff.ts';
import { addHeld, knownFiles } from './files.sql.ts';
import { mayPublish } from './knowledge.access.ts';
import { textStates } from './present.ts';
import { freeSlug, slugOf } from './slug.ts';
import { stateAfterSaving } from './states.ts';
import {
  deleteText,
  setSlug,
  slugRow,
  slugsLike,
  type TextRow,
  textsOf,
  versionOf,
  versionsPage,
  writeText,
} from './texts.sql.ts';

/** Within it the same author's saves are one version. */
const oneSitting = 20 * 60_000;

export type TextInput = {
  readonly language: string;
  readonly title: string;
  readonly slug?: string | undefined;
  readonly content: ArticleContent;
  readonly keywords?: readonly string[] | undefined;
  readonly base_version: number;
  readonly translated_from_version?: number | undefined;
  readonly note: string;
};

/** @throws OporaError not_found: no such article for the actor, or no text in the language */
export async function articleText(ctx: Ctx, id: string, language: string): Promise<ArticleText> {
  const [record] = await articlesByIds(ctx, [id]);
  if (record === undefined) fail('not_found', 'errors.not_found');
  const texts = await textsOf(ctx, [id]);
  const text = texts.find((one) => one.language === language);
  const state = textStates(record, texts).find((one) => one.language === language);
  if (text === undefined || state === undefined) fail('not_found', 'errors.not_found');
  const { content, keywords, updated_by_id, updated_by_name } = text;
  const updated_by =
    updated_by_id === null ? null : { id: updated_by_id, name: updated_by_name ?? '' };
  return { ...state, article_id: id, content, keywords, updated_by };
}

/**
 * Writes a text. Readers outside keep the published version until it is published anew.
 * @throws OporaError not_found; conflict when it was saved since, or the article is archived;
 * invalid when the slug is another article's
 */
export async function saveArticleText(ctx: Ctx, id: string, input: TextInput): Promise<void> {
  await transaction(ctx, async (tx) => {
    const version = await saveText(tx, id, input);
    await publish(tx, {
      name: 'article.updated',
      subject_type: 'article',
      subject_id: id,
      data: { language: input.language, version },
    });
  });
}

/** The same as a part of another change, without its news. Answers the version. */
export async function saveText(ctx: Ctx, id: string, input: TextInput): Promise<number> {
  const record = await lockArticle(ctx, id);
  if (record === undefined) fail('not_found', 'errors.not_found');
  if (record.state === 'archived') fail('conflict', 'errors.article_archived');
  const texts = await textsOf(ctx, [id]);
  const present = texts.find((text) => text.language === input.language);
  if ((present?.version ?? 0) !== input.base_version) fail('conflict', 'errors.article_changed');
  const content = cleanContent(input.content, record.kind);
  const version = nextVersion(ctx, present, input.note);
  await holdShown(ctx, id, content);
  const slug = await slugFor(ctx, { id, input, present });
  await writeText(ctx, {
    ...{ article_id: id, language: input.language, title: input.title, slug, content, version },
    keywords: input.keywords ?? present?.keywords ?? [],
    translated_from_version: translatedFrom(record, texts, input),
    inside_text: textOf(content),
    author_id: ctx.actor.kind === 'agent' ? ctx.actor.id : null,
    note: input.note,
  });
  await setSlug(ctx, { article_id: id, language: input.language }, slug);
  await writeArticle(ctx, id, { state: stateAfterSaving(record.state, mayPublish(ctx)) });
  return version;
}

/** What is written with a note, a restored version say, is a version of its own. */
function nextVersion(ctx: Ctx, present: TextRow | undefined, note: string): number {
  if (present === undefined) return 1;
  const isOwn = ctx.actor.kind === 'agent' && present.updated_by_id === ctx.actor.id;
  const isRecent = ctx.now.getTime() - Date.parse(present.updated_at) < oneSitting;
  const isOut = present.published_version === present.version;
  return isOwn && isRecent && !isOut && note === '' ? present.version : present.version + 1;
}

function translatedFrom(
  record: ArticleRecord,
  texts: readonly TextRow[],
  input: TextInput,
): number | null {
  if (input.language === record.original_language) return null;
  const newest = texts.find((text) => text.language === record.original_language)?.version ?? 1;
  const present = texts.find((text) => text.language === input.language);
  const wanted = input.translated_from_version ?? present?.translated_from_version ?? newest;
  return Math.min(wanted, newest);
}

/** Pictures that the writer may not take from elsewhere are not shown; the rest is held. */
async function holdShown(ctx: Ctx, id: string, content: ArticleContent): Promise<void> {
  const shown = filesOf(content);
  const known = await knownFiles(ctx, shown);
  if (known.length < shown.length) fail('not_found', 'errors.ref_not_found', { field: 'content' });
  await addHeld(ctx, id, known);
  await holdFiles(ctx, known);
}

async function slugFor(
  ctx: Ctx,
  { id, input, present }: { id: string; input: TextInput; present: TextRow | undefined },
): Promise<string> {
  if (input.slug === undefined && present !== undefined) return present.slug;
  const wanted = input.slug ?? (slugOf(input.title) || 'article');
  const taken = await slugsLike(ctx, { article_id: id, language: input.language }, wanted);
  if (input.slug !== undefined && taken.has(input.slug)) {
    const other = await slugRow(ctx, input.language, input.slug);
    // An old address of another article would lead astray whoever has kept it.
    fail('conflict', other?.is_current ? 'errors.slug_taken' : 'errors.slug_was_taken');
  }
  return freeSlug(wanted, taken);
}

/** @throws OporaError conflict: the original, or a text that readers have */
export async function deleteArticleText(ctx: Ctx, id: string, language: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const record = await lockArticle(tx, id);
    if (record === undefined) fail('not_found', 'errors.not_found');
    const text = (await textsOf(tx, [id])).find((one) => one.language === language);
    if (text === undefined) fail('not_found', 'errors.not_found');
    if (language === record.original_language) fail('conflict', 'errors.article_original');
    if (text.published_version !== null) fail('conflict', 'errors.article_text_published');
    await deleteText(tx, { article_id: id, language });
    await publish(tx, {
      name: 'article.updated',
      subject_type: 'article',
      subject_id: id,
      data: { language, is_deleted: true },
    });
  });
}

// versions ------------------------------------------------------------------------------------

const versionsAPage = 50;

type Place = { readonly article_id: string; readonly language: string };

export async function articleVersions(
  ctx: Ctx,
  place: Place,
  after: string | undefined,
): Promise<{ items: ArticleVersion[]; next: string | null }> {
  const text = await articleText(ctx, place.article_id, place.language);
  if (after !== undefined && !/^[1-9]\d{0,6}$/.test(after)) fail('invalid', 'errors.cursor');
  const before = after === undefined ? undefined : Number(after);
  const found = await versionsPage(ctx, { ...place, before, limit: versionsAPage + 1 });
  const items = found
    .slice(0, versionsAPage)
    .map((row) => presentVersion(row, text.published_version));
  const isMore = found.length > versionsAPage;
  return { items, next: isMore ? String(items.at(-1)?.version ?? '') : null };
}

function presentVersion(
  row: Omit<Parameters<typeof authorOf>[0], never> & {
    readonly version: number;
    readonly title: string;
    readonly note: string;
    readonly at: string;
    readonly published_at: string | null;
  },
  published: number | null,
): ArticleVersion {
  const { version, title, note, at, published_at } = row;
  const is_published = version === published;
  return { version, title, note, at, published_at, is_published, author: authorOf(row) };
}

function authorOf(row: { readonly author_id: string | null; readonly author_name: string | null }) {
  return row.author_id === null ? null : { id: row.author_id, name: row.author_name ?? '' };
}

/** @throws OporaError not_found */
export async function articleVersion(ctx: Ctx, place: Place, version: number) {
  const text = await articleText(ctx, place.article_id, place.language);
  const found = await versionOf(ctx, { ...place, version });
  if (found === undefined) fail('not_found', 'errors.not_found');
  return { ...presentVersion(found, text.published_version), content: found.content };
}

export type Comparison = {
  readonly title: DiffRun[];
  readonly parts: { part: ArticlePart; runs: DiffRun[]; is_changed: boolean }[];
};

/** What changed between two versions, in words. */
export async function compareVersions(
  ctx: Ctx,
  place: Place,
  { from, to }: { from: number; to: number },
): Promise<Comparison> {
  const [old, newer] = [
    await articleVersion(ctx, place, from),
    await articleVersion(ctx, place, to),
  ];
  const parts = articleParts
    .filter((part) => old.content[part] !== undefined || newer.content[part] !== undefined)
    .map((part) => {
      const [before, now] = [old.content[part] ?? '', newer.content[part] ?? ''];
      const runs = wordDiff(
        cleanHtmlToText(before, { links: true }),
        cleanHtmlToText(now, { links: true }),
      );
      return { part, runs, is_changed: before !== now };
    });
  return { title: wordDiff(old.title, newer.title), parts };
}

/** An old version is written anew, as the newest: nothing between is lost. */
export async function restoreVersion(ctx: Ctx, place: Place, version: number): Promise<void> {
  const old = await versionOf(ctx, { ...place, version });
  const present = await articleText(ctx, place.article_id, place.language);
  if (old === undefined) fail('not_found', 'errors.not_found');
  await saveArticleText(ctx, place.article_id, {
    ...{ language: place.language, title: old.title, content: old.content, keywords: old.keywords },
    base_version: present.version,
    note: `↩ ${version}`,
  });
}
