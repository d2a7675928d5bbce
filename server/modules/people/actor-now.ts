/** In whose name a job works: with the rights of this moment, not of the moment when it was asked for. */
import type { AgentActor, Ctx } from '#platform/ctx.ts';
import { agentCards } from './agent-names.ts';
import { agentByEmail } from './agents.sql.ts';

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

/** Of the agent with this address, for the command line. */
export async function agentActorOf(ctx: Ctx, email: string): Promise<AgentActor | undefined> {
  const agent = await agentByEmail(ctx, email.trim().toLowerCase());
  return agent === undefined ? undefined : agentActorNow(ctx, agent.id, 'token');
}
