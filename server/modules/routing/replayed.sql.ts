/** Statements that read the desk and its presences for a replay of the past. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import type { CandidateRow } from './candidates.sql.ts';

type PersonRow = Omit<CandidateRow, 'state'> & {
  readonly name: string;
  readonly disabled_at: string | null;
};

/** Everybody, those who have left as well: they did their share. */
export function peopleOfAll(ctx: Ctx): Promise<PersonRow[]> {
  return rows(
    ctx,
    sql<PersonRow>`select a.id as agent_id, trim(a.first_name || ' ' || a.last_name) as name,
        'tickets.update' = any(r.permissions) as can_own, a.disabled_at, s.calendar_id, c.capacity,
        c.channel_capacity, coalesce(c.languages, '{}') as languages, coalesce(k.skills, '{}') as skills
      from agents a join roles r on r.id = a.role_id
      left join agent_schedules s on s.agent_id = a.id
      left join agent_routing c on c.agent_id = a.id
      left join (select agent_id, jsonb_object_agg(skill_id, level) as skills from agent_skills
        group by agent_id) k on k.agent_id = a.id
      order by a.id`,
  );
}

export async function teamMembers(ctx: Ctx): Promise<Map<string, string[]>> {
  const found = await ctx.db
    .selectFrom('team_members')
    .select(['team_id', 'agent_id'])
    .orderBy('agent_id')
    .execute();
  const teams = Map.groupBy(found, (row) => row.team_id);
  return new Map([...teams].map(([id, members]) => [id, members.map((row) => row.agent_id)]));
}

type PresenceEvent = {
  readonly agent_id: string;
  readonly at: string;
  readonly old: string | null;
  readonly next: string | null;
};

export function presenceEvents(ctx: Ctx, from: Date): Promise<PresenceEvent[]> {
  return rows(
    ctx,
    sql<PresenceEvent>`select subject_id as agent_id, at, data #>> '{state,0}' as old,
        data #>> '{state,1}' as next
      from events
      where subject_type = 'agent' and subject_id in (select id from agents)
        and name = 'presence.changed' and at >= ${from} order by subject_id, id`,
  );
}

export function presencesNow(
  ctx: Ctx,
): Promise<{ agent_id: string; state: string; since: string }[]> {
  return ctx.db.selectFrom('presences').select(['agent_id', 'state', 'since']).execute();
}
