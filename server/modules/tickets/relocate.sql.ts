/** Statements of moving: where a comment stands, and the row of a ticket counted anew. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';
import { visibleTickets } from './tickets.access.ts';

export type MovableComment = {
  id: string;
  ticket_id: string;
  origin_ticket_id: string;
  visibility: 'public' | 'internal' | 'side';
  author_kind: 'agent' | 'contact' | 'system';
  author_id: string | null;
  is_automatic: boolean;
  source_id: string | null;
};

export function movableComment(ctx: Ctx, id: string): Promise<MovableComment | undefined> {
  return firstRow(
    ctx,
    sql<MovableComment>`select c.id, c.ticket_id, c.origin_ticket_id, c.visibility, c.author_kind,
      c.author_id, c.is_automatic, c.source_id
      from comments c join tickets on tickets.id = c.ticket_id
      where c.id = ${id} and ${visibleTickets(ctx)}`,
  );
}

/** Its origin stays, so that the way back is known. */
export async function setCommentTicket(
  ctx: Ctx,
  id: string,
  place: { stands_in: string; belongs_to: string },
): Promise<void> {
  const merged_from_id = place.belongs_to === place.stands_in ? null : place.belongs_to;
  await ctx.db
    .updateTable('comments')
    .set({ ticket_id: place.stands_in, merged_from_id })
    .where('id', '=', id)
    .execute();
}

export type Standing = {
  comment_count: number;
  body_text: string | null;
  author_kind: 'agent' | 'contact' | 'system' | null;
  last_customer_at: string | null;
  last_agent_at: string | null;
};

/** What the conversation of a ticket says to its row. */
export async function standingOf(ctx: Ctx, ticket_id: string): Promise<Standing> {
  const found = await firstRow(
    ctx,
    sql<Standing>`select count(*) as comment_count,
      (array_agg(left(body_text, 400) order by created_at desc, id desc))[1] as body_text,
      (array_agg(author_kind order by created_at desc, id desc))[1] as author_kind,
      max(created_at) filter (where visibility = 'public' and not is_automatic
        and author_kind = 'contact') as last_customer_at,
      max(created_at) filter (where visibility = 'public' and not is_automatic
        and author_kind = 'agent') as last_agent_at
      from comments where ticket_id = ${ticket_id} and visibility <> 'side'`,
  );
  if (found === undefined) throw new Error('a count is always one row');
  return found;
}

export async function writeStanding(
  ctx: Ctx,
  ticket_id: string,
  standing: Omit<Standing, 'body_text' | 'author_kind'> & {
    preview: string;
    preview_author_kind: 'agent' | 'contact' | 'system';
  },
): Promise<void> {
  await ctx.db
    .updateTable('tickets')
    .set({ ...standing, updated_at: ctx.now })
    .where('id', '=', ticket_id)
    .execute();
}
