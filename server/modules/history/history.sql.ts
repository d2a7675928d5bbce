/** Statements over the watch of the parts of events. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import type { Watch } from './watch.ts';

/** Locked, so that of two workers one tells. */
export async function readWatch(tx: Ctx): Promise<Watch> {
  const found = await firstRow(
    tx,
    sql<Watch>`select failing_since, error, told_at from event_parts_watch for update`,
  );
  if (found === undefined) throw new Error('the row of event_parts_watch is gone');
  return found;
}

export async function markFailing(ctx: Ctx, error: string): Promise<void> {
  await sql`update event_parts_watch
    set failing_since = coalesce(failing_since, ${ctx.now}), error = ${error.slice(0, 500)}`.execute(
    ctx.db,
  );
}

export async function markWell(ctx: Ctx): Promise<void> {
  await sql`update event_parts_watch set failing_since = null, error = null, told_at = null
    where failing_since is not null`.execute(ctx.db);
}

export async function writeTold(tx: Ctx): Promise<void> {
  await sql`update event_parts_watch set told_at = ${tx.now}`.execute(tx.db);
}
