/** In whose name a job works: with the rights of this moment, not of the moment when it was asked for. */
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import { agentCards } from './agent-names.ts';

/** Undefined when they work here no more. */
export async function agentActorNow(
  ctx: Ctx,
  agent_id: string,
  via: 'session' | 'token',
): Promise<AgentActor | undefined> {
  const card = (await agentCards(ctx, [agent_id])).get(agent_id);
  if (card === undefined || card.is_disabled) return undefined;
  const { id, role_key, permissions, team_ids, time_zone } = card;
  return { kind: 'agent', id, role_key, permissions, team_ids, time_zone, via };
}
