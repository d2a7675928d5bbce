/** Statements of splitting: chosen words, their copies, and the record by which a split is taken back. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { visibleTickets } from './tickets.access.ts';

export type ChosenComment = {
  id: string;
  belongs_to: string;
  visibility: 'public' | 'internal';
  author_kind: 'agent' | 'contact' | 'system';
  author_id: string | null;
  is_automatic: boolean;
  channel: 'email' | 'agent' | 'api' | 'portal' | 'form';
};

/** Those of the comments that stand in the conversation of the ticket, oldest first. */
export function chosenComments(
  ctx: Ctx,
  ticket_id: string,
  ids: readonly string[],
): Promise<ChosenComment[]> {
  return rows(
    ctx,
    sql<ChosenComment>`select id, coalesce(merged_from_id, ticket_id) as belongs_to, visibility,
        author_kind, author_id, is_automatic, channel
      from comments where id = any(${[...ids]}::uuid[]) and ticket_id = ${ticket_id} and visibility <> 'side'
      order by created_at, id`,
  );
}

/** The words with their files, as if they had been said there at the same time; they leave for nobody. */
export async function copyComment(
  ctx: Ctx,
  id: string,
  copy: { id: string; ticket_id: string },
): Promise<void> {
  await sql`insert into comments (id, ticket_id, origin_ticket_id, thread_id, visibility, author_kind,
      author_id, channel, is_automatic, body_html, body_text, quoted_html, html_version, to_addresses,
      cc_addresses, bcc_addresses, sent_as_email, source_id, written_by, created_at)
    select ${copy.id}::uuid, ${copy.ticket_id}::uuid, origin_ticket_id, thread_id, visibility, author_kind,
      author_id, channel, is_automatic, body_html, body_text, quoted_html, html_version, to_addresses,
      cc_addresses, bcc_addresses, sent_as_email, source_id, written_by, created_at
    from comments where id = ${id}`.execute(ctx.db);
  await sql`insert into attachments (comment_id, file_id, position, is_inline, content_id)
    select ${copy.id}::uuid, file_id, position, is_inline, content_id
    from attachments where comment_id = ${id}`.execute(ctx.db);
}

export async function deleteComments(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await sql`delete from comments where id = any(${[...ids]}::uuid[])`.execute(ctx.db);
}

export type Split = {
  id: string;
  ticket_id: string;
  new_ticket_id: string;
  mode: 'move' | 'copy';
  comment_ids: string[];
  home_ids: string[];
};

export async function insertSplit(ctx: Ctx, split: Split): Promise<void> {
  await ctx.db
    .insertInto('ticket_splits')
    .values({
      ...split,
      split_at: ctx.now,
      split_by: ctx.actor.kind === 'agent' ? ctx.actor.id : null,
    })
    .execute();
}

/** The split that made the ticket, if it was not taken back. */
export function splitThatMade(ctx: Ctx, ticket_id: string): Promise<Split | undefined> {
  return firstRow(
    ctx,
    sql<Split>`select id, ticket_id, new_ticket_id, mode, comment_ids, home_ids from ticket_splits
      where new_ticket_id = ${ticket_id} and ended_at is null`,
  );
}

/** For the reader: from where, by its survivor. */
export async function splitFromOf(
  ctx: Ctx,
  ticket_id: string,
): Promise<{ mode: 'move' | 'copy'; number: number | null } | null> {
  const found = await firstRow(
    ctx,
    sql<{ mode: 'move' | 'copy'; number: number | null }>`
    select s.mode, tickets.number from ticket_splits s
    left join tickets on tickets.id = surviving_ticket(s.ticket_id) and ${visibleTickets(ctx)}
    where s.new_ticket_id = ${ticket_id} and s.ended_at is null limit 1`,
  );
  return found ?? null;
}

export function splitById(ctx: Ctx, id: string): Promise<Split | undefined> {
  return firstRow(
    ctx,
    sql<Split>`select id, ticket_id, new_ticket_id, mode, comment_ids, home_ids from ticket_splits
      where id = ${id} and ended_at is null`,
  );
}

export async function endSplit(ctx: Ctx, id: string): Promise<void> {
  await sql`update ticket_splits set ended_at = ${ctx.now},
    ended_by = ${ctx.actor.kind === 'agent' ? ctx.actor.id : null} where id = ${id}`.execute(
    ctx.db,
  );
}

/** Has the ticket anything besides these words: others, what waits to leave, what was merged into it? */
export async function hasMore(
  ctx: Ctx,
  ticket_id: string,
  comment_ids: readonly string[],
): Promise<boolean> {
  const found = await firstRow(
    ctx,
    sql<{ more: boolean }>`select
      exists (select from comments where ticket_id = ${ticket_id} and id <> all(${[...comment_ids]}::uuid[]))
      or exists (select from waiting_replies where ticket_id = ${ticket_id} and ended_at is null)
      or exists (select from side_conversations where ticket_id = ${ticket_id})
      or exists (select from tickets where merged_into_id = ${ticket_id}) as more`,
  );
  return found?.more ?? false;
}
