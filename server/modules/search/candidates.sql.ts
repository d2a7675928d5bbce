/** The statements that find tickets by their words, block by block. Everything typed is bound. */
import { type RawBuilder, sql } from 'kysely';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
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

/** Words do not stand evenly: more is asked for than should be needed. */
const reserve = 1.2;
/** With fewer blocks it costs more to find out which stems are rare than to look for all of them in each. */
const blocksWorthSampling = 32;

/**
 * The newest tickets that match, ranked, at most `limit`: to rank thousands would take longer than
 * people wait. Later pages begin before the oldest of these.
 *
 * As many blocks are looked through as should hold so many, judged by what the newest of them hold, and at
 * least as many again as before, since words come in bursts: a common word is found in a few of them, a rare
 * one is asked of all at once.
 */
export async function candidates(
  ctx: Ctx,
  wanted: readonly Wanted[],
  { before, limit, stems }: Page & { readonly stems: readonly WantedStems[] },
): Promise<Candidate[]> {
  const { newest, list } = await blocksOf(ctx);
  const end = Math.min(before ?? Number.POSITIVE_INFINITY, newest + 1);
  const blocks = list.filter((block) => block * blockSize < end);
  const found: Candidate[] = [];
  let looked = 0;
  let next = firstBlocks(blocks, end);
  while (looked < blocks.length && found.length < limit) {
    const rest = blocks.slice(looked);
    const rare =
      next < blocksWorthSampling ? undefined : await rareStems(ctx, stemsOfAll(stems), rest);
    const some = rare === undefined ? rest.slice(0, next) : rest;
    const missing = { before, limit: limit - found.length };
    found.push(...(await candidatesIn(ctx, wanted, { blocks: some, rare, ...missing })));
    looked += some.length;
    const numbers = end - ((blocks[0] ?? 0) + 1 - looked) * blockSize;
    next = Math.max(looked, blocksToHold(limit - found.length, { found: found.length, numbers }));
  }
  return found;
}

/** The newest, of a word that everybody writes it holds enough; and the one before while it is hardly begun. */
export function firstBlocks([newest = 0]: readonly number[], end: number): number {
  return end - newest * blockSize < blockSize / 2 ? 2 : 1;
}

/** `numbers`: so many were looked through. */
export function blocksToHold(missing: number, so: { found: number; numbers: number }): number {
  if (so.found === 0) return Number.POSITIVE_INFINITY;
  return Math.ceil(((missing / so.found) * so.numbers * reserve) / blockSize);
}

function candidatesIn(
  ctx: Ctx,
  wanted: readonly Wanted[],
  {
    blocks,
    rare,
    before,
    limit,
  }: Page & { readonly blocks: readonly number[]; readonly rare: readonly string[] | undefined },
): Promise<Candidate[]> {
  const isBefore = before === undefined ? sql`true` : sql`d.number < ${before}::bigint`;
  // Read once a block, where the index or a document asks for it.
  const ofBlock = sql`(select search_in_block(everywhere.query, block)::tsquery)`;
  // Block by block: one query of all blocks is read again and again while the index is looked through. The sum
  // keeps PostgreSQL from walking back by number. Whether a ticket may be
  // seen costs more than finding it, and is asked of the newest until there are enough.
  return rows(
    ctx,
    sql<Candidate>`
      with everywhere as materialized (select search_in_blocks(${tsQuery(wanted)}) as query),
      matching as (
        select d.* from everywhere cross join unnest(${[...blocks]}::bigint[]) as block cross join lateral (
          select d.ticket_id, d.number + 0 as number, d.updated_at, d.tsv, ${ofBlock} as query from ${documentsOf(rare)} d
          where d.tsv @@ ${ofBlock} and ${isBefore} offset 0) d
        order by d.number desc offset 0
      ),
      newest as materialized (
        select * from matching d where ${isVisible(ctx)} order by d.number desc limit ${limit}
      )
      select ticket_id, number, updated_at, ts_rank(${weights}, tsv, query) as rank from newest order by number desc`,
  );
}

/** Those of a block: all of them, or those with some of the stems that all which match have. */
function documentsOf(rare: readonly string[] | undefined): RawBuilder<unknown> {
  if (rare === undefined) return sql`search_documents`;
  const together = rare.map((stem) => inBlock(sql`${stem}::text`, sql`block`));
  return sql`(select * from search_documents where tsv @@ (${sql.join(together, sql` && `)}) offset 0)`;
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

const sampledBlocks = 4;
/** Counted no further: what a block has more of is common. */
const countedHits = 200;
/** So many documents may be read for the words that the index was not asked for. */
const fewDocuments = 300;

/**
 * Of several stems that all stand in what is looked for, the rarest: as many as leave few documents, as if
 * each came by itself. To look for these, and for the others in what they find, spares the index the common
 * ones in each block. An address is such a thing: its domain stands everywhere, its name hardly anywhere.
 * Undefined where all of them would be needed.
 */
export async function rareStems(
  ctx: Ctx,
  stems: readonly string[],
  blocks: readonly number[],
): Promise<string[] | undefined> {
  if (stems.length < 2 || blocks.length < sampledBlocks) return undefined;
  const step = blocks.length / sampledBlocks;
  const sample = Array.from({ length: sampledBlocks }, (_, at) => blocks[Math.floor(at * step)]);
  const found = await rows(
    ctx,
    sql<Sampled>`
      select stem, counted.hits, counted.blocks
      from unnest(${[...stems]}::text[]) as stem cross join lateral (
        select count(*)::int as hits,
          case when count(*) < ${countedHits} then ${sampledBlocks}::int else max(place)::int end as blocks
        from (
          select place from unnest(${sample}::bigint[]) with ordinality as asked (block, place) cross join lateral (
            select from search_documents where tsv @@ ${inBlock(sql`stem`, sql`block`)} offset 0
          ) d limit ${countedHits}
        ) hit
      ) counted`,
  );
  return fewestOf(found, blocks.length * blockSize);
}

/** Documents that have the stem, and how many blocks were looked through for them. */
type Sampled = { readonly stem: string; readonly hits: number; readonly blocks: number };

export function fewestOf(stems: readonly Sampled[], documents: number): string[] | undefined {
  const shareOf = ({ hits, blocks }: Sampled) => hits / (blocks * blockSize);
  const fewest: string[] = [];
  let left = documents;
  for (const one of stems.toSorted((a, b) => shareOf(a) - shareOf(b))) {
    fewest.push(one.stem);
    left *= shareOf(one);
    if (left <= fewDocuments) break;
  }
  return fewest.length < stems.length ? fewest : undefined;
}
