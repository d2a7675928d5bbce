/** Who could do the work of a team, with all that the decision weighs. */
import { sql } from 'kysely';
import type { PresenceState } from '#contract/presence.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';

export type CandidateRow = {
  readonly agent_id: string;
  readonly can_own: boolean;
  readonly state: PresenceState;
  readonly calendar_id: string | null;
  readonly capacity: number | null;
  readonly channel_capacity: Record<string, number> | null;
  readonly languages: string[];
  /** {skill_id: level} */
  readonly skills: Record<string, number>;
};

/**
 * The members of a team (null: every agent), or one of them. Whoever is disabled or only reads is told
 * of as well when they are asked for by name or in the team: the reasoning says so.
 */
export function candidateRows(
  ctx: Ctx,
  { team_id, agent_id }: { team_id: string | null; agent_id?: string },
): Promise<CandidateRow[]> {
  const inTeam =
    team_id === null
      ? sql`a.disabled_at is null and 'tickets.update' = any(r.permissions)`
      : sql`exists (select from team_members m where m.team_id = ${team_id} and m.agent_id = a.id)`;
  const only = agent_id === undefined ? sql`true` : sql`a.id = ${agent_id}::uuid`;
  return rows(
    ctx,
    sql<CandidateRow>`select a.id as agent_id,
        (a.disabled_at is null and 'tickets.update' = any(r.permissions)) as can_own,
        coalesce(p.state, 'offline') as state, s.calendar_id, c.capacity, c.channel_capacity,
        coalesce(c.languages, '{}') as languages,
        coalesce((select jsonb_object_agg(k.skill_id, k.level) from agent_skills k where k.agent_id = a.id), '{}') as skills
      from agents a join roles r on r.id = a.role_id
      left join presences p on p.agent_id = a.id
      left join agent_schedules s on s.agent_id = a.id
      left join agent_routing c on c.agent_id = a.id
      where ${inTeam} and ${only}`,
  );
}

/** When each got a ticket of the queue last. */
export async function turnsOf(ctx: Ctx, queue_id: string): Promise<Map<string, string>> {
  const found = await ctx.db
    .selectFrom('queue_turns')
    .select(['agent_id', 'given_at'])
    .where('queue_id', '=', queue_id)
    .execute();
  return new Map(found.map((row) => [row.agent_id, row.given_at]));
}

/** Until the end of the transaction nobody else counts this person's points. */
export async function lockAgent(ctx: Ctx, agent_id: string): Promise<void> {
  await sql`select id from agents where id = ${agent_id} for no key update`.execute(ctx.db);
}

/** Those of the teams these agents are in; null stands for queues that belong to no team. */
export async function teamsOfAgents(ctx: Ctx, agent_ids: readonly string[]): Promise<Set<string>> {
  const found = await ctx.db
    .selectFrom('team_members')
    .select('team_id')
    .distinct()
    .where('agent_id', 'in', [...agent_ids])
    .execute();
  return new Set(found.map((row) => row.team_id));
}
