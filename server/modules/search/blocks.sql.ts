/** Tickets lie in blocks of numbers, so that the newest are looked through first (docs/decisions/search.md). */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { type Db, rows } from '#platform/db.ts';

/** Numbers in one block: a matter of the database's function `search_block`. */
export const blockSize = 4096;

type Blocks = { readonly at: number; readonly list: readonly number[] };
const known = new WeakMap<Db, Promise<Blocks>>();
const keptFor = 5_000;
/** So few are asked for each time. */
const fewBlocks = 3;

/** The blocks that hold documents, the newest first. */
export async function blocksOf(ctx: Ctx): Promise<readonly number[]> {
  const kept = await known.get(ctx.db);
  const now = ctx.now.getTime();
  if (kept !== undefined && kept.list.length > fewBlocks && Math.abs(now - kept.at) < keptFor)
    return kept.list;
  const asked = readBlocks(ctx).then((list) => ({ at: now, list }));
  known.set(ctx.db, asked);
  asked.catch(() => known.delete(ctx.db));
  return (await asked).list;
}

/** Numbers have gaps, of whole blocks where a desk was moved from elsewhere: each is a step of the index. */
async function readBlocks(ctx: Ctx): Promise<number[]> {
  const found = await rows(
    ctx,
    sql<{ block: number }>`
      with recursive blocks as (
        (select search_block(number) as block from search_documents order by number desc limit 1)
        union all
        select (select search_block(number) from search_documents
          where number < blocks.block * ${sql.lit(blockSize)} order by number desc limit 1)
        from blocks where blocks.block is not null
      ) select block from blocks where block is not null`,
  );
  return found.map((row) => row.block);
}
