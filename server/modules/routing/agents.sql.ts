/** Statements over what each person can take, and over what holds for everyone. */
import { type Insertable, type RawBuilder, sql, type Updateable } from 'kysely';
import { type RoutingSettings, routingSettings } from '#contract/routing.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { AgentRoutingTable, RoutingSettingsTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

export async function readRoutingSettings(ctx: Ctx): Promise<RoutingSettings> {
  const row = await firstRow(
    ctx,
    sql<RoutingSettings>`select capacity, channel_capacity, ticket_points, points, counts_waiting,
      away_minutes, offline_minutes from routing_settings`,
  );
  return stored.parse(row);
}

/** A line of a channel or type that is no more is left as it is: it weighs nothing that there is. */
const stored = routingSettings;

export async function writeRoutingSettings(
  ctx: Ctx,
  change: Updateable<RoutingSettingsTable>,
): Promise<void> {
  await ctx.db
    .updateTable('routing_settings')
    .set({ ...change, updated_at: ctx.now })
    .execute();
}

export type RoutingRow = {
  readonly agent_id: string;
  readonly name: string;
  readonly can_own: boolean;
  readonly languages: string[];
  readonly capacity: number | null;
  readonly channel_capacity: Record<string, number> | null;
  readonly calendar_id: string | null;
  readonly skills: { skill_id: string; level: number }[];
};

const columns = sql`a.id as agent_id, trim(a.first_name || ' ' || a.last_name) as name,
  (a.disabled_at is null and 'tickets.update' = any(r.permissions)) as can_own,
  coalesce(c.languages, '{}') as languages, c.capacity, c.channel_capacity, s.calendar_id,
  coalesce((select jsonb_agg(jsonb_build_object('skill_id', k.skill_id, 'level', k.level) order by k.level desc, k.skill_id)
    from agent_skills k where k.agent_id = a.id), '[]') as skills`;
const tables = sql`agents a join roles r on r.id = a.role_id
  left join agent_routing c on c.agent_id = a.id
  left join agent_schedules s on s.agent_id = a.id`;

/** Of everybody who can own tickets, by name. */
export function routingOfWorkers(ctx: Ctx): Promise<RoutingRow[]> {
  return rows(
    ctx,
    sql<RoutingRow>`select ${columns} from ${tables}
      where a.disabled_at is null and 'tickets.update' = any(r.permissions)
      order by lower(a.first_name), lower(a.last_name), a.id`,
  );
}

export function routingOf(ctx: Ctx, agent_id: string): Promise<RoutingRow | undefined> {
  return firstRow(ctx, sql<RoutingRow>`select ${columns} from ${tables} where a.id = ${agent_id}`);
}

export async function writeAgentRouting(
  ctx: Ctx,
  agent_id: string,
  change: Omit<Insertable<AgentRoutingTable>, 'agent_id' | 'updated_at'>,
): Promise<void> {
  await ctx.db
    .insertInto('agent_routing')
    .values({ ...change, agent_id, updated_at: ctx.now })
    .onConflict((same) => same.column('agent_id').doUpdateSet({ ...change, updated_at: ctx.now }))
    .execute();
}

export async function writeAgentSkills(
  ctx: Ctx,
  agent_id: string,
  skills: readonly { skill_id: string; level: number }[],
): Promise<void> {
  await ctx.db.deleteFrom('agent_skills').where('agent_id', '=', agent_id).execute();
  if (skills.length === 0) return;
  await ctx.db
    .insertInto('agent_skills')
    .values(skills.map((skill) => ({ ...skill, agent_id })))
    .execute();
}

export async function writeSchedule(
  ctx: Ctx,
  agent_id: string,
  calendar_id: string | null,
): Promise<void> {
  if (calendar_id === null) {
    await ctx.db.deleteFrom('agent_schedules').where('agent_id', '=', agent_id).execute();
    return;
  }
  await ctx.db
    .insertInto('agent_schedules')
    .values({ agent_id, calendar_id })
    .onConflict((same) => same.column('agent_id').doUpdateSet({ calendar_id }))
    .execute();
}

/** The points of a ticket as an SQL expression over `tickets` (or its alias): the twin of pointsOf. */
export function pointsSql(settings: RoutingSettings, alias = 'tickets'): RawBuilder<number> {
  const channel = sql.ref(`${alias}.channel`);
  const type = sql.ref(`${alias}.type_id`);
  const lines = byExactness(settings).map(
    (line) =>
      sql`when ${line.channel === null ? sql`true` : sql`${channel} = ${line.channel}`}
        and ${line.type_id === null ? sql`true` : sql`${type} = ${line.type_id}::uuid`}
        then ${line.points}::int`,
  );
  if (lines.length === 0) return sql<number>`${settings.ticket_points}::int`;
  return sql<number>`case ${sql.join(lines, sql` `)} else ${settings.ticket_points}::int end`;
}

/** Both named, then the type, then the channel. */
export function byExactness({ points }: RoutingSettings): RoutingSettings['points'] {
  const rank = (line: RoutingSettings['points'][number]) =>
    (line.type_id === null ? 0 : 2) + (line.channel === null ? 0 : 1);
  return points.toSorted((one, other) => rank(other) - rank(one));
}

/** The categories whose tickets weigh on their owner. */
export function countedCategories({ counts_waiting }: RoutingSettings): string[] {
  return counts_waiting
    ? ['new', 'open', 'waiting_customer', 'waiting_internal', 'waiting_vendor']
    : ['new', 'open'];
}

export type Load = { readonly all: number; readonly channels: Readonly<Record<string, number>> };

/** Points that these carry, counted from the tickets themselves; whoever carries none is left out. */
export async function loadsOf(
  ctx: Ctx,
  settings: RoutingSettings,
  agent_ids: readonly string[],
): Promise<Map<string, Load>> {
  const found = await rows(
    ctx,
    sql<{ agent_id: string; channel: string; points: number }>`
      select assignee_id as agent_id, channel, sum(${pointsSql(settings)})::int as points from tickets
      where assignee_id = any(${[...agent_ids]}::uuid[]) and merged_into_id is null
        and status_category = any(${countedCategories(settings)}::text[])
      group by assignee_id, channel`,
  );
  const loads = new Map<string, Load>();
  for (const { agent_id, channel, points } of found) {
    const before = loads.get(agent_id) ?? { all: 0, channels: {} };
    loads.set(agent_id, {
      all: before.all + points,
      channels: { ...before.channels, [channel]: points },
    });
  }
  return loads;
}
