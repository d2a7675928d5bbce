/** API tokens: an agent's rights for a script, narrowed by scopes. Shown once, kept as a hash. */
import { tokenScopes } from '#contract/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { agentByEmail } from './agents.sql.ts';
import { confirmPassword, sessionActor } from './confirm.ts';
import { displayName } from './names.ts';
import { apiTokenHash, newApiToken } from './one-time-link.ts';
import {
  type ApiTokenRow,
  insertApiToken,
  livingTokens,
  livingTokensOf,
  revokeToken,
} from './sessions.sql.ts';

export type TokenScope = (typeof tokenScopes)[number];
export type NewToken = {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  /** Null: it never ends by itself. */
  readonly expires_in_days: number | null;
};

export async function createApiToken(ctx: Ctx, input: NewToken & { password: string }, ip: string) {
  const agent = await confirmPassword(ctx, { password: input.password, field: 'password', ip });
  return makeToken(ctx, agent.id, input);
}

/** `token create` of the command line: whoever runs it owns the machine, so no password is asked. */
export async function createApiTokenFor(ctx: Ctx, email: string, input: NewToken) {
  if (ctx.actor.kind !== 'system') fail('forbidden', 'errors.forbidden');
  const agent = await agentByEmail(ctx, email.trim().toLowerCase());
  if (agent === undefined || agent.disabled_at !== null) fail('not_found', 'errors.not_found');
  return makeToken(ctx, agent.id, input);
}

async function makeToken(ctx: Ctx, agent_id: string, input: NewToken) {
  const token = newApiToken();
  const token_hash = apiTokenHash(token);
  if (token_hash === undefined) throw new Error('a fresh token has an unexpected shape');
  const row = await transaction(ctx, async (tx) => {
    const made = await insertApiToken(tx, {
      id: newId(),
      token_hash,
      agent_id,
      name: input.name,
      scopes: [...new Set(input.scopes)],
      expires_at: daysFrom(tx.now, input.expires_in_days),
    });
    await publishToken(tx, 'api_token.created', { id: made.id, agent_id, scopes: made.scopes });
    return made;
  });
  return { token, api_token: presentToken(row) };
}

export async function listApiTokens(ctx: Ctx) {
  const found = await livingTokensOf(ctx, sessionActor(ctx).id);
  return { items: found.map(presentToken) };
}

/** Every token that works, with whose it is: for those who say which integrations may read everything. */
export async function livingApiTokens(ctx: Ctx) {
  const found = await livingTokens(ctx);
  return found.map(({ id, name, last_used_at, agent_id, ...person }) => ({
    id,
    name,
    last_used_at,
    agent: { id: agent_id, name: displayName(person, person.email) },
  }));
}

/** The guard has found the token among the actor's own. */
export async function revokeApiToken(ctx: Ctx, token_id: string): Promise<void> {
  const { id } = sessionActor(ctx);
  await transaction(ctx, async (tx) => {
    await revokeToken(tx, token_id);
    await publishToken(tx, 'api_token.revoked', { id: token_id, agent_id: id });
  });
}

function presentToken(row: ApiTokenRow) {
  return { ...row, scopes: tokenScopes.filter((scope) => row.scopes.includes(scope)) };
}

function daysFrom(now: Date, days: number | null): Date | null {
  return days === null ? null : new Date(now.getTime() + days * 86_400_000);
}

async function publishToken(
  tx: Ctx,
  name: 'api_token.created' | 'api_token.revoked',
  { id, ...data }: { id: string; agent_id: string; scopes?: string[] },
): Promise<void> {
  await publish(tx, { name, subject_type: 'api_token', subject_id: id, data });
}
