/** What one person changes of a view for themselves: order, columns, groups, its place, or that it is hidden. */
import type { View, ViewColumn } from '#contract/views.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { placeViews, writeViewChoice } from './views.sql.ts';
import { oneView } from './views.ts';

type Mine = View['mine'];
/** Left out: as it is now. Null: as the view has it. */
export type Arrangement = {
  readonly sort?: Mine['sort'] | undefined;
  readonly layout?: Mine['layout'] | undefined;
  readonly columns?: readonly ViewColumn[] | null | undefined;
  readonly group_by?: Mine['group_by'] | undefined;
  readonly is_hidden?: boolean | undefined;
};

export async function arrangeView(ctx: Ctx, view_id: string, wish: Arrangement): Promise<View> {
  const agent_id = agentOf(ctx);
  return transaction(ctx, async (tx) => {
    const { sort, layout, columns, group_by, is_hidden } = wish;
    await writeViewChoice(
      tx,
      { agent_id, view_id },
      {
        ...(sort === undefined ? {} : { sort }),
        ...(layout === undefined ? {} : { layout }),
        ...(columns === undefined ? {} : { columns: columns === null ? null : [...columns] }),
        ...(group_by === undefined ? {} : { group_by }),
        ...(is_hidden === undefined ? {} : { is_hidden }),
      },
    );
    await publish(tx, { name: 'view.arranged', subject_type: 'agent', subject_id: agent_id });
    return oneView(tx, view_id);
  });
}

export async function orderViews(ctx: Ctx, view_ids: readonly string[]): Promise<void> {
  const agent_id = agentOf(ctx);
  await transaction(ctx, async (tx) => {
    await placeViews(tx, agent_id, view_ids);
    await publish(tx, { name: 'view.arranged', subject_type: 'agent', subject_id: agent_id });
  });
}

function agentOf(ctx: Ctx): string {
  return ctx.actor.kind === 'agent' ? ctx.actor.id : fail('forbidden', 'errors.forbidden');
}
