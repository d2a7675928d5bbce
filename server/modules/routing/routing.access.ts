/** Every agent knows the queues and the skills: they explain why a ticket came to somebody. */
import type { Ctx } from '#platform/ctx.ts';
import type { Guard, Guards } from '#platform/guards.ts';

function knownToAgents(table: 'queues' | 'skills'): Guard {
  return {
    find: async (ctx: Ctx, id) => {
      if (ctx.actor.kind !== 'agent' && ctx.actor.kind !== 'system') return undefined;
      return ctx.db.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst();
    },
  };
}

export const guards: Guards = { queue: knownToAgents('queues'), skill: knownToAgents('skills') };
