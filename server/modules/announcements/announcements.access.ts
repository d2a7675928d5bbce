import type { Guards } from '#platform/guards.ts';
import { announcementById } from './announcements.sql.ts';

/** Colleagues all; readers are shown them by pages, and name none. */
export const guards: Guards = {
  announcement: {
    find: async (ctx, id) =>
      ctx.actor.kind === 'agent' || ctx.actor.kind === 'system'
        ? announcementById(ctx, id)
        : undefined,
  },
};
