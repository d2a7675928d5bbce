/** Statements over the participants of a ticket. */
import { sql } from 'kysely';
import type { participantLevels } from '#contract/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';

type Level = (typeof participantLevels)[number];

/** Answers the level before, null for somebody new. */
export async function writeParticipant(
  ctx: Ctx,
  row: {
    ticket_id: string;
    contact_id: string;
    level: Level;
    added_by_kind: 'agent' | 'system';
    added_by_id: string | null;
  },
): Promise<Level | null> {
  const found = await firstRow(
    ctx,
    sql<{ level: Level | null }>`
    with before as (
      select level from ticket_participants
      where ticket_id = ${row.ticket_id} and contact_id = ${row.contact_id}
    ), written as (
      insert into ticket_participants
        (ticket_id, contact_id, level, added_by_kind, added_by_id, created_at)
      values (${row.ticket_id}, ${row.contact_id}, ${row.level}, ${row.added_by_kind},
        ${row.added_by_id}, ${ctx.now})
      on conflict (ticket_id, contact_id) do update set level = excluded.level, is_gathered = false
    )
    select (select level from before) as level`,
  );
  return found?.level ?? null;
}

export async function deleteParticipant(
  ctx: Ctx,
  ticket_id: string,
  contact_id: string,
): Promise<boolean> {
  const gone = await firstRow(
    ctx,
    sql`delete from ticket_participants
      where ticket_id = ${ticket_id} and contact_id = ${contact_id} returning contact_id`,
  );
  return gone !== undefined;
}

export type AutomaticCopy = { readonly name: string; readonly address: string };

/**
 * In copy, and no strangers: somebody whom an agent put there, or who has written to us before this
 * ticket. An address that a first letter merely names gets no mail from us (case C10).
 */
export async function copiesOfTicket(
  ctx: Ctx,
  ticket_id: string,
  limit: number,
): Promise<AutomaticCopy[]> {
  const { rows } = await sql<AutomaticCopy>`
    select trim(c.first_name || ' ' || c.last_name) as name, i.value as address
    from ticket_participants p
    join tickets t on t.id = p.ticket_id
    join contacts c on c.id = p.contact_id
    join lateral (select value from contact_identities
      where contact_id = c.id and kind = 'email' and undeliverable_at is null
      order by is_primary desc, created_at limit 1) i on true
    where p.ticket_id = ${ticket_id} and p.level = 'cc' and p.contact_id <> t.requester_id
      and (p.added_by_kind = 'agent' or exists (select from comments s
        where s.author_kind = 'contact' and s.author_id = c.id and s.ticket_id <> t.id))
    order by p.created_at, p.contact_id limit ${limit}`.execute(ctx.db);
  return rows;
}
