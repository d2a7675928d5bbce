/** Statements over conversations with third parties. */
import { type Insertable, type Selectable, sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type { CommentsTable, SideConversationsTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';
import { visibleTickets } from './tickets.access.ts';

export type SideRow = Selectable<SideConversationsTable>;
export type ShownSideRow = SideRow & { creator_name: string | null };

const shown = sql`s.*, trim(a.first_name || ' ' || a.last_name) as creator_name`;

export function sidesOf(ctx: Ctx, ticket_id: string): Promise<ShownSideRow[]> {
  return rows(
    ctx,
    sql<ShownSideRow>`select ${shown} from side_conversations s
      join tickets on tickets.id = s.ticket_id left join agents a on a.id = s.created_by
      where s.ticket_id = ${ticket_id} and ${visibleTickets(ctx)} order by s.created_at, s.id`,
  );
}

export function visibleSide(ctx: Ctx, id: string): Promise<ShownSideRow | undefined> {
  return firstRow(
    ctx,
    sql<ShownSideRow>`select ${shown} from side_conversations s
      join tickets on tickets.id = s.ticket_id left join agents a on a.id = s.created_by
      where s.id = ${id} and ${visibleTickets(ctx)}`,
  );
}

/** After its ticket, as everybody who writes locks. */
export function lockSide(ctx: Ctx, id: string): Promise<SideRow | undefined> {
  return ctx.db
    .selectFrom('side_conversations')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function insertSide(ctx: Ctx, row: Insertable<SideConversationsTable>): Promise<void> {
  await ctx.db.insertInto('side_conversations').values(row).execute();
}

export async function insertSideComment(
  ctx: Ctx,
  comment: Insertable<CommentsTable>,
): Promise<void> {
  await ctx.db.insertInto('comments').values(comment).execute();
}

export type SideChange = Partial<
  Pick<Insertable<SideConversationsTable>, 'state' | 'participants' | 'preview'>
>;

export async function changeSide(ctx: Ctx, id: string, change: SideChange): Promise<void> {
  await ctx.db
    .updateTable('side_conversations')
    .set({ ...change, updated_at: ctx.now })
    .where('id', '=', id)
    .execute();
}

/** A new word on the conversation's own row; the ticket's row is only touched. */
export async function noteSideWord(
  ctx: Ctx,
  side: { id: string; ticket_id: string },
  word: { preview: string; is_ours: boolean; is_automatic: boolean; at: Date },
): Promise<void> {
  const counts = !word.is_automatic;
  await sql`update side_conversations set preview = ${word.preview}, comment_count = comment_count + 1,
      last_ours_at = ${counts && word.is_ours ? sql`${word.at}::timestamptz` : sql`last_ours_at`},
      last_theirs_at = ${counts && !word.is_ours ? sql`${word.at}::timestamptz` : sql`last_theirs_at`},
      state = ${counts ? 'open' : sql`state`}, updated_at = ${ctx.now}
    where id = ${side.id}`.execute(ctx.db);
  await sql`update tickets set updated_at = ${ctx.now} where id = ${side.ticket_id}`.execute(
    ctx.db,
  );
}

export type QuotedRow = {
  id: string;
  body_html: string;
  created_at: string;
  author_name: string | null;
};

/** Chosen words of this ticket, oldest first; those of another ticket are not there. */
export function quotedComments(
  ctx: Ctx,
  ticket_id: string,
  ids: readonly string[],
): Promise<QuotedRow[]> {
  return rows(
    ctx,
    sql<QuotedRow>`
    select c.id, c.body_html, c.created_at,
      coalesce(nullif(trim(a.first_name || ' ' || a.last_name), ''),
        nullif(trim(p.first_name || ' ' || p.last_name), ''), '') as author_name
    from comments c
    left join agents a on c.author_kind = 'agent' and a.id = c.author_id
    left join contacts p on c.author_kind = 'contact' and p.id = c.author_id
    where c.ticket_id = ${ticket_id} and c.id = any(${[...ids]}::uuid[])
    order by c.created_at, c.id`,
  );
}

/** Those of the addresses that belong to the customer's side of the ticket. */
export async function customersAmong(
  ctx: Ctx,
  ticket_id: string,
  addresses: readonly string[],
): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ value: string }>`
    select i.value from contact_identities i
    where i.kind = 'email' and i.value = any(${[...addresses]}::text[])
      and (i.contact_id = (select requester_id from tickets where id = ${ticket_id})
        or i.contact_id in (select contact_id from ticket_participants where ticket_id = ${ticket_id}))`,
  );
  return found.map((row) => row.value);
}
