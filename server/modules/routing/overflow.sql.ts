/** Statements over what waits so long that another queue may take it too, or takes it over. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

/** What waits in a queue since before then is for another one as well. */
export type Cut = { readonly queue_id: string; readonly until: string };

export type Overdue = {
  readonly ticket_id: string;
  readonly queue_id: string;
  readonly since: string;
};

/** What waits longer than its queue allows, the oldest first; what somebody kept there is left alone. */
export function overdueAfter(
  ctx: Ctx,
  cuts: readonly Cut[],
  { after, limit }: { after: Overdue | undefined; limit: number },
): Promise<Overdue[]> {
  const behind =
    after === undefined
      ? sql`true`
      : sql`(q.since, q.ticket_id) > (${after.since}::timestamptz, ${after.ticket_id}::uuid)`;
  return rows(
    ctx,
    sql<Overdue>`select q.ticket_id, q.queue_id, q.since
      from jsonb_to_recordset(${JSON.stringify(cuts)}::jsonb) as cut (queue_id uuid, until timestamptz)
      join queue_tickets q on q.queue_id = cut.queue_id and q.state = 'waiting' and q.since <= cut.until
      join tickets t on t.id = q.ticket_id
      where q.shared_queue_id is null and not q.is_kept and ${behind}
        and t.assignee_id is null and t.status_category in ('new', 'open') and t.merged_into_id is null
      order by q.since, q.ticket_id limit ${limit}`,
  );
}

/** What went over and still waits there. */
export function movedOverAfter(ctx: Ctx, after: string | null, limit: number): Promise<string[]> {
  const behind = after === null ? sql`true` : sql`q.ticket_id > ${after}::uuid`;
  return rows(
    ctx,
    sql<{ ticket_id: string }>`select q.ticket_id from queue_tickets q
      where q.home_queue_id is not null and q.state = 'waiting' and ${behind}
      order by q.ticket_id limit ${limit}`,
  ).then((found) => found.map((row) => row.ticket_id));
}

/** The other queue may take it from now on; false: it waits no more, or is kept. */
export async function writeShared(ctx: Ctx, ticket_id: string, queue_id: string): Promise<boolean> {
  const row = await firstRow(
    ctx,
    sql`update queue_tickets set shared_queue_id = ${queue_id}, overflowed_at = ${ctx.now},
        last_outcome = null
      where ticket_id = ${ticket_id} and state = 'waiting' and shared_queue_id is null
        and not is_kept returning ticket_id`,
  );
  return row !== undefined;
}

/** Only its own queue may take it, until it is looked at again. */
export async function writeUnshared(ctx: Ctx, ticket_id: string): Promise<void> {
  await sql`update queue_tickets set shared_queue_id = null, overflowed_at = null, last_outcome = null
    where ticket_id = ${ticket_id}`.execute(ctx.db);
}

/** Until the end of the transaction nobody else says which queue flows where. */
export async function lockQueues(ctx: Ctx): Promise<void> {
  await sql`select id from queues order by id for update`.execute(ctx.db);
}
