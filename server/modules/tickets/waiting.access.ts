/** Who may name a reply that has not left: those who see its ticket. */
import type { Guard } from '#platform/guards.ts';
import { findVisibleWaiting, type WaitingSight } from './waiting.sql.ts';
import { mayMove, mayTake } from './waiting-shown.ts';

export const waitingGuard: Guard<WaitingSight> = {
  find: (ctx, id) => findVisibleWaiting(ctx, id),
  can: { take: mayTake, move: mayMove },
  is_scoped: true,
};
