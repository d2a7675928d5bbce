/** Statements over the ties between tickets. A tie stays with the ticket that it was made for: read, it stands at the survivor of both. */
import { sql } from 'kysely';
import type { LinkKind } from '#contract/actions.ts';
import type { StatusCategory } from '#contract/settings.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { contactName } from './rows.sql.ts';
import { visibleTickets } from './tickets.access.ts';

/**
 * Who is merged into whom, and who is whose child: changed by one at a time on the whole desk, so that
 * two changes that are right each by itself cannot close a ring.
 */
export async function lockShape(tx: Ctx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('tickets.shape', 0))`.execute(tx.db);
}

export type Pair = {
  readonly ticket_id: string;
  readonly kind: LinkKind;
  readonly other_ticket_id: string;
};

/** False: they were tied already. */
export async function insertLink(ctx: Ctx, pair: Pair): Promise<boolean> {
  const made = await ctx.db
    .insertInto('ticket_links')
    .values({
      ...pair,
      created_at: ctx.now,
      created_by: ctx.actor.kind === 'agent' ? actorId(ctx.actor) : null,
    })
    .onConflict((same) => same.columns(['ticket_id', 'kind', 'other_ticket_id']).doNothing())
    .returning('kind')
    .executeTakeFirst();
  return made !== undefined;
}

/** Whatever ties the two so, at whichever of the tickets merged into them it was made. */
export async function deleteLinks(ctx: Ctx, pair: Pair): Promise<number> {
  const gone = await rows(
    ctx,
    sql`delete from ticket_links l
      where kind = ${pair.kind} and (${tied(pair.ticket_id, pair.other_ticket_id)}
        ${pair.kind === 'related' ? sql`or ${tied(pair.other_ticket_id, pair.ticket_id)}` : sql``})
      returning kind`,
  );
  return gone.length;
}

function tied(one: string, other: string) {
  return sql`(l.ticket_id in (select merged_tree(${one}))
    and l.other_ticket_id in (select merged_tree(${other})))`;
}

export async function parentOf(ctx: Ctx, ticket_id: string): Promise<string | undefined> {
  const found = await firstRow(
    ctx,
    sql<{ id: string }>`select surviving_ticket(l.other_ticket_id) as id from ticket_links l
      where l.kind = 'child_of' and l.ticket_id in (select merged_tree(${ticket_id}))
        and surviving_ticket(l.other_ticket_id) <> ${ticket_id} limit 1`,
  );
  return found?.id;
}

/** Is there a way from the ticket by links of this kind, first to second, that comes to the other? */
export async function leadsTo(
  ctx: Ctx,
  kind: LinkKind,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  const found = await firstRow(
    ctx,
    sql`with recursive way as (
        select ${from}::uuid as id
        union
        select surviving_ticket(l.other_ticket_id) from way
        join ticket_links l on l.kind = ${kind} and l.ticket_id in (select merged_tree(way.id))
      )
      select from way where id = ${to}`,
  );
  return found !== undefined;
}

export type LinkedRow = {
  kind: LinkKind;
  is_first: boolean;
  id: string;
  number: number;
  subject: string;
  status_id: string;
  status_category: StatusCategory;
  requester_id: string;
  requester_name: string;
  assignee_id: string | null;
  assignee_name: string | null;
};

/** The ties of the ticket and of all merged into it, to tickets that the actor sees. */
export function linksOf(ctx: Ctx, ticket_id: string): Promise<LinkedRow[]> {
  return rows(
    ctx,
    sql<LinkedRow>`
    with tree as (select merged_tree(${ticket_id}) as id),
    ties as (
      select kind, true as is_first, surviving_ticket(other_ticket_id) as id
        from ticket_links where ticket_id in (select id from tree)
      union
      select kind, kind = 'related', surviving_ticket(ticket_id)
        from ticket_links where other_ticket_id in (select id from tree)
    )
    select ties.kind, ties.is_first, tickets.id, tickets.number, tickets.subject, tickets.status_id,
      tickets.status_category, tickets.requester_id, ${contactName('c')} as requester_name,
      tickets.assignee_id, trim(a.first_name || ' ' || a.last_name) as assignee_name
    from ties
    join tickets on tickets.id = ties.id
    join contacts c on c.id = tickets.requester_id
    left join agents a on a.id = tickets.assignee_id
    where ties.id <> ${ticket_id} and ${visibleTickets(ctx)}
    order by ties.kind, ties.is_first desc, tickets.number`,
  );
}
