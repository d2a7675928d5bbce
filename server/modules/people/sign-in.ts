/** Signing in and out: password, then the second factor where there is one. */
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import type { Secrets } from '#platform/secrets.ts';
import { agentByEmail, lockAgent, renewHash } from './agents.sql.ts';
import { assertFewFailures, recordFailure, subjectOfAddress, subjectOfAgent } from './attempts.ts';
import { acceptCode } from './codes.ts';
import { publishEnded, sessionActor } from './confirm.ts';
import { hashPassword, isOutdated, verifyPassword } from './password.ts';
import { deleteSession } from './sessions.sql.ts';
import { type Device, renewSession, type StartedSession, startSession } from './sessions.ts';

/**
 * Checks the password and starts a session, half when a second factor is owed.
 * Unknown, invited and disabled addresses get the answer of a wrong password, after the same work.
 */
export async function signIn(
  ctx: Ctx,
  given: { email: string; password: string },
  device: Device,
): Promise<StartedSession> {
  const subject = subjectOfAddress(given.email);
  await assertFewFailures(ctx, subject, device.ip);
  const agent = await agentByEmail(ctx, given.email);
  const usable = agent?.disabled_at === null ? agent.password_hash : null;
  const isRight = await verifyPassword(given.password, usable);
  if (agent === undefined || usable === null || !isRight) {
    await recordFailure(ctx, subject, { ip: device.ip, stage: 'password' });
    fail('unauthenticated', 'errors.sign_in_wrong');
  }
  const proven_hash = isOutdated(usable) ? await hashPassword(given.password) : usable;
  if (proven_hash !== usable) await renewHash(ctx, agent.id, { old: usable, renewed: proven_hash });
  return transaction(ctx, (tx) => openSession(tx, agent.id, { device, proven_hash }));
}

/**
 * Starts a session for an agent who has proven who they are. The row is read again under lock: who
 * was disabled, or whose password changed, while the hash was computed does not get in.
 */
export async function openSession(
  tx: Ctx,
  agent_id: string,
  { device, proven_hash }: { device: Device; proven_hash?: string },
): Promise<StartedSession> {
  const agent = await lockAgent(tx, agent_id);
  const isChanged = proven_hash !== undefined && agent?.password_hash !== proven_hash;
  if (agent === undefined || agent.disabled_at !== null || isChanged)
    fail('unauthenticated', 'errors.sign_in_wrong');
  const has_second_factor = agent.totp_confirmed_at !== null;
  const started = await startSession(tx, { id: agent.id, has_second_factor }, device);
  if (!started.second_factor_due) await publishSignedIn(tx, agent.id, device.ip);
  return started;
}

/** Turns a half session into a whole one with a new secret; one that is whole already stays as it is. */
export async function passSecondFactor(
  ctx: Ctx,
  code: string,
  { ip, secrets, is_half }: { ip: string; secrets: Secrets; is_half: boolean },
): Promise<StartedSession | undefined> {
  const { id, session_id } = sessionActor(ctx);
  if (!is_half) return undefined;
  const subject = subjectOfAgent(id);
  const started = await transaction(ctx, async (tx) => {
    // Under the lock attempts come one after another, so that many at once cannot outrun the count.
    const agent = await lockAgent(tx, id);
    await assertFewFailures(tx, subject, ip);
    if (agent === undefined || !(await acceptCode(tx, agent, { code, secrets }))) {
      await recordFailure(tx, subject, { ip, stage: 'second_factor' });
      return undefined;
    }
    await publishSignedIn(tx, id, ip);
    return renewSession(tx, session_id);
  });
  return started ?? failField('code', 'errors.field.code_wrong');
}

export async function signOut(ctx: Ctx): Promise<void> {
  const { id, session_id } = sessionActor(ctx);
  await transaction(ctx, async (tx) => {
    await deleteSession(tx, session_id);
    await publishEnded(tx, id, [session_id]);
  });
}

async function publishSignedIn(tx: Ctx, agent_id: string, ip: string): Promise<void> {
  await publish(tx, {
    name: 'agent.signed_in',
    subject_type: 'agent',
    subject_id: agent_id,
    data: { ip },
  });
}
