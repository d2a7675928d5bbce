/** Articles and their texts as the contract shows them. Pure. */
import type { ArticleRow, TextState } from '#contract/articles.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { ArticleRecord } from './articles.sql.ts';
import { nearest } from './reading.ts';
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
    ...{ id: record.id, number, section_id, kind, state, audience, is_frequent, open_flags },
    language: head?.language ?? record.original_language,
    title: head?.title ?? '',
    slug: head?.slug ?? '',
    languages: heads.map((one) => one.language),
    owner: owner_id === null ? null : { id: owner_id, name: owner_name ?? '' },
    review_at,
    is_stale: review_at !== null && Date.parse(review_at) <= ctx.now.getTime(),
    published_at,
    publish_at,
    has_unpublished: heads.some((one) => one.version !== one.published_version),
    updated_at,
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
