/** Every agent sees calendars: they explain when something is due. */
import type { Guards } from '#platform/guards.ts';

export const guards: Guards = {
  calendar: {
    find: async (ctx, id) => {
      if (ctx.actor.kind !== 'agent' && ctx.actor.kind !== 'system') return undefined;
      return ctx.db.selectFrom('calendars').select('id').where('id', '=', id).executeTakeFirst();
    },
  },
};
