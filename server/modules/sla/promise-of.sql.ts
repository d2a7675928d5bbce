/** What an automatic answer needs to know to name a moment, and what it has named. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow } from '#platform/db.ts';

/** When the first response is owed, and where whoever asked lives. */
export function owedFirstResponse(ctx: Ctx, ticket_id: string) {
  return firstRow(
    ctx,
    sql<{ due_at: string; zone: string | null }>`
    select k.due_at, coalesce(c.time_zone, o.time_zone) as zone
    from sla_clocks k join tickets t on t.id = k.ticket_id join contacts c on c.id = t.requester_id
      left join organizations o on o.id = t.organization_id
    where k.ticket_id = ${ticket_id} and k.target = 'first_response' and k.voided_at is null
      and k.stopped_at is null and k.paused_at is null and k.due_at is not null
    order by k.started_at limit 1`,
  );
}

/** The latest that was named on the ticket, or on one that is merged into it. */
export function namedMoment(ctx: Ctx, ticket_id: string) {
  return firstRow(
    ctx,
    sql<{ at: string; ticket_id: string; data: unknown }>`
    select at, ticket_id, data from events
    where name = 'auto_reply.promised' and ticket_id in (select merged_tree(${ticket_id}::uuid))
    order by id desc limit 1`,
  );
}
