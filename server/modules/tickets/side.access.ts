/** Who may name a conversation with a third party, or an offered draft: those who see the ticket. */
import type { Guard } from '#platform/guards.ts';
import { visibleOffered } from './offered.sql.ts';
import { mayTakeOffered } from './offered.ts';
import { visibleSide } from './side.sql.ts';
import { mayNote, mayReply } from './tickets.access.ts';

export const sideGuard: Guard = {
  find: async (ctx, id) => {
    const row = await visibleSide(ctx, id);
    return row === undefined ? undefined : { id: row.id };
  },
  can: { view: () => true, reply: mayReply, update: mayNote },
  is_scoped: true,
};

export const offeredGuard: Guard<{ id: string; visibility: 'public' | 'internal' }> = {
  find: async (ctx, id) => {
    const row = await visibleOffered(ctx, id);
    return row === undefined ? undefined : { id: row.id, visibility: row.visibility };
  },
  can: { take: mayTakeOffered, decline: mayNote },
  is_scoped: true,
};
