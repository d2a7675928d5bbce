import type { Guards } from '#platform/guards.ts';

/** Every agent may name a brand; pages show them without asking. */
export const guards: Guards = {
  brand: {
    find: async (ctx, id) =>
      ctx.actor.kind === 'agent' || ctx.actor.kind === 'system'
        ? ctx.db.selectFrom('brands').select('id').where('id', '=', id).executeTakeFirst()
        : undefined,
  },
};
