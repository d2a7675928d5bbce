/**
 * How often one may be wrong. Failures are events, so every process counts the same and a restart
 * forgets nothing; requests a minute from one source are limited by the endpoint as well.
 */
import { createHash } from 'node:crypto';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { failuresSince } from './links.sql.ts';

export type Subject = { readonly type: 'sign_in' | 'agent'; readonly id: string };

/** Sign-in with a password: an account from one source, and from everywhere together. */
const passwordLimits = { minutes: 15, from_here: 10, everywhere: 100 };
/** Who is asked here knows the password already or holds a session. */
const secondLimits = { minutes: 60, from_here: 10, everywhere: 10 };

/**
 * What failures of an address are counted under, whether or not an agent has it: known and unknown
 * addresses are refused alike. A uuid of version 8 from the SHA-256 of the address.
 */
export function subjectOfAddress(email: string): Subject {
  const hex = createHash('sha256').update(`sign-in:${email}`).digest('hex');
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return { type: 'sign_in', id };
}

export function subjectOfAgent(agent_id: string): Subject {
  return { type: 'agent', id: agent_id };
}

/** @throws OporaError rate_limited when the last while saw too many failures. */
export async function assertFewFailures(ctx: Ctx, subject: Subject, ip: string): Promise<void> {
  const limits = subject.type === 'sign_in' ? passwordLimits : secondLimits;
  const since = new Date(ctx.now.getTime() - limits.minutes * 60_000);
  const failures = await failuresSince(ctx, subject, { since, ip });
  if (failures.from_here >= limits.from_here || failures.everywhere >= limits.everywhere)
    fail('rate_limited', 'errors.too_many_attempts', { minutes: limits.minutes });
}

/** Writes the failure down, to be counted and to be found in the audit. Commits on its own. */
export async function recordFailure(
  ctx: Ctx,
  subject: Subject,
  seen: { ip: string; stage: 'password' | 'second_factor' | 'confirmation' },
): Promise<void> {
  await transaction(ctx, async (tx) => {
    await publish(tx, {
      name: 'agent.sign_in_failed',
      subject_type: subject.type,
      subject_id: subject.id,
      data: seen,
    });
  });
}
