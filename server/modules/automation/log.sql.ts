/** Every statement over the log of runs and the counts of what rules left alone. */
import { sql } from 'kysely';
import type { MissedLeaf, RunOutcome } from '#contract/automation.ts';
import { runDays } from '#contract/automation.ts';
import type { RuleAction } from '#contract/rule-definition.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';

export type NewRun = {
  readonly rule_id: string;
  readonly version: number;
  readonly ticket_id: string | null;
  readonly event_id: number | null;
  readonly outcome: RunOutcome;
  readonly cause: RunCause | null;
  readonly chain: readonly string[];
  readonly actions: readonly RuleAction[];
  readonly operation_id: string | null;
};
export type RunCause = { readonly key: string; readonly params: Record<string, string | number> };

/** False: this rule has run for this event already. */
export async function insertRun(tx: Ctx, run: NewRun): Promise<boolean> {
  const { cause, chain, actions, ...plain } = run;
  const found = await tx.db
    .insertInto('rule_runs')
    .values({
      ...plain,
      at: tx.now,
      cause_key: cause?.key ?? null,
      cause_params: cause === null ? null : JSON.stringify(cause.params),
      chain: JSON.stringify(chain),
      actions: JSON.stringify(actions),
    })
    .onConflict((same) => same.doNothing())
    .returning('id')
    .execute();
  return found.length > 0;
}

export async function hasRun(tx: Ctx, rule_id: string, event_id: number): Promise<boolean> {
  const found = await rows(
    tx,
    sql`select id from rule_runs where event_id = ${event_id} and rule_id = ${rule_id}`,
  );
  return found.length > 0;
}

export type Miss = {
  readonly rule_id: string;
  readonly version: number;
  readonly ticket_id: string;
  readonly missed: MissedLeaf;
};

/** The test without what this one ticket had: equal ones are one row. */
function leafKey({ part, leaf, is_negated }: MissedLeaf): string {
  return JSON.stringify([part, is_negated, leaf]);
}

/** One row for each test and day, however often it stood in the way. */
export async function countMisses(tx: Ctx, shard: number, misses: readonly Miss[]): Promise<void> {
  const counted = new Map<string, { miss: Miss; count: number }>();
  for (const miss of misses) {
    const key = `${miss.rule_id} ${miss.version} ${leafKey(miss.missed)}`;
    counted.set(key, { miss, count: (counted.get(key)?.count ?? 0) + 1 });
  }
  if (counted.size === 0) return;
  const day = tx.now.toISOString().slice(0, 10);
  await tx.db
    .insertInto('rule_misses')
    .values(
      [...counted.values()].map(({ miss, count }) => ({
        ...{ rule_id: miss.rule_id, version: miss.version, day, shard, count },
        leaf: leafKey(miss.missed),
        missed: JSON.stringify(miss.missed),
        last_at: tx.now,
        last_ticket_id: miss.ticket_id,
      })),
    )
    .onConflict((same) =>
      same.columns(['rule_id', 'version', 'day', 'shard', 'leaf']).doUpdateSet({
        count: sql`rule_misses.count + excluded.count`,
        missed: sql`excluded.missed`,
        last_at: sql`excluded.last_at`,
        last_ticket_id: sql`excluded.last_ticket_id`,
      }),
    )
    .execute();
}

/** Days that are over; the rules that nothing speaks of any more go with them. */
export async function forgetOld(ctx: Ctx): Promise<void> {
  const since = sql`${ctx.now}::timestamptz - make_interval(days => ${runDays})`;
  await sql`delete from rule_runs where at < ${since}`.execute(ctx.db);
  await sql`delete from rule_misses where day < (${since})::date`.execute(ctx.db);
  await sql`delete from rules where deleted_at < ${since}
    and not exists (select from rule_runs where rule_id = rules.id)`.execute(ctx.db);
}
