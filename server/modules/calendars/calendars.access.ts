/** Every agent sees calendars: they explain when something is due. Feeds are for who keeps calendars. */
import { mayAct } from '#platform/ctx.ts';
import type { Guards } from '#platform/guards.ts';

export const guards: Guards = {
  calendar: {
    find: async (ctx, id) => {
      if (ctx.actor.kind !== 'agent' && ctx.actor.kind !== 'system') return undefined;
      return ctx.db.selectFrom('calendars').select('id').where('id', '=', id).executeTakeFirst();
    },
  },
  calendar_feed: {
    find: async (ctx, id) => {
      if (!mayAct(ctx.actor, 'settings.manage')) return undefined;
      return ctx.db
        .selectFrom('calendar_feeds')
        .select('id')
        .where('id', '=', id)
        .executeTakeFirst();
    },
  },
};
