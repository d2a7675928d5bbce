/** Every statement over what waits to be looked at. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';

/** Workers for one desk; a ticket is always one's. */
export const shards = 4;

export function shardOf(ticket_id: string): number {
  return Number.parseInt(ticket_id.slice(-4), 16) % shards;
}

/** The same in SQL. */
const shardSql = (id: string) =>
  sql`(('x' || right(${sql.ref(id)}::text, 4))::bit(16)::int % ${sql.lit(shards)})`;

/** Events in their order; one that waits already is left where it is. */
export async function queueEvents(
  tx: Ctx,
  events: readonly { readonly id: number; readonly ticket_id: string }[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.db
    .insertInto('rule_queue')
    .values(
      events.map(({ id, ticket_id }) => ({ event_id: id, ticket_id, shard: shardOf(ticket_id) })),
    )
    .onConflict((same) => same.doNothing())
    .execute();
}

/** Timers whose moment has come and that do not wait yet; the shards that got some. */
export async function queueDueTimers(tx: Ctx, most: number): Promise<number[]> {
  const found = await rows(
    tx,
    sql<{ shard: number }>`
    with due as (
      select t.rule_id, t.ticket_id, t.due_at from rule_timers t join rules r on r.id = t.rule_id
      where r.is_on and t.done_at is null and t.due_at <= ${tx.now} and not exists (
        select from rule_queue q where q.rule_id = t.rule_id and q.ticket_id = t.ticket_id
          and q.due_at = t.due_at)
      order by t.due_at limit ${most})
    insert into rule_queue (shard, ticket_id, rule_id, due_at)
    select ${shardSql('due.ticket_id')}, ticket_id, rule_id, due_at from due order by due_at, ticket_id
    on conflict do nothing returning shard`,
  );
  return [...new Set(found.map((row) => row.shard))];
}

/** A run of a schedule over all tickets of the fragment; the shards that got some. */
export async function queueScheduled(
  tx: Ctx,
  run: { rule_id: string; due_at: string },
  where: ReturnType<typeof sql<boolean>>,
): Promise<number> {
  const found = await rows(
    tx,
    sql`insert into rule_queue (shard, ticket_id, rule_id, due_at)
      select ${shardSql('tickets.id')}, tickets.id, ${run.rule_id}::uuid, ${run.due_at}::timestamptz
      from tickets where merged_into_id is null and ${where} order by tickets.id
      on conflict do nothing returning shard`,
  );
  return found.length;
}

export type QueueItem = {
  readonly id: number;
  readonly ticket_id: string;
  readonly rule_id: string | null;
  readonly due_at: string | null;
  readonly event_id: number | null;
  readonly name: string | null;
  readonly at: string | null;
  readonly data: Record<string, unknown> | null;
  readonly depth: number | null;
  /** Gone or merged tickets have no rules. */
  readonly is_alive: boolean;
};

/** The oldest of the shard. */
export async function nextItems(ctx: Ctx, shard: number, limit: number): Promise<QueueItem[]> {
  return rows(
    ctx,
    sql<QueueItem>`
    select q.id, q.ticket_id, q.rule_id, q.due_at, q.event_id, e.name, e.at, e.data, e.depth,
      exists (select from tickets t where t.id = q.ticket_id and t.merged_into_id is null) as is_alive
    from rule_queue q left join events e on e.id = q.event_id
    where q.shard = ${shard} order by q.id limit ${limit}`,
  );
}

/** Whoever takes it does it: false when another did. */
export async function takeItem(tx: Ctx, id: number): Promise<boolean> {
  const found = await rows(tx, sql`delete from rule_queue where id = ${id} returning id`);
  return found.length > 0;
}

export async function dropItems(tx: Ctx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`delete from rule_queue where id = any(${[...ids]}::bigint[])`.execute(tx.db);
}

export async function shardsThatWait(ctx: Ctx): Promise<number[]> {
  const found = await rows(ctx, sql<{ shard: number }>`select distinct shard from rule_queue`);
  return found.map((row) => row.shard);
}

/** Locked until the end of the transaction; false when it is gone or merged. */
export async function lockTicketForRules(tx: Ctx, ticket_id: string): Promise<boolean> {
  const found = await rows(
    tx,
    sql`select id from tickets where id = ${ticket_id} and merged_into_id is null for no key update`,
  );
  return found.length > 0;
}
