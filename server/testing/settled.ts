import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import { eventually } from './eventually.ts';

/**
 * Waits until every event that is committed can be read. Transactions of other test files hold
 * back the horizon for a moment: it belongs to the whole server.
 */
export async function settled(ctx: Ctx): Promise<void> {
  await eventually('events are settled', async () => {
    const row = await firstRow(
      ctx,
      sql<{ is_settled: boolean }>`select not exists (
        select from events where xid >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint
      ) as is_settled`,
    );
    return row?.is_settled;
  });
}
