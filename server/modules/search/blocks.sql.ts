/** Tickets lie in blocks of numbers, so that the newest are looked through first (docs/decisions/search.md). */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { type Db, rows } from '#platform/db.ts';

/** Numbers in one block: a matter of the database's function `search_block`. */
export const blockSize = 4096;

/** The newest number, and the blocks that hold documents, the newest first. */
export type Blocks = { readonly newest: number; readonly list: readonly number[] };
const known = new WeakMap<Db, Promise<Blocks & { readonly at: number }>>();
const keptFor = 5_000;
/** So few are asked for each time. */
const fewBlocks = 3;

export async function blocksOf(ctx: Ctx): Promise<Blocks> {
  const kept = await known.get(ctx.db);
  const now = ctx.now.getTime();
  if (kept !== undefined && kept.list.length > fewBlocks && Math.abs(now - kept.at) < keptFor)
    return kept;
  const asked = readBlocks(ctx).then((blocks) => ({ at: now, ...blocks }));
  known.set(ctx.db, asked);
  asked.catch(() => known.delete(ctx.db));
  return asked;
}

/** Numbers have gaps, of whole blocks where a desk was moved from elsewhere: each is a step of the index. */
async function readBlocks(ctx: Ctx): Promise<Blocks> {
  const found = await rows(
    ctx,
    sql<{ number: number }>`
      with recursive blocks as (
        (select number from search_documents order by number desc limit 1)
        union all
        select (select number from search_documents
          where number < search_block(blocks.number) * ${sql.lit(blockSize)} order by number desc limit 1)
        from blocks where blocks.number is not null
      ) select number from blocks where number is not null`,
  );
  return {
    newest: found[0]?.number ?? 0,
    list: found.map(({ number }) => Math.floor(number / blockSize)),
  };
}
