/** Statements by which mail's records follow the words to the ticket where they stand. */
import { sql } from 'kysely';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import { forgetRulesOf, insertRule } from './threading.sql.ts';

/** The ids and ancestors of the words that stand in the ticket, and the ledger's entries of them. */
export async function realignMail(ctx: Ctx, ticket_id: string): Promise<void> {
  const standing = sql`select id from comments where ticket_id = ${ticket_id} and merged_from_id is null`;
  await sql`update mail_message_ids m set ticket_id = ${ticket_id}
    where m.comment_id in (${standing}) and m.ticket_id <> ${ticket_id}
      and not exists (select from mail_message_ids o
        where o.message_id = m.message_id and o.ticket_id = ${ticket_id})`.execute(ctx.db);
  await sql`update mail_ancestors set ticket_id = ${ticket_id}
    where comment_id in (${standing}) and ticket_id <> ${ticket_id}`.execute(ctx.db);
  await sql`update mail_ledger set ticket_id = ${ticket_id}
    where comment_id in (${standing}) and ticket_id <> ${ticket_id}`.execute(ctx.db);
}

/** The outbox tells of a letter where its words stand. */
export async function realignDeliveries(ctx: Ctx, ticket_id: string): Promise<void> {
  await sql`update deliveries set ticket_id = ${ticket_id}
    where comment_id in (select id from comments where ticket_id = ${ticket_id})
      and ticket_id <> ${ticket_id}`.execute(ctx.db);
}

/** Each customer's letter that was moved is the head of a chain of its own now. */
export async function learnFromSplit(
  ctx: Ctx,
  { from_id, to_id }: { from_id: string; to_id: string },
): Promise<void> {
  const moved = await rows(
    ctx,
    sql<{ comment_id: string; message_id: string }>`
      select c.id as comment_id, l.message_id from comments c join mail_ledger l on l.id = c.source_id
      where c.ticket_id = ${to_id} and c.author_kind = 'contact' and l.message_id is not null`,
  );
  for (const { comment_id, message_id } of moved) {
    await forgetRulesOf(ctx, comment_id);
    await insertRule(ctx, {
      ...{ id: newId(), message_id, from_address: null, base_subject: null },
      ...{ to_ticket_id: to_id, away_from_ticket_id: from_id, comment_id },
      created_by: actorId(ctx.actor),
    });
  }
}

export async function forgetRulesTo(ctx: Ctx, ticket_id: string): Promise<void> {
  await sql`delete from mail_thread_rules where to_ticket_id = ${ticket_id}
    and comment_id is not null`.execute(ctx.db);
}
