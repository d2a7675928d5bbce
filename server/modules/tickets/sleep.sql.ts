/** Statements over tickets that sleep for somebody. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';

export async function writeSleep(ctx: Ctx, ticket_id: string, agent_id: string): Promise<void> {
  await sql`insert into ticket_snoozes (ticket_id, agent_id, slept_at)
    values (${ticket_id}, ${agent_id}, ${ctx.now})
    on conflict (ticket_id, agent_id) do update set slept_at = excluded.slept_at, woken_at = null`.execute(
    ctx.db,
  );
}

export async function dropSleep(ctx: Ctx, ticket_id: string, agent_id: string): Promise<void> {
  await sql`delete from ticket_snoozes
    where ticket_id = ${ticket_id} and agent_id = ${agent_id} and woken_at is null`.execute(ctx.db);
}

/** The ticket comes to the top of what is sorted by change. */
export async function writeWaking(ctx: Ctx, ticket_id: string, agent_id: string): Promise<void> {
  await sql`
    with woken as (
      update ticket_snoozes set woken_at = ${ctx.now}
      where ticket_id = ${ticket_id} and agent_id = ${agent_id} and woken_at is null
      returning ticket_id
    )
    update tickets set updated_at = ${ctx.now} from woken where tickets.id = woken.ticket_id`.execute(
    ctx.db,
  );
}
