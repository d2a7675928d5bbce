/** In whose name a job works: with the rights of this moment, not of the moment when it was asked for. */
import { agentActorNow } from '#modules/people/people.ts';
import type { AgentActor, Ctx } from '#platform/ctx.ts';

/** Undefined when they work here no more. */
export async function actorNow(
  ctx: Ctx,
  agent_id: string | null,
  via: 'session' | 'token',
): Promise<AgentActor | { kind: 'system' } | undefined> {
  return agent_id === null ? { kind: 'system' } : agentActorNow(ctx, agent_id, via);
}
