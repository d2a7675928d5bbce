/** Rules are the desk's settings: whoever may change those sees and changes them. */
import { type Ctx, mayAct } from '#platform/ctx.ts';
import type { Guard } from '#platform/guards.ts';

export const ruleGuard: Guard = {
  find: async (ctx: Ctx, id: string) => {
    if (!mayAct(ctx.actor, 'settings.manage')) return undefined;
    return ctx.db
      .selectFrom('rules')
      .select('id')
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
  },
};
