/** Statements of the index in memory: what to read into it, and what of its answers somebody may see. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import type { HeldDocument } from './inverted.ts';
import { mayFind, type Scope, type ShownText, shownOf } from './search.sql.ts';

/** The next documents in the order in which they were written. */
export function documentsWrittenAfter(
  ctx: Ctx,
  written: number,
  limit: number,
): Promise<(HeldDocument & { written: number })[]> {
  return rows(
    ctx,
    sql<HeldDocument & { written: number }>`
      select article_id, language, side, written, tsv::text as tsv from article_documents
      where written > ${written} order by written limit ${limit}`,
  );
}

export type Seen = { readonly place: number } & (ShownText | { readonly title: null });

/**
 * Of these documents, best first, those that the reader sees and that are still there; the first `shown` of
 * them as results show them. `place`: among those given, from 0.
 */
export function seenDocuments(
  ctx: Ctx,
  asked: {
    documents: readonly { article_id: string; language: string }[];
    scope: Scope;
    limit: number;
    shown: number;
  },
): Promise<Seen[]> {
  const { documents, scope, limit, shown } = asked;
  return rows(
    ctx,
    sql<Seen>`
      with seen as materialized (
        select f.* from unnest(${documents.map((one) => one.article_id)}::uuid[], ${documents.map((one) => one.language)}::text[])
          with ordinality as f (article_id, language, place)
        cross join lateral (select from articles a where a.id = f.article_id and ${mayFind(ctx, scope)} offset 0) visible
        where exists (select from article_documents d where d.article_id = f.article_id
          and d.language = f.language and d.side in ('both', ${scope.side}))
        order by f.place limit ${limit}
      )
      select (seen.place - 1)::int as place, shown.*
      from (select seen.*, row_number() over (order by seen.place) as nth from seen) seen
      left join lateral (${shownOf(scope.side, sql`seen.article_id`, sql`seen.language`)}) shown on seen.nth <= ${shown}
      order by seen.place`,
  );
}
