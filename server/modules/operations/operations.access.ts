/** Who may see and take back an operation: whoever did it, and those who may for everybody. */
import { type RawBuilder, sql } from 'kysely';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import type { Guard } from '#platform/guards.ts';

export function maySeeAll(ctx: Ctx): boolean {
  return mayAct(ctx.actor, 'operations.manage');
}

/** The start of every query over `operations`. */
export function visibleOperations(ctx: Ctx): RawBuilder<boolean> {
  if (maySeeAll(ctx)) return sql<boolean>`true`;
  if (ctx.actor.kind !== 'agent') return sql<boolean>`false`;
  return sql<boolean>`operations.agent_id = ${ctx.actor.id}`;
}

export const operationGuard: Guard = {
  find: async (ctx, id) => {
    const { rows } = await sql<{ id: string }>`
      select id from operations where id = ${id} and ${visibleOperations(ctx)}`.execute(ctx.db);
    return rows[0];
  },
  can: { view: () => true, undo: () => true, stop: () => true },
  is_scoped: true,
};
