/** Statements over agents, roles, teams and their members. */
import { sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import type { lines, themes } from '#contract/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

/** Everything about one agent, the secrets too: it stays inside this module. */
export type AgentRow = {
  id: string;
  email: string;
  first_name: string;
  last_name: string;
  role_id: string;
  role_key: string;
  role_name: string;
  permissions: string[];
  requires_second_factor: boolean;
  team_ids: string[];
  language: Language;
  time_zone: string;
  theme: (typeof themes)[number];
  signature: string;
  undo_seconds: number;
  preferences: unknown;
  password_hash: string | null;
  totp_secret: string | null;
  totp_confirmed_at: string | null;
  totp_last_step: number | null;
  recovery_codes: string[];
  disabled_at: string | null;
};

const agentColumns = sql`a.id, a.email, a.first_name, a.last_name, a.role_id, r.key as role_key,
  r.name as role_name, r.permissions, r.requires_second_factor, a.language, a.time_zone, a.theme, a.signature, a.undo_seconds, a.preferences,
  a.password_hash, a.totp_secret, a.totp_confirmed_at, a.totp_last_step, a.recovery_codes, a.disabled_at,
  array(select team_id from team_members where agent_id = a.id order by team_id) as team_ids`;

export function agentById(ctx: Ctx, id: string): Promise<AgentRow | undefined> {
  return firstRow(
    ctx,
    sql<AgentRow>`select ${agentColumns} from agents a join roles r on r.id = a.role_id where a.id = ${id}`,
  );
}

/** Holds the agent's row until the transaction ends: codes, passwords and rights change one at a time. */
export function lockAgent(ctx: Ctx, id: string): Promise<AgentRow | undefined> {
  return firstRow(
    ctx,
    sql<AgentRow>`select ${agentColumns} from agents a join roles r on r.id = a.role_id
      where a.id = ${id} for update of a`,
  );
}

export function agentByEmail(ctx: Ctx, email: string): Promise<AgentRow | undefined> {
  return firstRow(
    ctx,
    sql<AgentRow>`select ${agentColumns} from agents a join roles r on r.id = a.role_id where a.email = ${email}`,
  );
}

export function allAgents(ctx: Ctx): Promise<AgentRow[]> {
  return rows(
    ctx,
    sql<AgentRow>`select ${agentColumns} from agents a join roles r on r.id = a.role_id
      order by lower(a.first_name), lower(a.last_name), a.id`,
  );
}

export type NewAgentRow = {
  id: string;
  email: string;
  first_name: string;
  last_name: string;
  role_id: string;
  language: Language;
  time_zone?: string;
  password_hash: string | null;
};

export async function insertAgent(ctx: Ctx, row: NewAgentRow): Promise<void> {
  await ctx.db
    .insertInto('agents')
    .values({ ...row, created_at: ctx.now, updated_at: ctx.now })
    .execute();
}

export type AgentChange = Partial<{
  first_name: string;
  last_name: string;
  role_id: string;
  language: Language;
  time_zone: string;
  theme: (typeof themes)[number];
  signature: string;
  undo_seconds: number;
  password_hash: string;
  totp_secret: string | null;
  totp_confirmed_at: Date | null;
  totp_last_step: number | null;
  recovery_codes: string[];
  disabled_at: Date | null;
}>;

export async function updateAgentRow(ctx: Ctx, id: string, change: AgentChange): Promise<void> {
  await ctx.db
    .updateTable('agents')
    .set({ ...change, updated_at: ctx.now })
    .where('id', '=', id)
    .execute();
}

/** Adds keys and, for those that are null, takes them away. */
export async function mergePreferences(ctx: Ctx, id: string, change: Record<string, unknown>) {
  await sql`update agents set updated_at = ${ctx.now},
      preferences = jsonb_strip_nulls(preferences || ${JSON.stringify(change)}::jsonb)
    where id = ${id}`.execute(ctx.db);
}

export async function preferencesSize(ctx: Ctx, id: string): Promise<number> {
  const row = await firstRow(
    ctx,
    sql<{ size: number }>`select length(preferences::text) as size from agents where id = ${id}`,
  );
  return row?.size ?? 0;
}

/** Renews the stored hash unless the password was changed meanwhile. */
export async function renewHash(ctx: Ctx, id: string, hash: { old: string; renewed: string }) {
  await ctx.db
    .updateTable('agents')
    .set({ password_hash: hash.renewed })
    .where('id', '=', id)
    .where('password_hash', '=', hash.old)
    .execute();
}

/** One at a time through the rule of the last administrator; released with the transaction. */
export async function lockAdministrators(ctx: Ctx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('opora.administrators'))`.execute(ctx.db);
}

export async function hasAdministrator(ctx: Ctx): Promise<boolean> {
  const row = await firstRow(
    ctx,
    sql<{
      id: string;
    }>`select a.id from agents a join roles r on r.id = a.role_id where r.key = 'admin' limit 1`,
  );
  return row !== undefined;
}

/** Another administrator who can sign in. */
export async function hasOtherAdministrator(ctx: Ctx, agent_id: string): Promise<boolean> {
  const row = await firstRow(
    ctx,
    sql<{ id: string }>`select a.id from agents a join roles r on r.id = a.role_id
      where r.key = 'admin' and a.id <> ${agent_id} and a.disabled_at is null
        and a.password_hash is not null limit 1`,
  );
  return row !== undefined;
}

// roles ---------------------------------------------------------------------------------------

export type RoleRow = {
  id: string;
  key: string;
  name: string;
  permissions: string[];
  is_builtin: boolean;
  requires_second_factor: boolean;
  agent_count: number;
};

const roleColumns = sql`r.id, r.key, r.name, r.permissions, r.is_builtin, r.requires_second_factor,
  (select count(*)::int from agents a where a.role_id = r.id) as agent_count`;

export function allRoles(ctx: Ctx): Promise<RoleRow[]> {
  return rows(
    ctx,
    sql<RoleRow>`select ${roleColumns} from roles r order by r.is_builtin desc, r.created_at, r.id`,
  );
}

export function roleById(ctx: Ctx, id: string): Promise<RoleRow | undefined> {
  return firstRow(ctx, sql<RoleRow>`select ${roleColumns} from roles r where r.id = ${id}`);
}

export function roleByKey(ctx: Ctx, key: string): Promise<RoleRow | undefined> {
  return firstRow(ctx, sql<RoleRow>`select ${roleColumns} from roles r where r.key = ${key}`);
}

export function lockRole(ctx: Ctx, id: string): Promise<RoleRow | undefined> {
  return firstRow(
    ctx,
    sql<RoleRow>`select ${roleColumns} from roles r where r.id = ${id} for update`,
  );
}

export async function insertRole(
  ctx: Ctx,
  row: Pick<RoleRow, 'id' | 'key' | 'name' | 'permissions' | 'requires_second_factor'>,
): Promise<void> {
  await ctx.db
    .insertInto('roles')
    .values({ ...row, created_at: ctx.now })
    .execute();
}

export async function updateRoleRow(
  ctx: Ctx,
  id: string,
  change: Partial<Pick<RoleRow, 'name' | 'permissions' | 'requires_second_factor'>>,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await ctx.db.updateTable('roles').set(change).where('id', '=', id).execute();
}

export async function nameRole(ctx: Ctx, key: string, name: string): Promise<void> {
  await ctx.db.updateTable('roles').set({ name }).where('key', '=', key).execute();
}

export async function agentsOfRole(ctx: Ctx, role_id: string): Promise<string[]> {
  const found = await ctx.db
    .selectFrom('agents')
    .select('id')
    .where('role_id', '=', role_id)
    .execute();
  return found.map((row) => row.id);
}

// teams ---------------------------------------------------------------------------------------

export type TeamRow = {
  id: string;
  name: string;
  line: (typeof lines)[number];
  signature: string;
  member_ids: string[];
  archived_at: string | null;
};

const teamColumns = sql`t.id, t.name, t.line, t.signature, t.archived_at,
  array(select agent_id from team_members where team_id = t.id order by agent_id) as member_ids`;

/** Teams at work: by line, then by name. */
export function openTeams(ctx: Ctx): Promise<TeamRow[]> {
  return rows(
    ctx,
    sql<TeamRow>`select ${teamColumns} from teams t where t.archived_at is null order by t.line, lower(t.name), t.id`,
  );
}

export function teamById(ctx: Ctx, id: string): Promise<TeamRow | undefined> {
  return firstRow(ctx, sql<TeamRow>`select ${teamColumns} from teams t where t.id = ${id}`);
}

export function teamByName(ctx: Ctx, name: string): Promise<TeamRow | undefined> {
  return firstRow(ctx, sql<TeamRow>`select ${teamColumns} from teams t where t.name = ${name}`);
}

export function lockTeam(ctx: Ctx, id: string): Promise<TeamRow | undefined> {
  return firstRow(
    ctx,
    sql<TeamRow>`select ${teamColumns} from teams t where t.id = ${id} for update`,
  );
}

export type NewTeamRow = {
  id: string;
  name: string;
  line: (typeof lines)[number];
  signature: string;
};

export async function insertTeam(ctx: Ctx, row: NewTeamRow): Promise<void> {
  await ctx.db
    .insertInto('teams')
    .values({ ...row, created_at: ctx.now })
    .execute();
}

export async function updateTeamRow(
  ctx: Ctx,
  id: string,
  change: Partial<{
    name: string;
    line: (typeof lines)[number];
    signature: string;
    archived_at: Date | null;
  }>,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await ctx.db.updateTable('teams').set(change).where('id', '=', id).execute();
}

export async function writeMembers(ctx: Ctx, team_id: string, agent_ids: readonly string[]) {
  const ids = [...new Set(agent_ids)];
  await sql`delete from team_members where team_id = ${team_id} and agent_id <> all(${ids}::uuid[])`.execute(
    ctx.db,
  );
  await sql`insert into team_members (team_id, agent_id) select ${team_id}, unnest(${ids}::uuid[])
    on conflict do nothing`.execute(ctx.db);
}

export async function writeTeamsOf(ctx: Ctx, agent_id: string, team_ids: readonly string[]) {
  const ids = [...new Set(team_ids)];
  await sql`delete from team_members where agent_id = ${agent_id} and team_id <> all(${ids}::uuid[])`.execute(
    ctx.db,
  );
  await sql`insert into team_members (team_id, agent_id) select unnest(${ids}::uuid[]), ${agent_id}
    on conflict do nothing`.execute(ctx.db);
}
