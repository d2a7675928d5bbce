/** Agents in the administration. Nobody grants a right they lack or touches someone with more rights. */

import type { Language } from '#contract/common.ts';
import { ownWordsOf, weaknessOf } from '#contract/password.ts';
import type { Agent } from '#contract/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField, isUniqueViolation } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import {
  type AgentRow,
  agentById,
  allAgents,
  hasAdministrator,
  hasOtherAdministrator,
  insertAgent,
  lockAdministrators,
  lockAgent,
  type RoleRow,
  roleById,
  roleByKey,
  updateAgentRow,
  writeTeamsOf,
} from './agents.sql.ts';
import { changesOf } from './changes.ts';
import { publishEnded } from './confirm.ts';
import { endLinks } from './links.sql.ts';
import { type LinkPorts, sendLink } from './links.ts';
import { displayName } from './names.ts';
import { hashPassword } from './password.ts';
import { type BuiltinRoleKey, coversRights, coversTeam } from './permissions.ts';
import { deleteSessions, revokeTokensOf } from './sessions.sql.ts';
import { assertTimeZone } from './time-zone.ts';

export async function listAgents(ctx: Ctx): Promise<{ items: Agent[] }> {
  return { items: (await allAgents(ctx)).map(presentAgent) };
}

/** What every colleague may know. */
export async function listColleagues(ctx: Ctx) {
  const items = (await allAgents(ctx)).map((agent) => ({
    id: agent.id,
    name: displayName(agent, agent.email),
    team_ids: agent.team_ids,
    is_light: !agent.permissions.includes('tickets.update'),
    is_disabled: agent.disabled_at !== null,
  }));
  return { items };
}

export type Invitation = {
  email: string;
  first_name: string;
  last_name: string;
  role_id: string;
  team_ids: readonly string[];
  language?: Language | undefined;
};

/** Makes the agent without a password and has the link mailed; the link is answered too. */
export async function inviteAgent(ctx: Ctx, input: Invitation, ports: LinkPorts) {
  return transaction(ctx, async (tx) => {
    const role = await roleById(tx, input.role_id);
    if (role === undefined) fail('not_found', 'errors.not_found');
    assertCovers(tx, role.permissions);
    assertCoversTeams(tx, input.team_ids);
    const id = await addRow(tx, { ...input, role, password_hash: null });
    const { role_id, team_ids } = input;
    await publish(tx, {
      name: 'agent.invited',
      subject_type: 'agent',
      subject_id: id,
      data: { role_id, team_ids },
    });
    const agent = await foundAgent(tx, id);
    const invitation_url = await sendLink(tx, agent, { purpose: 'invitation', ports });
    return { agent: presentAgent(agent), invitation_url };
  });
}

/** A new link for somebody who has not come in yet; whoever has a password asks for a reset instead. */
export async function reinviteAgent(ctx: Ctx, agent_id: string, ports: LinkPorts) {
  return transaction(ctx, async (tx) => {
    const agent = await lockAgent(tx, agent_id);
    if (agent === undefined) fail('not_found', 'errors.not_found');
    assertCovers(tx, agent.permissions);
    if (agent.password_hash !== null || agent.disabled_at !== null)
      fail('conflict', 'errors.already_joined');
    const invitation_url = await sendLink(tx, agent, { purpose: 'invitation', ports });
    await publish(tx, { name: 'agent.invited', subject_type: 'agent', subject_id: agent_id });
    return { agent: presentAgent(agent), invitation_url };
  });
}

export type AgentInput = {
  first_name?: string | undefined;
  last_name?: string | undefined;
  role_id?: string | undefined;
  team_ids?: string[] | undefined;
  is_disabled?: boolean | undefined;
};

/** A new role and disabling end the agent's sessions and tokens at once. */
export async function updateAgent(ctx: Ctx, agent_id: string, input: AgentInput): Promise<Agent> {
  return transaction(ctx, async (tx) => {
    await lockAdministrators(tx);
    const before = await lockAgent(tx, agent_id);
    if (before === undefined) fail('not_found', 'errors.not_found');
    await assertMayChange(tx, before, input);
    const { team_ids, is_disabled, ...fields } = input;
    const was_disabled = before.disabled_at !== null;
    const changes = changesOf({ ...before, is_disabled: was_disabled }, input);
    if (Object.keys(changes).length === 0) return presentAgent(before);
    await updateAgentRow(tx, agent_id, {
      ...fields,
      ...(changes['is_disabled'] ? { disabled_at: is_disabled ? tx.now : null } : {}),
    });
    if (team_ids !== undefined) await writeTeamsOf(tx, agent_id, team_ids);
    if (changes['role_id'] || changes['is_disabled']) await endAccess(tx, agent_id);
    await publish(tx, {
      name: 'agent.updated',
      subject_type: 'agent',
      subject_id: agent_id,
      data: { changes },
    });
    return presentAgent(await foundAgent(tx, agent_id));
  });
}

async function assertMayChange(tx: Ctx, before: AgentRow, input: AgentInput): Promise<void> {
  assertCovers(tx, before.permissions);
  const { team_ids, role_id, is_disabled } = input;
  if (team_ids !== undefined)
    assertCoversTeams(
      tx,
      team_ids.filter((id) => !before.team_ids.includes(id)),
    );
  const isOwn = tx.actor.kind === 'agent' && tx.actor.id === before.id;
  if (isOwn && is_disabled === true) fail('conflict', 'errors.disable_self');
  let nextKey = before.role_key;
  if (role_id !== undefined && role_id !== before.role_id) {
    const role = await roleById(tx, role_id);
    if (role === undefined) fail('not_found', 'errors.not_found');
    assertCovers(tx, role.permissions);
    nextKey = role.key;
  }
  const isLeaving = before.role_key === 'admin' && (nextKey !== 'admin' || is_disabled === true);
  if (isLeaving && before.disabled_at === null && !(await hasOtherAdministrator(tx, before.id)))
    fail('conflict', 'errors.last_administrator');
}

async function endAccess(tx: Ctx, agent_id: string): Promise<void> {
  await publishEnded(tx, agent_id, await deleteSessions(tx, [agent_id]));
  await revokeTokensOf(tx, agent_id);
  await endLinks(tx, agent_id, ['password_reset']);
}

/** @throws OporaError forbidden when the rights exceed the actor's own */
export function assertCovers(ctx: Ctx, rights: readonly string[]): void {
  if (!coversRights(ctx.actor, rights)) fail('forbidden', 'errors.beyond_own_rights');
}

export function assertCoversTeams(ctx: Ctx, team_ids: readonly string[]): void {
  if (!team_ids.every((id) => coversTeam(ctx.actor, id)))
    fail('forbidden', 'errors.beyond_own_teams');
}

// without an invitation -----------------------------------------------------------------------

export type NewAgent = {
  email: string;
  first_name: string;
  last_name?: string;
  role: BuiltinRoleKey;
  team_ids?: readonly string[];
  language?: Language;
  time_zone?: string;
  /** Without one the agent is as good as invited. */
  password?: string;
};

/** For the demo, imports and tests, which act as the desk itself. Answers the id. */
export async function addAgent(ctx: Ctx, input: NewAgent): Promise<string> {
  if (ctx.actor.kind !== 'system') fail('forbidden', 'errors.forbidden');
  const password_hash = input.password === undefined ? null : await hashPassword(input.password);
  return transaction(ctx, async (tx) => {
    const role = await roleByKey(tx, input.role);
    if (role === undefined) throw new Error(`the role ${input.role} is missing`);
    const id = await addRow(tx, { ...input, role, password_hash });
    await publish(tx, { name: 'agent.joined', subject_type: 'agent', subject_id: id });
    return id;
  });
}

export type FirstAdministrator = {
  email: string;
  first_name: string;
  last_name: string;
  language: Language;
  time_zone: string;
  password: string;
};

/** The one agent made without another's rights. @throws OporaError conflict once there is one */
export async function createFirstAdministrator(
  ctx: Ctx,
  input: FirstAdministrator,
): Promise<string> {
  assertTimeZone(input.time_zone);
  const { email, first_name, last_name } = input;
  const weakness = weaknessOf(input.password, ownWordsOf({ email, first_name, last_name }));
  if (weakness !== undefined) failField('password', weakness);
  const password_hash = await hashPassword(input.password);
  return transaction(ctx, async (tx) => {
    await lockAdministrators(tx);
    if (await hasAdministrator(tx)) fail('conflict', 'errors.already_set_up');
    const role = await roleByKey(tx, 'admin');
    if (role === undefined) throw new Error('the role admin is missing');
    const id = await addRow(tx, { ...input, role, password_hash });
    await publish(tx, { name: 'agent.joined', subject_type: 'agent', subject_id: id });
    return id;
  });
}

type RowInput = {
  email: string;
  first_name: string;
  last_name?: string;
  role: RoleRow;
  team_ids?: readonly string[];
  language?: Language | undefined;
  time_zone?: string;
  password_hash: string | null;
};

async function addRow(tx: Ctx, input: RowInput): Promise<string> {
  const { email, first_name, last_name = '', role, password_hash, time_zone } = input;
  const id = newId();
  try {
    await insertAgent(tx, {
      ...{ id, email, first_name, last_name, password_hash, role_id: role.id },
      language: input.language ?? 'ru',
      ...(time_zone === undefined ? {} : { time_zone }),
    });
  } catch (error) {
    if (isUniqueViolation(error, 'agents_email')) fail('conflict', 'errors.agent_email_taken');
    throw error;
  }
  await writeTeamsOf(tx, id, input.team_ids ?? []);
  return id;
}

async function foundAgent(tx: Ctx, id: string): Promise<AgentRow> {
  return (await agentById(tx, id)) ?? fail('not_found', 'errors.not_found');
}

function presentAgent(row: AgentRow): Agent {
  const { id, email, first_name, last_name, role_id, team_ids, disabled_at } = row;
  return {
    ...{ id, email, first_name, last_name, role_id, team_ids, disabled_at },
    name: displayName(row, email),
    has_second_factor: row.totp_confirmed_at !== null,
    is_invited: row.password_hash === null,
  };
}
