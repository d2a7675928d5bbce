/** Statements over sessions and API tokens. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { newsNow } from '#platform/events.ts';
import { quickRows } from '#platform/quick-rows.ts';

/** Who stands behind a secret, with everything that access asks for. */
export type HolderRow = {
  agent_id: string;
  role_key: string;
  permissions: string[];
  team_ids: string[];
  time_zone: string;
};
export type SessionHolderRow = HolderRow & {
  session_id: string;
  last_seen_at: string;
  news: string;
  is_half: boolean;
  is_bare: boolean;
};
export type TokenHolderRow = HolderRow & {
  token_id: string;
  token_name: string;
  scopes: string[];
  last_used_at: string | null;
};

const holderColumns = sql`a.id as agent_id, a.time_zone, r.key as role_key, r.permissions,
  array(select team_id from team_members where agent_id = a.id) as team_ids`;

/** What a session still lacks: the code of its second factor, or the second factor that the role asks for. */
const standing = sql`s.second_factor_due and s.second_factor_at is null as is_half,
  r.requires_second_factor and a.totp_confirmed_at is null as is_bare`;

/** The agent of a living session; disabled agents have none. `idle_since`: seen before it is dead. */
export async function holderOfSession(
  ctx: Ctx,
  token_hash: Buffer,
  idle_since: Date,
): Promise<SessionHolderRow | undefined> {
  const [holder] = await quickRows(
    ctx,
    sql<SessionHolderRow>`
    select s.id as session_id, s.last_seen_at, ${holderColumns},
      ${standing}, ${newsNow} as news
    from sessions s join agents a on a.id = s.agent_id join roles r on r.id = a.role_id
    where s.token_hash = ${token_hash} and s.expires_at > ${ctx.now}
      and s.last_seen_at > ${idle_since} and a.disabled_at is null`,
  );
  return holder;
}

export async function touchSession(ctx: Ctx, session_id: string, unless_since: Date) {
  await sql`update sessions set last_seen_at = ${ctx.now}
    where id = ${session_id} and last_seen_at < ${unless_since}`.execute(ctx.db);
}

export async function holderOfToken(
  ctx: Ctx,
  token_hash: Buffer,
): Promise<TokenHolderRow | undefined> {
  const [holder] = await quickRows(
    ctx,
    sql<TokenHolderRow>`
    select t.id as token_id, t.name as token_name, t.scopes, t.last_used_at, ${holderColumns}
    from api_tokens t join agents a on a.id = t.agent_id join roles r on r.id = a.role_id
    where t.token_hash = ${token_hash} and t.revoked_at is null
      and (t.expires_at is null or t.expires_at > ${ctx.now}) and a.disabled_at is null`,
  );
  return holder;
}

export async function touchToken(ctx: Ctx, token_id: string, unless_since: Date) {
  await sql`update api_tokens set last_used_at = ${ctx.now}
    where id = ${token_id} and (last_used_at is null or last_used_at < ${unless_since})`.execute(
    ctx.db,
  );
}

export type NewSessionRow = {
  id: string;
  token_hash: Buffer;
  agent_id: string;
  expires_at: Date;
  second_factor_due: boolean;
  ip: string;
  user_agent: string;
};

export async function insertSession(ctx: Ctx, row: NewSessionRow): Promise<void> {
  await ctx.db
    .insertInto('sessions')
    .values({ ...row, created_at: ctx.now, last_seen_at: ctx.now })
    .execute();
}

/** Gives the session a new secret and a full life: the second factor has been passed. */
export async function raiseSession(
  ctx: Ctx,
  session_id: string,
  renewed: { token_hash: Buffer; expires_at: Date },
): Promise<void> {
  await ctx.db
    .updateTable('sessions')
    .set({ ...renewed, second_factor_at: ctx.now, last_seen_at: ctx.now })
    .where('id', '=', session_id)
    .execute();
}

export async function deleteSessionByHash(ctx: Ctx, token_hash: Buffer): Promise<void> {
  await ctx.db.deleteFrom('sessions').where('token_hash', '=', token_hash).execute();
}

/** Answers the ids of the sessions that ended. */
export async function deleteSessions(
  ctx: Ctx,
  agent_ids: readonly string[],
  except_session_id?: string,
): Promise<string[]> {
  const ended = await rows(
    ctx,
    sql<{ id: string }>`delete from sessions where agent_id = any(${[...agent_ids]}::uuid[])
      and id is distinct from ${except_session_id ?? null}::uuid returning id`,
  );
  return ended.map((row) => row.id);
}

export async function deleteSession(ctx: Ctx, session_id: string): Promise<void> {
  await ctx.db.deleteFrom('sessions').where('id', '=', session_id).execute();
}

/** Sessions that nobody can use any more. */
export async function deleteDeadSessions(ctx: Ctx, idle_since: Date): Promise<void> {
  await sql`delete from sessions where expires_at <= ${ctx.now} or last_seen_at <= ${idle_since}`.execute(
    ctx.db,
  );
}

export type SessionRow = {
  id: string;
  created_at: string;
  last_seen_at: string;
  ip: string;
  user_agent: string;
};

/** The living whole sessions of an agent, the last used first. */
export function sessionsOf(ctx: Ctx, agent_id: string, idle_since: Date): Promise<SessionRow[]> {
  return rows(
    ctx,
    sql<SessionRow>`select id, created_at, last_seen_at, ip, user_agent from sessions
      where agent_id = ${agent_id} and expires_at > ${ctx.now} and last_seen_at > ${idle_since}
        and (not second_factor_due or second_factor_at is not null)
      order by last_seen_at desc`,
  );
}

/** The same as `holderOfSession` for sockets, which know their sessions but not their secrets. */
export function holdersOfSessionIds(
  ctx: Ctx,
  session_ids: readonly string[],
  idle_since: Date,
): Promise<Omit<SessionHolderRow, 'news'>[]> {
  return rows(
    ctx,
    sql<Omit<SessionHolderRow, 'news'>>`
    select s.id as session_id, s.last_seen_at, ${holderColumns},
      ${standing}
    from sessions s join agents a on a.id = s.agent_id join roles r on r.id = a.role_id
    where s.id = any(${[...session_ids]}::uuid[]) and s.expires_at > ${ctx.now}
      and s.last_seen_at > ${idle_since} and a.disabled_at is null`,
  );
}

export type ApiTokenRow = {
  id: string;
  name: string;
  scopes: string[];
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
};
const tokenColumns = ['id', 'name', 'scopes', 'created_at', 'last_used_at', 'expires_at'] as const;

export function insertApiToken(
  ctx: Ctx,
  row: {
    id: string;
    token_hash: Buffer;
    agent_id: string;
    name: string;
    scopes: string[];
    expires_at: Date | null;
  },
): Promise<ApiTokenRow> {
  return ctx.db
    .insertInto('api_tokens')
    .values({ ...row, created_at: ctx.now })
    .returning(tokenColumns)
    .executeTakeFirstOrThrow();
}

export function livingTokensOf(ctx: Ctx, agent_id: string): Promise<ApiTokenRow[]> {
  return ctx.db
    .selectFrom('api_tokens')
    .select(tokenColumns)
    .where('agent_id', '=', agent_id)
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .execute();
}

export type LivingToken = Pick<ApiTokenRow, 'id' | 'name' | 'last_used_at'> & {
  agent_id: string;
  first_name: string;
  last_name: string;
  email: string;
};

/** Of every agent who works here, by person. */
export async function livingTokens(ctx: Ctx): Promise<LivingToken[]> {
  const { rows } = await sql<LivingToken>`
    select t.id, t.name, t.last_used_at, t.agent_id, a.first_name, a.last_name, a.email
    from api_tokens t join agents a on a.id = t.agent_id
    where t.revoked_at is null and (t.expires_at is null or t.expires_at > ${ctx.now})
      and a.disabled_at is null
    order by a.last_name, a.first_name, t.name`.execute(ctx.db);
  return rows;
}

export async function revokeToken(ctx: Ctx, token_id: string): Promise<void> {
  await ctx.db
    .updateTable('api_tokens')
    .set({ revoked_at: ctx.now })
    .where('id', '=', token_id)
    .where('revoked_at', 'is', null)
    .execute();
}

export async function revokeTokensOf(ctx: Ctx, agent_id: string): Promise<void> {
  await ctx.db
    .updateTable('api_tokens')
    .set({ revoked_at: ctx.now })
    .where('agent_id', '=', agent_id)
    .where('revoked_at', 'is', null)
    .execute();
}
