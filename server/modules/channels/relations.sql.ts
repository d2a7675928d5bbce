/** What mail knows of a comment and of its ticket: read for corrections and for «why is it here». */
import { sql } from 'kysely';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

export type MovedMail = {
  comment_id: string;
  /** Who wrote it, when a customer did. */
  contact_id: string | null;
  origin_ticket_id: string;
  ticket_subject: string;
  team_id: string | null;
  mailbox_id: string | null;
  message_id: string | null;
  from_address: string | null;
  subject: string | null;
};

export function mailOfComment(ctx: Ctx, comment_id: string): Promise<MovedMail | undefined> {
  return firstRow(
    ctx,
    sql<MovedMail>`
    select c.id as comment_id, case c.author_kind when 'contact' then c.author_id end as contact_id,
      c.origin_ticket_id, tickets.subject as ticket_subject, tickets.team_id, tickets.mailbox_id,
      l.message_id, l.from_address, l.subject
    from comments c join tickets on tickets.id = c.ticket_id join mail_ledger l on l.id = c.source_id
    where c.id = ${comment_id} and ${visibleTickets(ctx)}`,
  );
}

/** Comments of the ticket that came by mail, oldest first. */
export function mailComments(ctx: Ctx, ticket_id: string): Promise<{ id: string }[]> {
  return rows(
    ctx,
    sql<{ id: string }>`select c.id from comments c join tickets on tickets.id = c.ticket_id
      where c.ticket_id = ${ticket_id} and c.source_id is not null and c.visibility <> 'side'
        and ${visibleTickets(ctx)}
      order by c.created_at, c.id`,
  );
}

export type WhyRow = {
  ledger_entry_id: string;
  received_at: string;
  from_address: string | null;
  message_id: string | null;
  evidence: unknown;
  auth: unknown;
  copies: unknown;
  received_again_at: string[];
  door: string;
  ticket_id: string;
  origin_ticket_id: string;
};

export function whyRow(ctx: Ctx, comment_id: string): Promise<WhyRow | undefined> {
  return firstRow(
    ctx,
    sql<WhyRow>`
    select l.id as ledger_entry_id, l.received_at, l.from_address, l.message_id, l.evidence, l.auth,
      l.door, to_jsonb(l.received_again_at) as received_again_at,
      coalesce((select jsonb_agg(jsonb_build_object('id', d.id, 'door', d.door, 'received_at', d.received_at)
          order by d.received_at)
        from mail_ledger d where d.duplicate_of = l.id), '[]') as copies,
      c.ticket_id, c.origin_ticket_id
    from comments c join tickets on tickets.id = c.ticket_id join mail_ledger l on l.id = c.source_id
    where c.id = ${comment_id} and ${visibleTickets(ctx)}`,
  );
}

export type TicketName = {
  id: string;
  number: number;
  subject: string;
  status_category: string;
};

/** Those of the tickets that the actor sees. */
export async function ticketNames(
  ctx: Ctx,
  ids: readonly (string | null)[],
): Promise<Map<string, TicketName>> {
  const asked = [...new Set(ids.filter((id) => id !== null))];
  if (asked.length === 0) return new Map();
  const found = await rows(
    ctx,
    sql<TicketName>`select id, number, subject, status_category from tickets
      where id = any(${asked}::uuid[]) and ${visibleTickets(ctx)}`,
  );
  return new Map(found.map((row) => [row.id, row]));
}
