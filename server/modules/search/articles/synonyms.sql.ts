/** Statements of the synonyms. */
import { sql } from 'kysely';
import type { SynonymGroup } from '#contract/article-search.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

const columns = sql`id, phrases, updated_at`;

export type SynonymPlace = { readonly updated_at: string; readonly id: string };

export function synonymRows(
  ctx: Ctx,
  after: SynonymPlace | undefined,
  limit: number,
): Promise<SynonymGroup[]> {
  const isAfter =
    after === undefined
      ? sql`true`
      : sql`(updated_at, id) < (${after.updated_at}::timestamptz, ${after.id}::uuid)`;
  return rows(
    ctx,
    sql<SynonymGroup>`select ${columns} from article_synonyms where ${isAfter}
      order by updated_at desc, id desc limit ${limit}`,
  );
}

export function synonymRow(ctx: Ctx, id: string): Promise<SynonymGroup | undefined> {
  return firstRow(ctx, sql<SynonymGroup>`select ${columns} from article_synonyms where id = ${id}`);
}

export async function writeSynonyms(
  ctx: Ctx,
  group: { id: string; phrases: readonly string[]; by_id: string | null },
): Promise<void> {
  await sql`
    insert into article_synonyms (id, phrases, updated_at, updated_by_id)
    values (${group.id}, ${[...group.phrases]}::text[], ${ctx.now}, ${group.by_id})
    on conflict (id) do update set phrases = excluded.phrases,
      updated_at = excluded.updated_at, updated_by_id = excluded.updated_by_id`.execute(ctx.db);
}

export async function removeSynonyms(ctx: Ctx, id: string): Promise<void> {
  await sql`delete from article_synonyms where id = ${id}`.execute(ctx.db);
}

/** Every group; an administrator keeps hundreds at most. */
export async function allSynonyms(ctx: Ctx): Promise<string[][]> {
  const found = await rows(
    ctx,
    sql<{ phrases: string[] }>`select phrases from article_synonyms order by id`,
  );
  return found.map((row) => row.phrases);
}

export type WordStem = { word: string; stem: string; outside: number; inside: number };

/** The stems of the words, and in how many documents each stands, by side. */
export function stemsOfWords(ctx: Ctx, words: readonly string[]): Promise<WordStem[]> {
  return rows(
    ctx,
    sql<WordStem>`
      with asked as materialized (
        select word, coalesce((tsvector_to_array(to_tsvector('russian', word)))[1], '') as stem
        from unnest(${[...words]}::text[]) as word
      )
      select asked.word, asked.stem, coalesce(sum(w.outside), 0)::int as outside,
        coalesce(sum(w.inside), 0)::int as inside
      from asked left join article_words w on w.config = 'russian' and w.stem = asked.stem and w.stem <> ''
      group by 1, 2`,
  );
}
