/** Every statement over rules and their versions. */
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { RuleDefinition, RuleKind } from '#contract/rule-definition.ts';
import type { StatusCategory } from '#contract/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { RulesTable, RuleVersionsTable } from '#platform/database.gen.ts';
import { rows } from '#platform/db.ts';

export type RuleRow = Selectable<RulesTable>;

/** In the order they run in. */
export async function allRules(ctx: Ctx): Promise<RuleRow[]> {
  return ctx.db
    .selectFrom('rules')
    .selectAll()
    .where('deleted_at', 'is', null)
    .orderBy('kind')
    .orderBy('position')
    .orderBy('id')
    .execute();
}

export async function rulesThatAreOn(ctx: Ctx): Promise<RuleRow[]> {
  return ctx.db
    .selectFrom('rules')
    .selectAll()
    .where('is_on', '=', true)
    .orderBy('position')
    .orderBy('id')
    .execute();
}

export async function ruleById(ctx: Ctx, id: string): Promise<RuleRow | undefined> {
  return ctx.db
    .selectFrom('rules')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
}

/** Locked until the end of the transaction. */
export async function lockRule(tx: Ctx, id: string): Promise<RuleRow | undefined> {
  return tx.db
    .selectFrom('rules')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** At the end of its kind; one with a key that is there already is left as it is. */
export async function insertRule(
  tx: Ctx,
  row: Omit<Insertable<RulesTable>, 'position'> & { kind: RuleKind },
): Promise<void> {
  const position = sql<number>`(select coalesce(max(position) + 1, 0) from rules where kind = ${row.kind})`;
  await tx.db
    .insertInto('rules')
    .values({ ...row, position })
    .onConflict((same) => same.column('key').doNothing())
    .execute();
}

export async function writeRule(
  tx: Ctx,
  id: string,
  change: Updateable<RulesTable>,
): Promise<void> {
  await tx.db.updateTable('rules').set(change).where('id', '=', id).execute();
}

export async function insertVersion(
  tx: Ctx,
  row: Omit<Insertable<RuleVersionsTable>, 'definition'> & { definition: RuleDefinition },
): Promise<void> {
  await tx.db
    .insertInto('rule_versions')
    .values({ ...row, definition: JSON.stringify(row.definition) })
    .onConflict((same) => same.doNothing())
    .execute();
}

export type VersionRow = Selectable<RuleVersionsTable>;

export async function versionsOf(ctx: Ctx, rule_id: string): Promise<VersionRow[]> {
  return ctx.db
    .selectFrom('rule_versions')
    .selectAll()
    .where('rule_id', '=', rule_id)
    .orderBy('version', 'desc')
    .execute();
}

/** These take, in this order, the places that they have now. */
export async function writeOrder(tx: Ctx, ids: readonly string[]): Promise<void> {
  await sql`
    with numbered as (select id, row_number() over (partition by kind order by position, id) as place from rules),
    wanted as (select id, row_number() over () as nr
      from unnest(${[...ids]}::uuid[]) with ordinality as wanted (id, nr) order by wanted.nr),
    places as (select place, row_number() over (order by place) as nr
      from numbered where id in (select id from wanted))
    update rules set position = coalesce(
      (select places.place from wanted join places using (nr) where wanted.id = rules.id),
      numbered.place)
    from numbered where numbered.id = rules.id`.execute(tx.db);
}

export type RunCounts = {
  readonly rule_id: string;
  readonly fired: number;
  readonly refused: number;
  readonly loops: number;
  readonly last_fired_at: string | null;
};

/** Of the log that is kept. */
export async function runCounts(ctx: Ctx): Promise<Map<string, RunCounts>> {
  const found = await rows(
    ctx,
    sql<RunCounts>`
    select rule_id, count(*) filter (where outcome = 'fired')::int as fired,
      count(*) filter (where outcome = 'refused')::int as refused,
      count(*) filter (where outcome = 'loop')::int as loops,
      max(at) filter (where outcome = 'fired') as last_fired_at
    from rule_runs group by rule_id`,
  );
  return new Map(found.map((row) => [row.rule_id, row]));
}

/** Failures in a row, with this one. */
export async function noteFailure(tx: Ctx, id: string): Promise<number> {
  const [row] = await rows(
    tx,
    sql<{ failures: number }>`
    update rules set failures = failures + 1 where id = ${id} and is_on returning failures`,
  );
  return row?.failures ?? 0;
}

export async function noteSuccess(tx: Ctx, id: string): Promise<void> {
  await sql`update rules set failures = 0 where id = ${id} and failures > 0`.execute(tx.db);
}

/** Those who may change rules. */
export async function adminIds(ctx: Ctx): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`
    select a.id from agents a join roles r on r.id = a.role_id
    where a.disabled_at is null and 'settings.manage' = any(r.permissions)`,
  );
  return found.map((row) => row.id);
}

/** Leads of the team when it has any, else all leads. */
export async function leadIds(ctx: Ctx, team_id: string | null): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string; is_of_team: boolean }>`
    select a.id, exists (select from team_members m
      where m.agent_id = a.id and m.team_id = ${team_id}::uuid) as is_of_team
    from agents a join roles r on r.id = a.role_id where r.key = 'lead' and a.disabled_at is null`,
  );
  const own = found.filter((row) => row.is_of_team);
  return (own.length > 0 ? own : found).map((row) => row.id);
}

/** Schedules whose time has come, locked; another worker leaves them alone. */
export async function dueSchedules(tx: Ctx): Promise<RuleRow[]> {
  return tx.db
    .selectFrom('rules')
    .selectAll()
    .where('is_on', '=', true)
    .where('next_run_at', '<=', sql<string>`${tx.now}`)
    .orderBy('next_run_at')
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
}

/** The usual status of each category. */
export async function statusesByCategory(ctx: Ctx): Promise<Map<StatusCategory, string>> {
  const found = await rows(
    ctx,
    sql<{ category: StatusCategory; id: string }>`
    select distinct on (category) category, id from statuses where archived_at is null
    order by category, is_default desc, position`,
  );
  return new Map(found.map(({ category, id }) => [category, id]));
}

/** Of those that every desk starts with, whoever never was on nor changed. */
export async function dropUntouchedPresets(tx: Ctx): Promise<void> {
  await sql`delete from rules where key is not null and version = 1 and on_since is null`.execute(
    tx.db,
  );
}
