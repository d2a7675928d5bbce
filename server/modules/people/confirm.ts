/** Who sits at the browser, and proof that it is still them. */
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { type AgentRow, agentById } from './agents.sql.ts';
import { assertFewFailures, recordFailure, subjectOfAgent } from './attempts.ts';
import { verifyPassword } from './password.ts';

/**
 * Asks for the password again before something that a stolen session must not reach.
 * @throws OporaError invalid at `field`; rate_limited after too many wrong ones
 */
export async function confirmPassword(
  ctx: Ctx,
  given: { password: string; field: string; ip: string },
): Promise<AgentRow> {
  const { id } = sessionActor(ctx);
  const subject = subjectOfAgent(id);
  await assertFewFailures(ctx, subject, given.ip);
  const agent = await agentById(ctx, id);
  const isRight = await verifyPassword(given.password, agent?.password_hash ?? null);
  if (agent !== undefined && isRight) return agent;
  await recordFailure(ctx, subject, { ip: given.ip, stage: 'confirmation' });
  failField(given.field, 'errors.field.password_wrong');
}

/** The agent who sits at a browser; tokens and jobs have no business here. */
export function sessionActor(ctx: Ctx): AgentActor & { session_id: string } {
  const { actor } = ctx;
  if (actor.kind !== 'agent' || actor.session_id === undefined)
    fail('unauthenticated', 'errors.unauthenticated');
  return { ...actor, session_id: actor.session_id };
}

/** Tells that sessions ended, so that their sockets close. */
export async function publishEnded(tx: Ctx, agent_id: string, session_ids: readonly string[]) {
  if (session_ids.length === 0) return;
  await publish(tx, {
    name: 'agent.signed_out',
    subject_type: 'agent',
    subject_id: agent_id,
    data: { session_ids },
  });
}
