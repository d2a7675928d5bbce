/** How agents are shown to others, by id. */
import { sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import type { Permission } from '#contract/endpoint.ts';
import type { Ctx } from '#platform/ctx.ts';
import { displayName } from './names.ts';
import { permissionSet } from './sessions.ts';

export type AgentCard = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly language: Language;
  readonly time_zone: string;
  readonly signature: string;
  readonly preferences: Readonly<Record<string, unknown>>;
  readonly role_key: string;
  readonly permissions: ReadonlySet<Permission>;
  readonly team_ids: readonly string[];
  readonly is_disabled: boolean;
};

/** One bound array: the statement's text does not depend on how many are asked for. */
function anyOf(ids: readonly string[]) {
  return sql<boolean>`id = any(${[...new Set(ids)]}::uuid[])`;
}

export async function agentNames(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await ctx.db
    .selectFrom('agents')
    .select(['id', 'first_name', 'last_name', 'email'])
    .where(anyOf(ids))
    .execute();
  return new Map(found.map((row) => [row.id, displayName(row, row.email)]));
}

type CardRow = Omit<AgentCard, 'name' | 'permissions'> & { permissions: string[] };

/**
 * What other modules need of agents: whom to write to and in which language, the signature, and the
 * rights by which they would see something. No secrets.
 */
export async function agentCards(
  ctx: Ctx,
  ids: readonly string[],
): Promise<Map<string, AgentCard>> {
  if (ids.length === 0) return new Map();
  const found = await sql<CardRow>`
    select a.id, a.email, a.first_name, a.last_name, a.language, a.time_zone, a.signature,
      a.preferences, r.key as role_key, r.permissions, a.disabled_at is not null as is_disabled,
      array(select team_id from team_members where agent_id = a.id) as team_ids
    from agents a join roles r on r.id = a.role_id
    where a.id = any(${[...new Set(ids)]}::uuid[])`.execute(ctx.db);
  return new Map(
    found.rows.map((row) => [
      row.id,
      { ...row, name: displayName(row, row.email), permissions: permissionSet(row.permissions) },
    ]),
  );
}

/** Enabled agents of a team: whom to tell of what came to it. */
export async function membersOf(ctx: Ctx, team_id: string): Promise<string[]> {
  const found = await ctx.db
    .selectFrom('team_members')
    .innerJoin('agents', 'agents.id', 'team_members.agent_id')
    .select('agents.id')
    .where('team_members.team_id', '=', team_id)
    .where('agents.disabled_at', 'is', null)
    .execute();
  return found.map((row) => row.id);
}

/** Enabled agents with this right: whom to tell of what concerns those who have it. */
export async function agentsWhoMay(ctx: Ctx, permission: Permission): Promise<string[]> {
  const found = await sql<{ id: string }>`
    select a.id from agents a join roles r on r.id = a.role_id
    where a.disabled_at is null and ${permission} = any(r.permissions) order by a.id`.execute(
    ctx.db,
  );
  return found.rows.map((row) => row.id);
}
