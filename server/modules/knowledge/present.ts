/** Articles and their texts as the contract shows them. Pure. */
import type { ArticleRow, TextState } from '#contract/articles.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { ArticleRecord } from './articles.sql.ts';
import { isStaff } from './knowledge.access.ts';
import { nearest, titleOf } from './reading.ts';
import type { TextHead } from './texts.sql.ts';

export function presentRow(
  ctx: Ctx,
  record: ArticleRecord,
  { heads, language }: { heads: readonly TextHead[]; language: string | undefined },
): ArticleRow {
  const head = nearest(heads, [language, record.original_language]);
  const { owner_id, owner_name, number, section_id, kind, state, audience } = record;
  const { review_at, is_frequent, published_at, publish_at, open_flags, updated_at } = record;
  return {
    ...{ id: record.id, number, section_id, kind, state, audience, is_frequent },
    language: head?.language ?? record.original_language,
    title: head === undefined ? '' : titleOf(ctx, head),
    slug: head?.slug ?? '',
    languages: heads.map((one) => one.language),
    owner: owner_id === null || !isStaff(ctx) ? null : { id: owner_id, name: owner_name ?? '' },
    open_flags: isStaff(ctx) ? open_flags : 0,
    review_at: isStaff(ctx) ? review_at : null,
    is_stale: isStaff(ctx) && review_at !== null && Date.parse(review_at) <= ctx.now.getTime(),
    published_at,
    publish_at: isStaff(ctx) ? publish_at : null,
    has_unpublished: isStaff(ctx) && heads.some((one) => one.version !== one.published_version),
    // What colleagues write meanwhile is no news outside.
    updated_at: isStaff(ctx) ? updated_at : (head?.published_at ?? updated_at),
  };
}

export function textStates(record: ArticleRecord, heads: readonly TextHead[]): TextState[] {
  const original = heads.find((head) => head.language === record.original_language);
  return heads.map((head) => {
    const { language, title, slug, version, published_version, published_at, updated_at } = head;
    const { translated_from_version } = head;
    const is_original = head === original;
    return {
      ...{ language, title, slug, version, published_version, published_at, updated_at },
      is_original,
      translated_from_version: is_original ? null : translated_from_version,
      is_behind:
        !is_original && original !== undefined && (translated_from_version ?? 0) < original.version,
    };
  });
}
