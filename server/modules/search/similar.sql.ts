/** Statements that find tickets alike. */
import { sql } from 'kysely';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { blocksOf } from './blocks.sql.ts';
import type { Weighed } from './similar.ts';

/** What the ticket is about, in the words of whoever opened it. */
export function firstWords(
  ctx: Ctx,
  ticket_id: string,
): Promise<{ subject: string; body_text: string } | undefined> {
  return firstRow(
    ctx,
    sql<{ subject: string; body_text: string }>`
      select subject, coalesce((
        select left(body_text, 800) from comments where ticket_id = tickets.id
        order by created_at, id limit 1), '') as body_text
      from tickets where id = ${ticket_id} and ${visibleTickets(ctx)}`,
  );
}

export type Vocabulary = { words: Map<string, number>; documents: number };

/** How often each word was seen, and among how many documents; neither is counted beyond a thousand. */
export async function usesOf(ctx: Ctx, words: readonly string[]): Promise<Vocabulary> {
  const found = await rows(
    ctx,
    sql<{ word: string; uses: number }>`
      select word, uses from search_words where word = any(${[...words]}::text[])`,
  );
  const counted = await firstRow(
    ctx,
    sql<{ count: number }>`
      select count(*)::int as count from (select from search_documents limit 1000) as counted`,
  );
  return {
    words: new Map(found.map((row) => [row.word, row.uses])),
    documents: counted?.count ?? 0,
  };
}

export type Near = { ticket_id: string; shared: string[]; score: number };

/** Visible tickets that have any of the words, those with the heaviest first. */
export async function nearest(
  ctx: Ctx,
  ask: { ticket_id: string; words: readonly Weighed[]; limit: number },
): Promise<Near[]> {
  const { list: blocks } = await blocksOf(ctx);
  const asked = sql.join(
    ask.words.map(
      ({ word, weight }) =>
        sql`(${word}::text, ${weight}::float8, phraseto_tsquery('russian', ${word}))`,
    ),
  );
  return rows(
    ctx,
    sql<Near>`
      with asked (word, weight, query) as (values ${asked}),
      everywhere as materialized (
        select word, weight, string_agg('(' || search_in_block(search_in_blocks(query), block) || ')', ' | ')::tsquery as query
        from asked cross join unnest(${[...blocks]}::bigint[]) as block where numnode(query) > 0 group by 1, 2
      ),
      near as materialized (
        select d.ticket_id, d.updated_at, everywhere.word, everywhere.weight
        from everywhere cross join lateral (
          select ticket_id, updated_at from search_documents where tsv @@ everywhere.query offset 0) d
        join tickets on tickets.id = d.ticket_id
        where d.ticket_id <> ${ask.ticket_id} and ${visibleTickets(ctx)}
      )
      select ticket_id, array_agg(word order by weight desc, word) as shared, sum(weight)::float8 as score
      from near group by ticket_id, updated_at
      order by score desc, updated_at desc, ticket_id limit ${ask.limit}`,
  );
}
