/** Statements over drafts. */
import { type Insertable, type Selectable, sql } from 'kysely';
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

/** Answers the files that it held. */
export async function dropDraft(
  ctx: Ctx,
  ticket_id: string,
  whose: { agent_id: string; visibility: 'public' | 'internal' },
): Promise<string[]> {
  const dropped = await ctx.db
    .deleteFrom('drafts')
    .where('ticket_id', '=', ticket_id)
    .where('agent_id', '=', whose.agent_id)
    .where('visibility', '=', whose.visibility)
    .returning('file_ids')
    .executeTakeFirst();
  return dropped?.file_ids ?? [];
}

/** Those of the files that neither a comment nor a draft nor a waiting reply refers to. */
export async function unheldFiles(ctx: Ctx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select held.id from unnest(${[...ids]}::uuid[]) as held (id)
    where not exists (select from attachments where attachments.file_id = held.id)
      and not exists (select from drafts where held.id = any(drafts.file_ids))
      and not exists (select from offered_drafts where held.id = any(offered_drafts.file_ids))
      and not exists (select from waiting_replies where held.id = any(waiting_replies.file_ids))`.execute(
    ctx.db,
  );
  return rows.map((row) => row.id);
}
