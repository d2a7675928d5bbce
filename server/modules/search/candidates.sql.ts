/** The statements that find tickets by their words, block by block. Everything typed is bound. */
import { type RawBuilder, sql } from 'kysely';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { blockSize, blocksOf } from './blocks.sql.ts';
import type { Wanted, WantedStems } from './wanted.ts';

type TsQuery = RawBuilder<unknown>;

/** As it would be asked of a document whose stems stand in no block. */
function tsQuery(wanted: readonly Wanted[]): TsQuery {
  return sql.join(
    wanted.map((one) => {
      const any: TsQuery[] = one.phrases.map(
        (phrase) => sql`phraseto_tsquery('russian', ${phrase})`,
      );
      if (one.beginning !== undefined) any.push(sql`to_tsquery('simple', ${`${one.beginning}:*`})`);
      return sql`${one.is_excluded ? sql`!!` : sql``}(${sql.join(any, sql` || `)})`;
    }),
    sql` && `,
  );
}

/** The same predicate as everywhere; without the join for those who see every ticket. */
function isVisible(ctx: Ctx): RawBuilder<boolean> {
  if (mayAct(ctx.actor, 'tickets.view_all')) return sql<boolean>`true`;
  return sql<boolean>`exists (select from tickets where tickets.id = d.ticket_id and ${visibleTickets(ctx)})`;
}

export type Candidate = {
  readonly ticket_id: string;
  readonly number: number;
  readonly updated_at: string;
  readonly rank: number;
};
/** `before`: of lower numbers alone. */
export type Page = { readonly before: number | undefined; readonly limit: number };

/** Weights of D, C, B and A: what was said, files and tags, people, subject and number. */
const weights = sql`'{0.1, 0.3, 0.6, 1.0}'::float4[]`;

/** The newest blocks that are looked through first: of a word that everybody writes they hold enough. */
const firstBlocks = 2;
/** Words do not stand evenly: more is asked for than should be needed. */
const reserve = 1.2;

/**
 * The newest tickets that match, ranked, at most `limit`: to rank thousands would take longer than
 * people wait. Later pages begin before the oldest of these.
 *
 * As many blocks are looked through as should hold so many, judged by what the newest of them hold: a
 * common word is found in a few of them, a rare one is asked of all at once.
 */
export async function candidates(
  ctx: Ctx,
  wanted: readonly Wanted[],
  { before, limit, stems }: Page & { readonly stems: readonly WantedStems[] },
): Promise<Candidate[]> {
  const blocks = (await blocksOf(ctx)).filter(
    (block) => before === undefined || block * blockSize < before,
  );
  const found: Candidate[] = [];
  let looked = 0;
  let next = firstBlocks;
  while (looked < blocks.length && found.length < limit) {
    const some = blocks.slice(looked, looked + next);
    const rare = await rareStem(ctx, stemsOfAll(stems), some);
    found.push(
      ...(await candidatesIn(ctx, wanted, {
        ...{ blocks: some, rare, before, limit: limit - found.length },
      })),
    );
    looked += some.length;
    const missing = limit - found.length;
    next =
      found.length === 0 ? blocks.length : Math.ceil((missing / found.length) * looked * reserve);
  }
  return found;
}

function candidatesIn(
  ctx: Ctx,
  wanted: readonly Wanted[],
  {
    blocks,
    rare,
    before,
    limit,
  }: Page & { readonly blocks: readonly number[]; readonly rare: string | undefined },
): Promise<Candidate[]> {
  const isBefore = before === undefined ? sql`true` : sql`d.number < ${before}::bigint`;
  // Block by block: one query of all blocks is read again and again while the index is looked through. The sum
  // keeps PostgreSQL from walking back by number. Whether a ticket may be
  // seen costs more than finding it, and is asked of the newest until there are enough.
  return rows(
    ctx,
    sql<Candidate>`
      with asked as materialized (
        select block, search_in_block(everywhere.query, block)::tsquery as query
        from (select search_in_blocks(${tsQuery(wanted)}) as query offset 0) everywhere
        cross join unnest(${[...blocks]}::bigint[]) as block
      ),
      matching as (
        select d.*, asked.query from asked cross join lateral (
          select d.ticket_id, d.number + 0 as number, d.updated_at, d.tsv from ${documentsOf(rare)} d
          where d.tsv @@ asked.query and ${isBefore} offset 0) d
        order by d.number desc offset 0
      ),
      newest as materialized (
        select * from matching d where ${isVisible(ctx)} order by d.number desc limit ${limit}
      )
      select ticket_id, number, updated_at, ts_rank(${weights}, tsv, query) as rank from newest order by number desc`,
  );
}

/** Those of a block: all of them, or those with one stem that all which match have. */
function documentsOf(rare: string | undefined): RawBuilder<unknown> {
  if (rare === undefined) return sql`search_documents`;
  return sql`(select * from search_documents where tsv @@ ${inBlock(sql`${rare}::text`, sql`block`)} offset 0)`;
}

/** One stem, as it stands in a block. */
function inBlock(stem: RawBuilder<unknown>, block: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`quote_literal(to_hex(${block}) || ':' || ${stem})::tsquery`;
}

/** Stems that stand in everything that matches: those of what may be said in one way only. */
function stemsOfAll(stems: readonly WantedStems[]): string[] {
  const certain = stems.filter(
    ({ phrases, beginning }) => phrases.length === 1 && beginning === undefined,
  );
  return [...new Set(certain.flatMap(({ phrases }) => phrases.flat()))];
}

/** With fewer blocks it costs more to find out which stem is rare than to look for all of them in each. */
const blocksWorthSampling = 32;
const sampledBlocks = 8;
/** A stem that so many documents of the sampled blocks have is not rare. */
const rareHits = 20;

/**
 * Of several stems that all stand in what is looked for, the one that hardly any document has, if there
 * is one: to look for it alone, and for the others in what it finds, spares the index the common ones in
 * each block. An address is such a thing: its domain stands everywhere, its name nowhere else.
 */
export async function rareStem(
  ctx: Ctx,
  stems: readonly string[],
  blocks: readonly number[],
): Promise<string | undefined> {
  if (stems.length < 2 || blocks.length < blocksWorthSampling) return undefined;
  const step = blocks.length / sampledBlocks;
  const sample = Array.from({ length: sampledBlocks }, (_, at) => blocks[Math.floor(at * step)]);
  const found = await firstRow(
    ctx,
    sql<{ stem: string }>`
      select stem from (
        select stem, (
          select count(*) from (
            select from unnest(${sample}::bigint[]) as block cross join lateral (
              select from search_documents where tsv @@ ${inBlock(sql`stem`, sql`block`)} offset 0
            ) d limit ${rareHits}
          ) counted
        ) as hits
        from unnest(${[...stems]}::text[]) with ordinality as asked (stem, place)
        order by hits, place limit 1
      ) least where hits < ${rareHits}`,
  );
  return found?.stem;
}
