/** Reasons and what has to be tried are read by every agent. */
import type { Guard } from '#platform/guards.ts';

function namedBy(table: 'escalation_reasons' | 'escalation_checklists'): Guard {
  return {
    find: async (ctx, id) => {
      if (ctx.actor.kind !== 'agent' && ctx.actor.kind !== 'system') return undefined;
      return ctx.db.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst();
    },
  };
}

export const escalationReasonGuard = namedBy('escalation_reasons');
export const escalationChecklistGuard = namedBy('escalation_checklists');
