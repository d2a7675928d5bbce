/** Statements over presences and when the lines of people were last alive. */
import { sql } from 'kysely';
import type { PresenceCause, PresenceState } from '#contract/presence.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

export type PresenceRow = {
  readonly agent_id: string;
  readonly name: string;
  readonly state: PresenceState | null;
  readonly since: string | null;
  readonly until: string | null;
  readonly cause: PresenceCause | null;
  readonly by_id: string | null;
  readonly by_name: string | null;
  readonly calendar_id: string | null;
};

const columns = sql`a.id as agent_id, trim(a.first_name || ' ' || a.last_name) as name, p.state, p.since,
  p.until, p.cause, p.by_id, trim(b.first_name || ' ' || b.last_name) as by_name, s.calendar_id`;
const tables = sql`agents a join roles r on r.id = a.role_id
  left join presences p on p.agent_id = a.id
  left join agents b on b.id = p.by_id
  left join agent_schedules s on s.agent_id = a.id`;

/** Of everybody who can own tickets, by name. */
export function presencesOfWorkers(ctx: Ctx): Promise<PresenceRow[]> {
  return rows(
    ctx,
    sql<PresenceRow>`select ${columns} from ${tables}
      where a.disabled_at is null and 'tickets.update' = any(r.permissions)
      order by lower(a.first_name), lower(a.last_name), a.id`,
  );
}

/** Of these, whoever they are. */
export function presencesOf(ctx: Ctx, agent_ids: readonly string[]): Promise<PresenceRow[]> {
  return rows(
    ctx,
    sql<PresenceRow>`select ${columns} from ${tables} where a.id = any(${[...agent_ids]}::uuid[])`,
  );
}

export type StoredPresence = {
  readonly state: PresenceState;
  readonly until: string | null;
  readonly cause: PresenceCause;
  readonly state_before: PresenceState | null;
};

/** Locked until the end of the transaction. */
export async function lockPresence(
  ctx: Ctx,
  agent_id: string,
): Promise<StoredPresence | undefined> {
  return firstRow(
    ctx,
    sql<StoredPresence>`select state, until, cause, state_before from presences
      where agent_id = ${agent_id} for update`,
  );
}

export type NewPresence = {
  readonly state: PresenceState;
  readonly until: string | null;
  readonly cause: PresenceCause;
  readonly by_id: string | null;
  readonly state_before: PresenceState | null;
};

export async function writePresence(ctx: Ctx, agent_id: string, next: NewPresence): Promise<void> {
  await sql`insert into presences (agent_id, state, since, until, cause, by_id, state_before)
    values (${agent_id}, ${next.state}, ${ctx.now}, ${next.until}::timestamptz, ${next.cause}, ${next.by_id}, ${next.state_before})
    on conflict (agent_id) do update set state = excluded.state, until = excluded.until, cause = excluded.cause,
      by_id = excluded.by_id, state_before = excluded.state_before,
      since = case when presences.state = excluded.state then presences.since else excluded.since end`.execute(
    ctx.db,
  );
}

/** Ids in their order, so that two processes never wait for each other. */
export async function writeSightings(ctx: Ctx, agent_ids: readonly string[]): Promise<void> {
  await sql`insert into agent_sightings (agent_id, seen_at)
    select distinct id, ${ctx.now}::timestamptz from unnest(${[...agent_ids]}::uuid[]) as id
    where exists (select from agents where agents.id = id) order by id
    on conflict (agent_id) do update set seen_at = greatest(agent_sightings.seen_at, excluded.seen_at)`.execute(
    ctx.db,
  );
}

/** Of these, who has no presence yet, or was taken off by silence or by signing out. */
export async function whoComesBack(ctx: Ctx, agent_ids: readonly string[]): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`select a.id from agents a join roles r on r.id = a.role_id
      left join presences p on p.agent_id = a.id
      where a.id = any(${[...agent_ids]}::uuid[]) and 'tickets.update' = any(r.permissions) and (p.agent_id is null or p.cause in ('silence', 'sign_out'))`,
  );
  return found.map((row) => row.id);
}

/** Who takes work by what they chose, and has not been seen since. */
export async function fallenSilent(
  ctx: Ctx,
  { states, before }: { states: readonly PresenceState[]; before: Date },
): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`select p.agent_id as id from presences p
      left join agent_sightings s on s.agent_id = p.agent_id
      where p.state = any(${[...states]}::text[]) and coalesce(
          case when p.cause = 'silence' then s.seen_at else greatest(s.seen_at, p.since) end, p.since) < ${before}
        -- A desk's own program works without a live connection: what it asks for is a sign of life, too.
        and not exists (select from sessions w where w.agent_id = p.agent_id and w.last_seen_at >= ${before})
        and not exists (select from api_tokens w where w.agent_id = p.agent_id and w.last_used_at >= ${before})
      order by p.agent_id`,
  );
  return found.map((row) => row.id);
}

/**
 * Who said that they would be back by now, and is: their line, session or program has been alive since
 * `alive`. Whoever is late stays as they are until they come.
 */
export async function dueBack(ctx: Ctx, alive: Date): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`select p.agent_id as id from presences p
      where p.until <= ${ctx.now} and p.state <> 'online' and (
        exists (select from agent_sightings s where s.agent_id = p.agent_id and s.seen_at >= ${alive})
        or exists (select from sessions w where w.agent_id = p.agent_id and w.last_seen_at >= ${alive})
        or exists (select from api_tokens w where w.agent_id = p.agent_id and w.last_used_at >= ${alive}))
      order by p.agent_id`,
  );
  return found.map((row) => row.id);
}
