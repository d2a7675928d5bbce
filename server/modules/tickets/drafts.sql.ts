/** Statements over drafts. */
import type { Insertable, Selectable } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type { DraftsTable } from '#platform/database.gen.ts';

export async function draftsOf(
  ctx: Ctx,
  ticket_id: string,
  agent_id: string,
): Promise<Selectable<DraftsTable>[]> {
  return ctx.db
    .selectFrom('drafts')
    .selectAll()
    .where('ticket_id', '=', ticket_id)
    .where('agent_id', '=', agent_id)
    .execute();
}

export async function writeDraft(ctx: Ctx, row: Insertable<DraftsTable>): Promise<void> {
  const { id: _id, ticket_id: _ticket, agent_id: _agent, visibility: _visibility, ...words } = row;
  await ctx.db
    .insertInto('drafts')
    .values(row)
    .onConflict((same) => same.columns(['ticket_id', 'agent_id', 'visibility']).doUpdateSet(words))
    .execute();
}

export async function dropDraft(
  ctx: Ctx,
  ticket_id: string,
  whose: { agent_id: string; visibility: 'public' | 'internal' },
): Promise<void> {
  await ctx.db
    .deleteFrom('drafts')
    .where('ticket_id', '=', ticket_id)
    .where('agent_id', '=', whose.agent_id)
    .where('visibility', '=', whose.visibility)
    .execute();
}
