/** Statements over drafts that their writers offer to others. */
import { type Insertable, type Selectable, sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type { OfferedDraftsTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';
import { visibleTickets } from './tickets.access.ts';

export type OfferedRow = Selectable<OfferedDraftsTable>;
export type ShownOfferedRow = OfferedRow & { writer_name: string; files: unknown };

const shown = sql`o.*, trim(a.first_name || ' ' || a.last_name) as writer_name,
  coalesce((select jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name,
      'media_type', f.media_type, 'size', f.size) order by f.name, f.id)
    from files f where f.id = any(o.file_ids)), '[]') as files
  from offered_drafts o join tickets on tickets.id = o.ticket_id join agents a on a.id = o.agent_id`;

export function offeredOn(ctx: Ctx, ticket_id: string): Promise<ShownOfferedRow[]> {
  return rows(
    ctx,
    sql<ShownOfferedRow>`select ${shown} where o.ticket_id = ${ticket_id} and o.state = 'offered'
      and ${visibleTickets(ctx)} order by o.created_at, o.id`,
  );
}

export function visibleOffered(ctx: Ctx, id: string): Promise<ShownOfferedRow | undefined> {
  return firstRow(
    ctx,
    sql<ShownOfferedRow>`select ${shown} where o.id = ${id} and ${visibleTickets(ctx)}`,
  );
}

export function lockOffered(ctx: Ctx, id: string): Promise<OfferedRow | undefined> {
  return ctx.db
    .selectFrom('offered_drafts')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function insertOffered(ctx: Ctx, row: Insertable<OfferedDraftsTable>): Promise<void> {
  await ctx.db.insertInto('offered_drafts').values(row).execute();
}

/** The words go: whoever took them has them, and nobody needs the others. */
export async function endOffered(
  ctx: Ctx,
  id: string,
  end: { state: 'taken' | 'declined'; ended_by: string | null },
): Promise<void> {
  await ctx.db
    .updateTable('offered_drafts')
    .set({ ...end, body_html: '', file_ids: [], ended_at: ctx.now })
    .where('id', '=', id)
    .execute();
}

/** How many of one writer wait on a ticket: a program that runs wild must not bury the conversation. */
export async function countOffered(ctx: Ctx, ticket_id: string, agent_id: string): Promise<number> {
  const found = await firstRow(
    ctx,
    sql<{ count: number }>`select count(*)::int as count from offered_drafts
      where ticket_id = ${ticket_id} and agent_id = ${agent_id} and state = 'offered'`,
  );
  return found?.count ?? 0;
}
