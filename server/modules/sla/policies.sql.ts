/** Statements over policies, their versions, and what excuses a breach. */
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import { z } from 'zod';
import { type SlaTerms, slaTerms } from '#contract/sla.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { SlaPoliciesTable } from '#platform/database.gen.ts';
import { rows } from '#platform/db.ts';

export type PolicyRow = Selectable<SlaPoliciesTable>;

/** Another one whenever any policy was written: which transaction wrote each row. */
export const policiesStamp = sql<string>`(select coalesce(string_agg(p.id::text || ' ' || p.xmin::text, ','
  order by p.id), '') from sla_policies p where p.deleted_at is null)`;

/** In the order in which they are asked. */
export function allPolicies(ctx: Ctx): Promise<(PolicyRow & { xmin: string })[]> {
  return ctx.db
    .selectFrom('sla_policies')
    .selectAll()
    .select(sql<string>`xmin::text`.as('xmin'))
    .where('deleted_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute();
}

/** Deleted ones are not found. */
export function policyById(ctx: Ctx, id: string): Promise<PolicyRow | undefined> {
  return ctx.db
    .selectFrom('sla_policies')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
}

export function lockPolicy(ctx: Ctx, id: string): Promise<PolicyRow | undefined> {
  return ctx.db
    .selectFrom('sla_policies')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

export async function insertPolicy(ctx: Ctx, row: Insertable<SlaPoliciesTable>): Promise<void> {
  await ctx.db
    .insertInto('sla_policies')
    .values({
      ...row,
      position: sql<number>`(select coalesce(max(position) + 1, 0) from sla_policies where deleted_at is null)`,
    })
    .execute();
}

export async function writePolicy(
  ctx: Ctx,
  id: string,
  change: Updateable<SlaPoliciesTable>,
): Promise<void> {
  await ctx.db
    .updateTable('sla_policies')
    .set({ ...change, updated_at: ctx.now })
    .where('id', '=', id)
    .execute();
}

/** Presets that nobody has changed or switched on. */
export async function dropUntouchedPolicies(ctx: Ctx): Promise<void> {
  const untouched = sql`select id from sla_policies where not is_on and version = 1
    and created_at = updated_at and not exists (select from sla_clocks where policy_id = sla_policies.id)`;
  await sql`delete from sla_policy_versions where policy_id in (${untouched})`.execute(ctx.db);
  await sql`delete from sla_policies where id in (${untouched})`.execute(ctx.db);
}

/** These first and in this order; the others follow as they were. */
export async function placePolicies(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await sql`with wanted as (
      select p.id, row_number() over (order by g.place nulls last, p.position, p.id) - 1 as place
      from sla_policies p left join unnest(${[...ids]}::uuid[]) with ordinality as g (id, place) on g.id = p.id
      where p.deleted_at is null)
    update sla_policies set position = wanted.place, updated_at = ${ctx.now}
    from wanted where wanted.id = sla_policies.id and sla_policies.position <> wanted.place`.execute(
    ctx.db,
  );
}

type VersionKey = { readonly policy_id: string; readonly version: number };

export async function insertVersion(
  ctx: Ctx,
  key: VersionKey,
  terms: SlaTerms & { name: string },
): Promise<void> {
  await ctx.db
    .insertInto('sla_policy_versions')
    .values({
      ...key,
      terms: JSON.stringify(terms),
      made_at: ctx.now,
      made_by: ctx.actor.kind === 'agent' ? ctx.actor.id : null,
    })
    .execute();
}

export type Version = SlaTerms & VersionKey & { readonly name: string };

const versionTerms = slaTerms.extend({ name: z.string() });

/** Versions by `id version`. */
export async function versionsOf(
  ctx: Ctx,
  keys: readonly VersionKey[],
): Promise<Map<string, Version>> {
  if (keys.length === 0) return new Map();
  const found = await rows(
    ctx,
    sql<VersionKey & { terms: unknown }>`
    select v.policy_id, v.version, v.terms from sla_policy_versions v
    join unnest(${keys.map((key) => key.policy_id)}::uuid[], ${keys.map((key) => key.version)}::int[])
      as wanted (policy_id, version) using (policy_id, version)`,
  );
  return new Map(
    found.map(({ policy_id, version, terms }) => [
      `${policy_id} ${version}`,
      { ...versionTerms.parse(terms), policy_id, version },
    ]),
  );
}

/** In how many open tickets each holds. */
export async function openTicketsBy(ctx: Ctx): Promise<Map<string, number>> {
  const found = await rows(
    ctx,
    sql<{ policy_id: string; count: number }>`
    select h.policy_id, count(*) as count from sla_tickets h join tickets t on t.id = h.ticket_id
    where h.policy_id is not null and t.status_category not in ('solved', 'closed') group by h.policy_id`,
  );
  return new Map(found.map((row) => [row.policy_id, row.count]));
}

// excuses ----------------------------------------------------------------------------------------

export function allExcuses(ctx: Ctx) {
  return ctx.db
    .selectFrom('sla_excuses')
    .select(['id', 'name', 'archived_at'])
    .orderBy(sql`archived_at is not null`)
    .orderBy('position')
    .orderBy('id')
    .execute();
}

export async function placeExcuses(
  ctx: Ctx,
  items: readonly { id: string; name: string }[],
): Promise<void> {
  const ids = items.map((item) => item.id);
  await sql`update sla_excuses set archived_at = ${ctx.now}
    where archived_at is null and not id = any(${ids}::uuid[])`.execute(ctx.db);
  await sql`insert into sla_excuses (id, name, position)
    select id, name, place from unnest(${ids}::uuid[], ${items.map((item) => item.name)}::text[])
      with ordinality as given (id, name, place)
    on conflict (id) do update set name = excluded.name, position = excluded.position, archived_at = null`.execute(
    ctx.db,
  );
}
