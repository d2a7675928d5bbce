/** Every statement over timers of automations. */
import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

export type TimerKey = { readonly rule_id: string; readonly ticket_id: string };
export type Timer = TimerKey & { readonly anchor_at: string; readonly due_at: string };
export type TimerRow = Timer & { readonly done_at: string | null };

/** By `<rule> <ticket>`. */
export async function timersOf(
  ctx: Ctx,
  ticket_ids: readonly string[],
): Promise<Map<string, TimerRow>> {
  const found = await rows(
    ctx,
    sql<TimerRow>`select * from rule_timers where ticket_id = any(${[...ticket_ids]}::uuid[])`,
  );
  return new Map(found.map((row) => [`${row.rule_id} ${row.ticket_id}`, row]));
}

export function timerOf(ctx: Ctx, key: TimerKey): Promise<TimerRow | undefined> {
  return firstRow(
    ctx,
    sql<TimerRow>`
    select * from rule_timers where rule_id = ${key.rule_id} and ticket_id = ${key.ticket_id}`,
  );
}

/** Another moment to count from makes it wait again. */
export async function writeTimers(tx: Ctx, timers: readonly Timer[]): Promise<void> {
  if (timers.length === 0) return;
  await tx.db
    .insertInto('rule_timers')
    .values([...timers])
    .onConflict((same) =>
      same.columns(['rule_id', 'ticket_id']).doUpdateSet({
        anchor_at: sql`excluded.anchor_at`,
        due_at: sql`excluded.due_at`,
        done_at: sql`case when rule_timers.anchor_at = excluded.anchor_at then rule_timers.done_at end`,
      }),
    )
    .execute();
}

export async function deleteTimers(tx: Ctx, keys: readonly TimerKey[]): Promise<void> {
  if (keys.length === 0) return;
  await sql`
    delete from rule_timers t
    using unnest(${keys.map((key) => key.rule_id)}::uuid[], ${keys.map((key) => key.ticket_id)}::uuid[])
      as gone (rule_id, ticket_id)
    where t.rule_id = gone.rule_id and t.ticket_id = gone.ticket_id`.execute(tx.db);
}

export async function noteDone(tx: Ctx, key: TimerKey): Promise<void> {
  await sql`update rule_timers set done_at = ${tx.now}
    where rule_id = ${key.rule_id} and ticket_id = ${key.ticket_id}`.execute(tx.db);
}

/** It is looked at again then. */
export async function putOff(tx: Ctx, key: TimerKey, until: Date): Promise<void> {
  await sql`update rule_timers set due_at = ${until}
    where rule_id = ${key.rule_id} and ticket_id = ${key.ticket_id}`.execute(tx.db);
}

/** All of a rule, or those of its tickets that are left. */
export async function deleteTimersOfRule(
  tx: Ctx,
  rule_id: string,
  left: RawBuilder<boolean> = sql<boolean>`false`,
): Promise<void> {
  await sql`
    delete from rule_timers using tickets
    where rule_id = ${rule_id} and tickets.id = rule_timers.ticket_id and (${left}) is not true`.execute(
    tx.db,
  );
}
