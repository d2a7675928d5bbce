/** Statements over materialised clocks. Whoever writes them holds the lock of their ticket. */
import { type Insertable, sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type { SlaClocksTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';
import type { StoredClock } from './facts.sql.ts';

/** A clock as recounting makes it; its excuse is not touched. */
export type WrittenClock = Omit<StoredClock, 'warnings'> & {
  readonly warnings: readonly { readonly key: string; readonly at: string }[];
};

export async function writeClocks(
  ctx: Ctx,
  ticket_id: string,
  clocks: readonly WrittenClock[],
): Promise<void> {
  if (clocks.length === 0) return;
  await ctx.db
    .insertInto('sla_clocks')
    .values(
      clocks.map(
        (clock): Insertable<SlaClocksTable> => ({
          ...clock,
          ticket_id,
          warnings: JSON.stringify(clock.warnings),
          warned: [...clock.warned],
        }),
      ),
    )
    .onConflict((same) =>
      same.columns(['ticket_id', 'target', 'started_at']).doUpdateSet((row) => ({
        cycle: row.ref('excluded.cycle'),
        paused_at: row.ref('excluded.paused_at'),
        stopped_at: row.ref('excluded.stopped_at'),
        due_at: row.ref('excluded.due_at'),
        breached_at: row.ref('excluded.breached_at'),
        promised_ms: row.ref('excluded.promised_ms'),
        consumed_ms: row.ref('excluded.consumed_ms'),
        policy_id: row.ref('excluded.policy_id'),
        policy_version: row.ref('excluded.policy_version'),
        wake_at: row.ref('excluded.wake_at'),
        warnings: row.ref('excluded.warnings'),
        warned: row.ref('excluded.warned'),
        breach_told_at: row.ref('excluded.breach_told_at'),
        voided_at: row.ref('excluded.voided_at'),
      })),
    )
    .execute();
}

export type HeldTerms = {
  readonly policy_id: string | null;
  readonly policy_version: number | null;
  readonly priority: number;
  readonly zone: string | null;
};

export async function writeHeld(ctx: Ctx, ticket_id: string, held: HeldTerms): Promise<void> {
  await ctx.db
    .insertInto('sla_tickets')
    .values({ ticket_id, ...held, since: ctx.now })
    .onConflict((same) => same.column('ticket_id').doUpdateSet({ ...held, since: ctx.now }))
    .execute();
}

/** What has to be told now, with the ticket of each locked; those that somebody works on are left for the next time. */
export async function lockDue(
  ctx: Ctx,
  limit: number,
): Promise<(StoredClock & { ticket_id: string })[]> {
  return rows(
    ctx,
    sql<StoredClock & { ticket_id: string }>`
    select k.id, k.ticket_id, k.target, k.cycle, k.started_at, k.paused_at, k.stopped_at, k.due_at,
      k.breached_at, k.promised_ms, k.consumed_ms, k.policy_id, k.policy_version, k.wake_at, k.warnings,
      k.warned, k.breach_told_at, k.voided_at
    from sla_clocks k join tickets t on t.id = k.ticket_id
    where k.wake_at < ${ctx.now} order by k.wake_at limit ${limit} for no key update of t, k skip locked`,
  );
}

export type ToldClock = Pick<
  StoredClock,
  'id' | 'breached_at' | 'wake_at' | 'warned' | 'breach_told_at'
>;

export async function writeTold(ctx: Ctx, told: readonly ToldClock[]): Promise<void> {
  await sql`update sla_clocks set breached_at = g.breached_at, wake_at = g.wake_at,
      warned = array(select jsonb_array_elements_text(g.warned)), breach_told_at = g.breach_told_at
    from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as g (id uuid, breached_at timestamptz,
      wake_at timestamptz, warned jsonb, breach_told_at timestamptz)
    where sla_clocks.id = g.id`.execute(ctx.db);
}

// reading ------------------------------------------------------------------------------------------

export type ShownClock = StoredClock & {
  readonly ticket_id: string;
  readonly policy_name: string;
  readonly excuse_id: string | null;
  readonly excuse_name: string | null;
  readonly excuse_note: string;
  readonly excused_by: string | null;
  readonly excused_by_name: string | null;
  readonly excused_at: string | null;
};

const shown = sql`select k.*, p.name as policy_name, x.name as excuse_name,
    trim(a.first_name || ' ' || a.last_name) as excused_by_name
  from sla_clocks k join sla_policies p on p.id = k.policy_id
  left join sla_excuses x on x.id = k.excuse_id left join agents a on a.id = k.excused_by`;

/** Those that count, the one that is due next at the head. */
export function clocksOfTicket(ctx: Ctx, ticket_id: string): Promise<ShownClock[]> {
  return rows(
    ctx,
    sql<ShownClock>`${shown} where k.ticket_id = ${ticket_id} and k.voided_at is null
      order by k.stopped_at is not null, k.due_at nulls last, k.started_at, k.target`,
  );
}

export function clockById(ctx: Ctx, id: string): Promise<ShownClock | undefined> {
  return firstRow(ctx, sql<ShownClock>`${shown} where k.id = ${id} and k.voided_at is null`);
}

export async function writeExcuse(
  ctx: Ctx,
  id: string,
  excuse: { readonly excuse_id: string; readonly note: string } | null,
): Promise<void> {
  await ctx.db
    .updateTable('sla_clocks')
    .set({
      excuse_id: excuse?.excuse_id ?? null,
      excuse_note: excuse?.note ?? '',
      excused_by: excuse !== null && ctx.actor.kind === 'agent' ? ctx.actor.id : null,
      excused_at: excuse === null ? null : ctx.now,
    })
    .where('id', '=', id)
    .execute();
}
