/** Whose an import is: who uploaded it, and administrators. */
import { sql } from 'kysely';
import type { ArticleImport } from '#contract/article-imports.ts';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import type { Guard } from '#platform/guards.ts';

export type ImportSight = Pick<ArticleImport, 'id' | 'state'> & {
  readonly agent_id: string;
  readonly file_id: string | null;
};

function isOwn({ actor }: Ctx, agent_id: string): boolean {
  if (actor.kind === 'system') return true;
  return actor.kind === 'agent' && (actor.id === agent_id || mayAct(actor, 'settings.manage'));
}

function mayImport(ctx: Ctx): boolean {
  return mayAct(ctx.actor, 'knowledge.publish');
}

/** What may be asked of it now is the business of its state, and answered there. */
export const importGuard: Guard<ImportSight> = {
  find: async (ctx, id) => {
    const row = await firstRow(
      ctx,
      sql<ImportSight>`select id, state, agent_id, file_id from article_imports where id = ${id}`,
    );
    return row !== undefined && isOwn(ctx, row.agent_id) ? row : undefined;
  },
  can: { view: mayImport, plan: mayImport, run: mayImport, undo: mayImport, forget: mayImport },
  is_scoped: true,
};

export function rightsOverImport({ state, file_id }: Pick<ImportSight, 'state' | 'file_id'>) {
  const isIdle = state === 'planned' || state === 'failed';
  return {
    plan: isIdle && file_id !== null,
    run: state === 'planned' && file_id !== null,
    undo: state === 'done',
    forget: isIdle || state === 'undone',
  };
}
