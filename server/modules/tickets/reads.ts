/** What the screens ask: a page of tickets, one ticket, its conversation, its history. */
import { type RawBuilder, sql } from 'kysely';
import type { Comment, Ticket, TicketRow } from '#contract/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { conditionSql } from './conditions.sql.ts';
import { readCursor, writeCursor } from './cursors.ts';
import { presentComment, presentRow, presentTicket } from './present.ts';
import { commentPage, type Sort, sorts, ticketPage, ticketRowsOf } from './rows.sql.ts';
import { askerOf, viewQuery } from './views.ts';

const rowsAPage = 50;
const commentsAPage = 100;

export type ListAsk = {
  readonly view_id?: string | undefined;
  readonly requester_id?: string | undefined;
  readonly organization_id?: string | undefined;
  readonly sort?: Sort | undefined;
  readonly after?: string | undefined;
};

/** 50 tickets of those the actor sees; `next` leads on. */
export async function listTickets(
  ctx: Ctx,
  ask: ListAsk,
): Promise<{ items: TicketRow[]; next: string | null }> {
  const view = ask.view_id === undefined ? undefined : await viewQuery(ctx, ask.view_id);
  const sort = ask.sort ?? sortOf(view?.sort);
  const tests: RawBuilder<boolean>[] = [];
  if (view !== undefined) tests.push(conditionSql(view.conditions, askerOf(ctx)));
  if (ask.requester_id !== undefined)
    tests.push(sql<boolean>`tickets.requester_id = ${ask.requester_id}`);
  if (ask.organization_id !== undefined)
    tests.push(sql<boolean>`tickets.organization_id = ${ask.organization_id}`);
  const where =
    tests.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(tests, sql` and `)}`;
  const rows = await ticketPage(ctx, {
    where,
    sort,
    after: readCursor(sort, ask.after),
    limit: rowsAPage,
  });
  const shown = rows.slice(0, rowsAPage);
  const last = shown.at(-1);
  const next =
    rows.length > rowsAPage && last !== undefined
      ? writeCursor(sort, { value: last.sort_value, id: last.id })
      : null;
  return { items: shown.map(presentRow), next };
}

function sortOf(name: string | undefined): Sort {
  return sorts.find((known) => known === name) ?? 'updated_desc';
}

export async function getTicket(ctx: Ctx, ticket_id: string): Promise<Ticket> {
  const [row] = await ticketRowsOf(ctx, [ticket_id]);
  return row === undefined ? fail('not_found', 'errors.not_found') : presentTicket(ctx, row);
}

/** The newest 100 comments before the cursor, oldest first, as people read. */
export async function listComments(
  ctx: Ctx,
  ticket_id: string,
  before: string | undefined,
): Promise<{ items: Comment[]; previous: string | null }> {
  const cursor = readCursor('comments', before);
  const page = {
    before: cursor && { created_at: cursor.value, id: cursor.id },
    limit: commentsAPage,
  };
  const rows = await commentPage(ctx, ticket_id, page);
  const shown = rows.slice(0, commentsAPage);
  const oldest = shown.at(-1);
  const previous =
    rows.length > commentsAPage && oldest !== undefined
      ? writeCursor('comments', { value: oldest.created_at, id: oldest.id })
      : null;
  return { items: shown.reverse().map(presentComment), previous };
}

export async function getComment(ctx: Ctx, ticket_id: string, id: string): Promise<Comment> {
  const [row] = await commentPage(ctx, ticket_id, { limit: 1, id });
  return row === undefined ? fail('not_found', 'errors.not_found') : presentComment(row);
}
