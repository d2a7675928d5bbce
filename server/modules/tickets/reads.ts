/** What the screens ask: a page of tickets, one ticket, its conversation, its history. */
import { type RawBuilder, sql } from 'kysely';
import type { Comment, Ticket, TicketGroup, TicketRow } from '#contract/tickets.ts';
import { type Grouping, type TicketSort, ticketSorts } from '#contract/views.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { conditionSql } from './conditions.sql.ts';
import type { Asker } from './conditions.ts';
import { readCursor, writeCursor } from './cursors.ts';
import { groupedPage } from './groups.ts';
import { presentComment, presentRow, presentTicket } from './present.ts';
import { commentPage, ticketPage, wholeTicketRow } from './rows.sql.ts';
import { shownIn } from './sleep.ts';
import { askerOf, viewQuery } from './views.ts';

const rowsAPage = 50;
/** What a screen shows at once comes first; whoever reads on gets more at a time. */
const newestAtOnce = 30;
const earlierAtOnce = 100;

export type ListAsk = {
  readonly view_id?: string | undefined;
  readonly requester_id?: string | undefined;
  readonly organization_id?: string | undefined;
  readonly sort?: TicketSort | undefined;
  readonly group_by?: Grouping | undefined;
  readonly folded?: string | undefined;
  readonly after?: string | undefined;
};

/** 50 tickets of those the actor sees; `next` leads on. */
export async function listTickets(
  ctx: Ctx,
  ask: ListAsk,
): Promise<{ items: TicketRow[]; next: string | null; groups: TicketGroup[] | null }> {
  const view = ask.view_id === undefined ? undefined : await viewQuery(ctx, ask.view_id);
  const sort = ask.sort ?? sortOf(view?.sort);
  const tests: RawBuilder<boolean>[] = [];
  if (view !== undefined)
    tests.push(
      shownIn(ctx, view.section, conditionSql(view.conditions, withinSecond(askerOf(ctx)))),
    );
  if (ask.requester_id !== undefined)
    tests.push(sql<boolean>`tickets.requester_id = ${ask.requester_id}`);
  if (ask.organization_id !== undefined)
    tests.push(sql<boolean>`tickets.organization_id = ${ask.organization_id}`);
  const where =
    tests.length === 0 ? sql<boolean>`true` : sql<boolean>`${sql.join(tests, sql` and `)}`;
  if (ask.group_by !== undefined) {
    const { folded, after } = ask;
    const page = { where, sort, grouping: ask.group_by, folded, after, limit: rowsAPage };
    const { rows, next, groups } = await groupedPage(ctx, page);
    return { items: rows.map(presentRow), next, groups };
  }
  const rows = await ticketPage(ctx, {
    where,
    sort,
    after: readCursor(sort, ask.after),
    limit: rowsAPage,
    is_planned_anew: view?.is_builtin === false,
  });
  const shown = rows.slice(0, rowsAPage);
  const last = shown.at(-1);
  const next =
    rows.length > rowsAPage && last !== undefined
      ? writeCursor(sort, { value: last.sort_value, id: last.id })
      : null;
  return { items: shown.map(presentRow), next, groups: null };
}

/** All who ask within a second ask the same: conditions that look at the clock are ahead by so much at most. */
function withinSecond(asker: Asker): Asker {
  return { ...asker, now: new Date(Math.ceil(asker.now.getTime() / 1000) * 1000) };
}

function sortOf(name: string | undefined): TicketSort {
  return ticketSorts.find((known) => known === name) ?? 'updated_desc';
}

export async function getTicket(ctx: Ctx, ticket_id: string): Promise<Ticket> {
  const row = await wholeTicketRow(ctx, ticket_id);
  return row === undefined ? fail('not_found', 'errors.not_found') : presentTicket(ctx, row);
}

/**
 * The newest 30 comments, or the newest 100 before the cursor, oldest first, as people read; of the
 * conversation with the customer, or of one with a third party.
 */
export async function listComments(
  ctx: Ctx,
  ticket_id: string,
  before: string | undefined,
  side_conversation_id?: string,
): Promise<{ items: Comment[]; previous: string | null }> {
  const cursor = readCursor('comments', before);
  const limit = cursor === undefined ? newestAtOnce : earlierAtOnce;
  const page = {
    before: cursor && { created_at: cursor.value, id: cursor.id },
    limit,
    side_conversation_id,
  };
  const rows = await commentPage(ctx, ticket_id, page);
  const shown = rows.slice(0, limit);
  const oldest = shown.at(-1);
  const previous =
    rows.length > limit && oldest !== undefined
      ? writeCursor('comments', { value: oldest.created_at, id: oldest.id })
      : null;
  return { items: shown.reverse().map(presentComment), previous };
}

export async function getComment(ctx: Ctx, ticket_id: string, id: string): Promise<Comment> {
  const [row] = await commentPage(ctx, ticket_id, { limit: 1, id });
  return row === undefined ? fail('not_found', 'errors.not_found') : presentComment(row);
}
