/** Setting up and removing the second factor. */
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import type { Secrets } from '#platform/secrets.ts';
import { agentByEmail, lockAgent, updateAgentRow } from './agents.sql.ts';
import { assertFewFailures, recordFailure, subjectOfAgent } from './attempts.ts';
import { acceptCode, acceptTotp, totpSecretPurpose } from './codes.ts';
import { confirmPassword, publishEnded, sessionActor } from './confirm.ts';
import { deleteSessions } from './sessions.sql.ts';
import { renewSession, type StartedSession } from './sessions.ts';
import { hashRecoveryCode, newRecoveryCodes, newTotpSecret, otpauthUrl } from './totp.ts';

type Proof = { readonly ip: string; readonly secrets: Secrets };

/** A fresh secret for the app; nothing changes at sign-in until its first code confirms it. */
export async function beginTotp(
  ctx: Ctx,
  password: string,
  { ip, secrets }: Proof,
): Promise<{ secret: string; otpauth_url: string }> {
  const { id, email } = await confirmPassword(ctx, { password, field: 'password', ip });
  const secret = newTotpSecret();
  await transaction(ctx, async (tx) => {
    const agent = await lockAgent(tx, id);
    if (agent?.totp_confirmed_at !== null) fail('conflict', 'errors.second_factor_on');
    const totp_secret = secrets.seal(totpSecretPurpose, secret);
    await updateAgentRow(tx, id, { totp_secret, totp_last_step: null });
  });
  return { secret, otpauth_url: otpauthUrl(secret, email) };
}

/**
 * Switches the second factor on. Other sessions, begun without it, end; this one gets a new secret.
 * The recovery codes are answered this once and kept as hashes.
 */
export async function confirmTotp(
  ctx: Ctx,
  code: string,
  { ip, secrets }: Proof,
): Promise<{ recovery_codes: string[]; session: StartedSession }> {
  const { id, session_id } = sessionActor(ctx);
  const subject = subjectOfAgent(id);
  const confirmed = await transaction(ctx, async (tx) => {
    const agent = await lockAgent(tx, id);
    await assertFewFailures(tx, subject, ip);
    if (agent?.totp_confirmed_at !== null) fail('conflict', 'errors.second_factor_on');
    if (agent.totp_secret === null) fail('conflict', 'errors.second_factor_not_begun');
    if (!(await acceptTotp(tx, agent, { code, secrets }))) {
      await recordFailure(tx, subject, { ip, stage: 'second_factor' });
      return undefined;
    }
    const codes = newRecoveryCodes();
    await updateAgentRow(tx, id, {
      totp_confirmed_at: tx.now,
      recovery_codes: codes.map((one) => hashRecoveryCode(one) ?? ''),
    });
    await publishEnded(tx, id, await deleteSessions(tx, [id], session_id));
    await publishChanged(tx, id, true);
    return { recovery_codes: codes, session: await renewSession(tx, session_id) };
  });
  return confirmed ?? failField('code', 'errors.field.code_wrong');
}

/** Switches it off; asks for the password and a code, so that a stolen session cannot. */
export async function removeTotp(
  ctx: Ctx,
  given: { password: string; code: string },
  { ip, secrets }: Proof,
): Promise<void> {
  const { id } = await confirmPassword(ctx, { password: given.password, field: 'password', ip });
  const subject = subjectOfAgent(id);
  const isRemoved = await transaction(ctx, async (tx) => {
    const agent = await lockAgent(tx, id);
    await assertFewFailures(tx, subject, ip);
    if (agent === undefined || agent.totp_confirmed_at === null)
      fail('conflict', 'errors.second_factor_off');
    if (agent.requires_second_factor) fail('conflict', 'errors.second_factor_required');
    if (!(await acceptCode(tx, agent, { code: given.code, secrets }))) {
      await recordFailure(tx, subject, { ip, stage: 'second_factor' });
      return false;
    }
    await clearSecondFactor(tx, id);
    return true;
  });
  if (!isRemoved) failField('code', 'errors.field.code_wrong');
}

/**
 * For the command line, when the phone and the recovery codes are lost: whoever runs it owns the
 * machine. Every session of the agent ends. Answers whether there was a second factor; where there was
 * none, nothing changes.
 * @throws OporaError not_found when no working agent has the address
 */
export async function resetSecondFactor(ctx: Ctx, email: string): Promise<{ was_on: boolean }> {
  if (ctx.actor.kind !== 'system') fail('forbidden', 'errors.forbidden');
  return transaction(ctx, async (tx) => {
    const found = await agentByEmail(tx, email.trim().toLowerCase());
    const agent = found === undefined ? undefined : await lockAgent(tx, found.id);
    if (agent === undefined || agent.disabled_at !== null) fail('not_found', 'errors.not_found');
    if (agent.totp_confirmed_at === null) return { was_on: false };
    await clearSecondFactor(tx, agent.id);
    await publishEnded(tx, agent.id, await deleteSessions(tx, [agent.id]));
    return { was_on: true };
  });
}

async function clearSecondFactor(tx: Ctx, agent_id: string): Promise<void> {
  await updateAgentRow(tx, agent_id, {
    totp_secret: null,
    totp_confirmed_at: null,
    totp_last_step: null,
    recovery_codes: [],
  });
  await publishChanged(tx, agent_id, false);
}

async function publishChanged(tx: Ctx, agent_id: string, is_on: boolean): Promise<void> {
  await publish(tx, {
    name: 'agent.second_factor_changed',
    subject_type: 'agent',
    subject_id: agent_id,
    data: { is_on },
  });
}
