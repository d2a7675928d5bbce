/** The groups of a list: which there are, how many tickets in each, in the order people expect. */
import { type RawBuilder, sql } from 'kysely';
import type { TicketGroup } from '#contract/tickets.ts';
import type { Grouping } from '#contract/views.ts';
import type { Ctx } from '#platform/ctx.ts';
import { standsAlone, visibleTickets } from './tickets.access.ts';

const columns: Record<Grouping, string> = {
  assignee: 'assignee_id',
  team: 'team_id',
  status: 'status_id',
  priority: 'priority',
  organization: 'organization_id',
};

/** A name for each key, and what the groups are sorted by before it; oneself stands first among people. */
function namedBy(grouping: Grouping, agent_id: string | null): RawBuilder<unknown> {
  switch (grouping) {
    case 'assignee':
      return sql`select id::text as key, trim(first_name || ' ' || last_name) as name,
        case when id = ${agent_id}::uuid then 0 else 1 end as place from agents`;
    case 'team':
      return sql`select id::text as key, name, 0 as place from teams`;
    case 'status':
      return sql`select id::text as key, name, position::int as place from statuses`;
    case 'organization':
      return sql`select id::text as key, name, 0 as place from organizations`;
    case 'priority':
      return sql`select p::text as key, '' as name, p as place from generate_series(1, 4) as p`;
  }
}

/** Every group that has a visible ticket, those without a value last. */
export async function groupsOf(
  ctx: Ctx,
  grouping: Grouping,
  where: RawBuilder<boolean>,
): Promise<TicketGroup[]> {
  const agent_id = ctx.actor.kind === 'agent' ? ctx.actor.id : null;
  const { rows } = await sql<TicketGroup>`
    with counted as (
      select ${sql.ref(`tickets.${columns[grouping]}`)}::text as key, count(*)::int as count
      from tickets where ${visibleTickets(ctx)} and ${standsAlone()} and ${where} group by 1
    ), named as (${namedBy(grouping, agent_id)})
    select counted.key, coalesce(named.name, '') as name, counted.count
    from counted left join named on named.key = counted.key
    order by counted.key is null, named.place, lower(named.name), counted.key`.execute(ctx.db);
  return rows;
}

/** Tickets of these groups; null is the group of those without a value. */
export function inGroups(
  grouping: Grouping,
  keys: readonly (string | null)[],
): RawBuilder<boolean> {
  const column = sql.ref(`tickets.${columns[grouping]}`);
  const type = sql.raw(grouping === 'priority' ? 'smallint' : 'uuid');
  const named = keys.filter((key) => key !== null);
  const tests: RawBuilder<boolean>[] = [];
  if (named.length > 0) tests.push(sql<boolean>`${column} = any(${named}::${type}[])`);
  if (named.length < keys.length) tests.push(sql<boolean>`${column} is null`);
  return sql<boolean>`(${sql.join(tests, sql` or `)})`;
}
