/** The agents of the live bench: people in all teams, each with a session of their own. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { sessionCookieName } from '#platform/http.ts';
import { newId, newSecret } from '#platform/id.ts';
import { hashToken } from '#platform/secrets.ts';

const userAgent = 'bench of live events';

/**
 * So many agents who see every team's tickets, by SQL: to sign in each would take hours of hashing.
 * They are on duty already: who comes on duty is news for everybody, and not what is measured.
 * @returns the cookie of each
 */
export async function openSessions(ctx: Ctx, count: number, public_url: string): Promise<string[]> {
  await sql`insert into agents (id, email, first_name, last_name, role_id)
    select gen_random_uuid(), 'live' || n || '@bench.example', 'Анна', 'Живая ' || n,
      (select id from roles where key = 'agent')
    from generate_series(1, ${count}::int) n on conflict do nothing`.execute(ctx.db);
  const agents = await rows(
    ctx,
    sql<{ id: string }>`update agents set disabled_at = null where email like 'live%@bench.example'
      and substr(split_part(email, '@', 1), 5)::int <= ${count}::int returning id`,
  );
  const ids = agents.map(({ id }) => id);
  await sql`insert into team_members (team_id, agent_id)
    select teams.id, a.id from teams cross join unnest(${ids}::uuid[]) a (id)
    on conflict do nothing`.execute(ctx.db);
  await sql`insert into presences (agent_id, state, since, cause)
    select id, 'online', ${ctx.now}::timestamptz, 'return' from unnest(${ids}::uuid[]) a (id)
    on conflict (agent_id) do update set state = excluded.state, cause = excluded.cause`.execute(
    ctx.db,
  );
  const secrets = ids.map(() => newSecret());
  await sql`insert into sessions (id, token_hash, agent_id, expires_at, user_agent)
    select s.id, s.hash, s.agent_id, ${ctx.now}::timestamptz + interval '1 day', ${userAgent}
    from unnest(${ids.map(() => newId())}::uuid[], ${secrets.map(hashToken)}::bytea[], ${ids}::uuid[])
      as s (id, hash, agent_id)`.execute(ctx.db);
  const name = sessionCookieName(public_url);
  return secrets.map((secret) => `${name}=${secret}`);
}

/** The desk is as before: nobody of them signed in, nobody of them in a team. */
export async function closeSessions(ctx: Ctx): Promise<void> {
  await sql`delete from sessions where user_agent = ${userAgent}`.execute(ctx.db);
  const ours = sql`select id from agents where email like 'live%@bench.example'`;
  await sql`delete from team_members where agent_id in (${ours})`.execute(ctx.db);
  await sql`delete from presences where agent_id in (${ours})`.execute(ctx.db);
  await sql`update agents set disabled_at = now() where id in (${ours})`.execute(ctx.db);
}

/** Open tickets of the teams of the agent who will change them, each once. */
export async function ticketsToChange(ctx: Ctx, most: number): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`select t.id from tickets t
      where t.status_category not in ('solved', 'closed') and t.merged_into_id is null
        and t.team_id in (select team_id from team_members m join agents a on a.id = m.agent_id
          where a.email = 'agent0@bench.example')
      order by hashint8(t.number) limit ${most}`,
  );
  return found.map(({ id }) => id);
}

/** The newest, whatever their state. */
export async function ticketsToLookAt(ctx: Ctx, most: number): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`select id from tickets order by number desc limit ${most}`,
  );
  return found.map(({ id }) => id);
}
