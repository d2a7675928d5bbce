/** What an agent sees and changes of themselves. */
import type { z } from 'zod';
import { ownWordsOf, weaknessOf } from '#contract/password.ts';
import type { Me, updateMe as updateMeEndpoint } from '#contract/people.ts';
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import {
  type AgentRow,
  agentById,
  lockAgent,
  mergePreferences,
  preferencesSize,
  updateAgentRow,
} from './agents.sql.ts';
import { changesOf } from './changes.ts';
import { confirmPassword, publishEnded, sessionActor } from './confirm.ts';
import { endLinks } from './links.sql.ts';
import { displayName } from './names.ts';
import { hashPassword } from './password.ts';
import { isPermission } from './permissions.ts';
import { deleteSession, deleteSessions, sessionsOf } from './sessions.sql.ts';
import { idleSince } from './sessions.ts';
import { assertTimeZone } from './time-zone.ts';

export type MeInput = z.output<NonNullable<(typeof updateMeEndpoint)['body']>>;

/** Bytes of JSON that one agent's preferences may hold. */
const preferencesCeiling = 32_768;

/** Keys that modules write by `writePreferences` after checks of their own. */
const ownedPreferences = ['notifications', 'notification_delivery'];

export async function getMe(ctx: Ctx): Promise<Me> {
  const agent = await agentById(ctx, agentActor(ctx).id);
  if (agent === undefined) fail('unauthenticated', 'errors.unauthenticated');
  return presentMe(agent);
}

export async function updateMe(ctx: Ctx, input: MeInput): Promise<Me> {
  const { id } = agentActor(ctx);
  const { preferences, ...given } = input;
  for (const key of ownedPreferences)
    if (preferences !== undefined && Object.hasOwn(preferences, key))
      failField(`preferences.${key}`, 'errors.field.unknown');
  if (given.time_zone !== undefined) assertTimeZone(given.time_zone);
  return transaction(ctx, async (tx) => {
    const before = await lockAgent(tx, id);
    if (before === undefined) fail('unauthenticated', 'errors.unauthenticated');
    await updateAgentRow(tx, id, given);
    if (preferences !== undefined) await writePreferences(tx, id, preferences);
    // Names are what colleagues see; the rest is nobody else's news.
    const changes = changesOf(before, { first_name: given.first_name, last_name: given.last_name });
    if (Object.keys(changes).length > 0)
      await publish(tx, {
        name: 'agent.updated',
        subject_type: 'agent',
        subject_id: id,
        data: { changes },
      });
    return getMe(tx);
  });
}

/** Seconds in which the agent may take back what was sent; 0: it leaves at once. */
export async function undoSeconds(ctx: Ctx, agent_id: string): Promise<number> {
  return (await agentById(ctx, agent_id))?.undo_seconds ?? 0;
}

/** Adds to an agent's preferences; a null takes the key away. Modules keep theirs under their name. */
export async function writePreferences(
  tx: Ctx,
  agent_id: string,
  change: Record<string, unknown>,
): Promise<void> {
  await mergePreferences(tx, agent_id, change);
  if ((await preferencesSize(tx, agent_id)) > preferencesCeiling)
    failField('preferences', 'errors.field.too_long');
}

/** Other sessions, and links that could set the password once more, end. */
export async function changePassword(
  ctx: Ctx,
  given: { current_password: string; new_password: string },
  ip: string,
): Promise<void> {
  const { session_id } = sessionActor(ctx);
  const agent = await confirmPassword(ctx, {
    password: given.current_password,
    field: 'current_password',
    ip,
  });
  const weakness = weaknessOf(given.new_password, ownWordsOf(agent));
  if (weakness !== undefined) failField('new_password', weakness);
  const password_hash = await hashPassword(given.new_password);
  await transaction(ctx, async (tx) => {
    const now = await lockAgent(tx, agent.id);
    if (now?.password_hash !== agent.password_hash) fail('conflict', 'errors.conflict');
    await updateAgentRow(tx, agent.id, { password_hash });
    await endLinks(tx, agent.id, ['invitation', 'password_reset']);
    await publishEnded(tx, agent.id, await deleteSessions(tx, [agent.id], session_id));
    await publish(tx, {
      name: 'agent.password_changed',
      subject_type: 'agent',
      subject_id: agent.id,
    });
  });
}

export async function listSessions(ctx: Ctx) {
  const { id, session_id } = sessionActor(ctx);
  const items = await sessionsOf(ctx, id, idleSince(ctx.now));
  return { items: items.map((row) => ({ ...row, is_current: row.id === session_id })) };
}

/** The guard has found the session among the actor's own. */
export async function endSession(ctx: Ctx, session_id: string): Promise<void> {
  const { id } = sessionActor(ctx);
  await transaction(ctx, async (tx) => {
    await deleteSession(tx, session_id);
    await publishEnded(tx, id, [session_id]);
  });
}

export function agentActor(ctx: Ctx): AgentActor {
  if (ctx.actor.kind !== 'agent') fail('unauthenticated', 'errors.unauthenticated');
  return ctx.actor;
}

function presentMe(agent: AgentRow): Me {
  const { id, email, first_name, last_name, language, time_zone, theme, signature, team_ids } =
    agent;
  return {
    ...{ id, email, first_name, last_name, language, time_zone, theme, signature, team_ids },
    undo_seconds: agent.undo_seconds,
    name: displayName(agent, email),
    preferences: isRecord(agent.preferences) ? agent.preferences : {},
    has_second_factor: agent.totp_confirmed_at !== null,
    requires_second_factor: agent.requires_second_factor,
    role: { id: agent.role_id, key: agent.role_key, name: agent.role_name },
    permissions: agent.permissions.filter(isPermission),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
