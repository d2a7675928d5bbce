/** Everybody who walks: agents of every kind, requesters, tokens, and whom no door should let in. */
import { type Permission, permissions } from '#contract/endpoint.ts';
import type { Ctx } from '#platform/ctx.ts';
import { newId } from '#platform/id.ts';
import type { TestApp } from './app.ts';
import { aContact, aContactSession, anAgent, aToken, type TestAgent } from './builders.ts';
import { aSession, asAgent } from './ticket-builders.ts';
import type { Credentials, Walker } from './walk.ts';

export async function agentWalker(
  app: TestApp,
  name: string,
  agent: Pick<TestAgent, 'id'>,
  sees_ticket: boolean,
): Promise<Walker> {
  const { actor } = await asAgent(app.ctx(), agent.id);
  return {
    name,
    is: 'agent',
    agent_id: agent.id,
    permissions: actor.permissions,
    sees_ticket,
    credentials: () => aSession(app.ctx(), agent.id),
  };
}

/** Signed in on the portal; their cookie opens nothing of the workspace. */
export async function contactWalker(
  app: TestApp,
  name: string,
  { address, sees_ticket }: { address: string; sees_ticket: boolean },
): Promise<Walker> {
  const { id } = await aContact(app.ctx(), { address });
  return {
    ...{ name, sees_ticket },
    is: 'contact',
    agent_id: undefined,
    contact_id: id,
    permissions: new Set(),
    credentials: () => aContactSession(app.ctx(), id),
  };
}

const noRights: ReadonlySet<Permission> = new Set();

/** Everybody whom no door should let in. */
export async function strangers(
  app: TestApp,
  member: TestAgent,
  admin: TestAgent,
): Promise<Walker[]> {
  const ctx = app.ctx();
  const half = await anAgent(ctx, { role: 'admin' });
  await ctx.db
    .updateTable('agents')
    .set({ totp_secret: 'v1.', totp_confirmed_at: ctx.now })
    .where('id', '=', half.id)
    .execute();
  const bare = await anAgent(ctx, { role: 'light_agent' });
  await ctx.db
    .updateTable('agents')
    .set({ role_id: await aStrictRole(ctx) })
    .where('id', '=', bare.id)
    .execute();
  const disabled = await anAgent(ctx, { role: 'admin' });
  // Its sessions are left alive on purpose: being disabled must be enough.
  const disabledSession = await aSession(ctx, disabled.id);
  const disabledToken = await aToken(ctx, disabled, ['read', 'write', 'mail']);
  await ctx.db
    .updateTable('agents')
    .set({ disabled_at: ctx.now })
    .where('id', '=', disabled.id)
    .execute();
  const nobody = (name: string, given: Credentials | undefined): Walker => ({
    name,
    is: 'nobody',
    agent_id: undefined,
    permissions: noRights,
    sees_ticket: false,
    credentials: async () => given,
  });
  return [
    nobody('nobody', undefined),
    nobody('somebody with a made-up session', { cookie: `opora=${'x'.repeat(43)}` }),
    nobody('somebody with a made-up token', { token: `opora_${'x'.repeat(43)}` }),
    nobody('a disabled agent by a session', disabledSession),
    nobody('a disabled agent by a token', disabledToken),
    nobody('a revoked token', await endedToken(app, admin, 'revoked_at')),
    nobody('an expired token', await endedToken(app, member, 'expires_at')),
    {
      ...nobody('an agent who has yet to set up a second factor', undefined),
      is: 'bare',
      agent_id: bare.id,
      credentials: () => aSession(app.ctx(), bare.id),
    },
    {
      ...nobody('a half session', undefined),
      is: 'half',
      agent_id: half.id,
      credentials: () => aSession(app.ctx(), half.id),
    },
  ];
}

/** With every right, for agents with a second factor alone. */
async function aStrictRole(ctx: Ctx): Promise<string> {
  const strict = { id: newId(), key: 'strict', name: 'Строгая', requires_second_factor: true };
  await ctx.db
    .insertInto('roles')
    .values({ ...strict, permissions: [...permissions] })
    .execute();
  return strict.id;
}

async function endedToken(
  app: TestApp,
  agent: TestAgent,
  column: 'revoked_at' | 'expires_at',
): Promise<{ token: string }> {
  const ctx = app.ctx();
  const made = await aToken(ctx, agent, ['read', 'write', 'mail']);
  const { id } = await ctx.db
    .selectFrom('api_tokens')
    .select('id')
    .where('agent_id', '=', agent.id)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  await ctx.db
    .updateTable('api_tokens')
    .set({ [column]: ctx.now })
    .where('id', '=', id)
    .execute();
  return made;
}

export async function tokens(app: TestApp, member: TestAgent, admin: TestAgent): Promise<Walker[]> {
  const made: Walker[] = [];
  for (const agent of [member, admin]) {
    const { actor } = await asAgent(app.ctx(), agent.id);
    for (const scope of ['read', 'write', 'mail'] as const) {
      const token = await aToken(app.ctx(), agent, [scope]);
      made.push({
        name: `a token of ${agent === admin ? 'an administrator' : 'the agent'} to ${scope}`,
        is: 'agent',
        agent_id: agent.id,
        permissions: actor.permissions,
        scopes: [scope],
        sees_ticket: true,
        credentials: async () => token,
      });
    }
  }
  return made;
}
