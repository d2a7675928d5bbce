/** Statements over hand-overs: who gave a ticket to whom, and what comes back when. */
import { type Insertable, sql } from 'kysely';
import type { Ticket } from '#contract/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { HandoversTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';
import { visibleTickets } from './tickets.access.ts';

export async function insertHandover(ctx: Ctx, row: Insertable<HandoversTable>): Promise<void> {
  await ctx.db.insertInto('handovers').values(row).execute();
}

export type Loan = {
  id: string;
  ticket_id: string;
  from_agent_id: string | null;
  to_agent_id: string;
  returns_at: string;
};

/** What of the ticket has to come back, the newest first. The ticket's lock is held. */
export function openLoans(ctx: Ctx, ticket_id: string): Promise<Loan[]> {
  return rows(
    ctx,
    sql<Loan>`select id, ticket_id, from_agent_id, to_agent_id, returns_at from handovers
      where ticket_id = ${ticket_id} and returns_at is not null and ended_at is null
      order by created_at desc, id desc`,
  );
}

export async function endLoans(
  ctx: Ctx,
  ids: readonly string[],
  cause: 'returned' | 'early' | 'no_owner' | 'overtaken',
): Promise<void> {
  if (ids.length === 0) return;
  await ctx.db
    .updateTable('handovers')
    .set({ ended_at: ctx.now, end_cause: cause })
    .where('id', 'in', [...ids])
    .execute();
}

/** Tickets of which something should have come back by now, the longest overdue first. */
export async function ticketsToReturn(ctx: Ctx, limit: number): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{
      ticket_id: string;
    }>`select ticket_id from handovers h join tickets t on t.id = h.ticket_id
      where h.returns_at <= ${ctx.now} and h.ended_at is null
        -- One that was merged waits: it may be taken out again.
        and t.merged_into_id is null
      group by ticket_id order by min(h.returns_at) limit ${limit}`,
  );
  return found.map((row) => row.ticket_id);
}

/** What a colleague left with the ticket, while its owner has not read it. */
export async function unreadSummary(ctx: Ctx, ticket_id: string): Promise<Ticket['summary']> {
  const row = await firstRow(
    ctx,
    sql<SummaryRow>`
    select h.id, h.handed_by_id, trim(b.first_name || ' ' || b.last_name) as by_name, h.to_agent_id,
      trim(a.first_name || ' ' || a.last_name) as to_name, c.body_text, h.created_at
    from handovers h
    join tickets t on t.id = h.ticket_id and t.assignee_id = h.to_agent_id
    join comments c on c.id = h.summary_comment_id
    join agents a on a.id = h.to_agent_id
    left join agents b on b.id = h.handed_by_id
    where h.ticket_id = ${ticket_id} and h.summary_read_at is null
    order by h.created_at desc, h.id desc limit 1`,
  );
  if (row === undefined) return null;
  const { id, handed_by_id, by_name, to_agent_id, to_name, body_text, created_at } = row;
  return {
    handover_id: id,
    by: handed_by_id === null ? null : { id: handed_by_id, name: by_name ?? '' },
    for: { id: to_agent_id, name: to_name },
    text: body_text,
    at: created_at,
  };
}

type SummaryRow = {
  id: string;
  handed_by_id: string | null;
  by_name: string | null;
  to_agent_id: string;
  to_name: string;
  body_text: string;
  created_at: string;
};

/** The agent has read every summary left for them on the ticket; how many were new. */
export async function markSummariesRead(
  ctx: Ctx,
  ticket_id: string,
  agent_id: string,
): Promise<number> {
  const found = await rows(
    ctx,
    sql`update handovers set summary_read_at = ${ctx.now}
      where ticket_id = ${ticket_id} and to_agent_id = ${agent_id}
        and summary_comment_id is not null and summary_read_at is null returning id`,
  );
  return found.length;
}

/** Whoever cannot own tickets (the twin of isAssignable) and still has open ones that the actor sees. */
const cannotOwn = sql<boolean>`(a.disabled_at is not null or not 'tickets.update' = any(r.permissions))`;

export function leftTickets(ctx: Ctx): Promise<{ id: string; name: string; count: number }[]> {
  return rows(
    ctx,
    sql<{ id: string; name: string; count: number }>`
      select a.id, trim(a.first_name || ' ' || a.last_name) as name, count(*) as count
      from tickets join agents a on a.id = tickets.assignee_id join roles r on r.id = a.role_id
      where tickets.solved_at is null and ${cannotOwn} and ${visibleTickets(ctx)}
      group by a.id, a.first_name, a.last_name order by count desc, name`,
  );
}

/** Their open tickets, the longest waiting first; one more than `limit` when there are more. */
export async function leftBy(ctx: Ctx, agent_id: string, limit: number): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`
      select tickets.id from tickets join agents a on a.id = tickets.assignee_id join roles r on r.id = a.role_id
      where tickets.assignee_id = ${agent_id} and tickets.solved_at is null and ${cannotOwn}
        and ${visibleTickets(ctx)}
      order by coalesce(tickets.last_customer_at, tickets.created_at), tickets.id limit ${limit + 1}`,
  );
  return found.map((row) => row.id);
}
