/** A webhook sees what its owner sees at this moment. */
import type { AgentCard } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';

export function ownerCtx(ctx: Ctx, owner: AgentCard): Ctx {
  const { id, role_key, permissions, team_ids, time_zone } = owner;
  return {
    ...ctx,
    actor: { kind: 'agent', id, role_key, permissions, team_ids, time_zone, via: 'token' },
  };
}
