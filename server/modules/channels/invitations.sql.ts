/** Statements over invitations: the calendar files of a ticket's messages, and our answers. */
import { sql } from 'kysely';
import type { InvitationAnswer } from '#contract/invitations.ts';
import type { deliveryStates } from '#contract/tickets.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import type { BlobAddress } from '#platform/files.ts';

export type CalendarFile = BlobAddress & {
  comment_id: string;
  ticket_id: string;
  ticket_number: number;
  from_address: string | null;
  mailbox_id: string | null;
  message_id: string | null;
};

const MOST_FILES = 50;

/** Of messages that came by mail, oldest first; of one comment when it is given. */
export function calendarFiles(
  ctx: Ctx,
  { ticket_id, max_bytes }: { ticket_id: string; max_bytes: number },
): Promise<CalendarFile[]> {
  return rows(
    ctx,
    sql<CalendarFile>`
    select * from (
      select comments.id as comment_id, comments.created_at, x.position, tickets.id as ticket_id,
        tickets.number as ticket_number, l.from_address, l.mailbox_id, l.message_id, f.sha256, b.storage
      from comments join tickets on tickets.id = comments.ticket_id
      join mail_ledger l on l.id = comments.source_id
      join attachments x on x.comment_id = comments.id
      join files f on f.id = x.file_id join blobs b on b.sha256 = f.sha256
      where comments.ticket_id = ${ticket_id} and ${visibleTickets(ctx)}
        and (f.media_type = 'text/calendar' or f.name ilike '%.ics') and f.size <= ${max_bytes}
      order by comments.created_at desc, x.position limit ${MOST_FILES}
    ) newest order by created_at, comment_id, position`,
  );
}

/** The ticket of a comment that the actor sees. */
export async function ticketOfComment(ctx: Ctx, comment_id: string): Promise<string | undefined> {
  const [found] = await rows(
    ctx,
    sql<{ ticket_id: string }>`
    select comments.ticket_id from comments join tickets on tickets.id = comments.ticket_id
    where comments.id = ${comment_id} and ${visibleTickets(ctx)}`,
  );
  return found?.ticket_id;
}

/** Holds the answers of a message until the transaction ends. */
export async function lockAnswers(tx: Ctx, comment_id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`invitation ${comment_id}`}, 0))`.execute(
    tx.db,
  );
}

export type AnswerRow = {
  comment_id: string;
  uid: string;
  recurrence_id: string;
  answer: InvitationAnswer;
  answered_by: string | null;
  answered_by_name: string | null;
  answered_at: string;
  delivery_id: string | null;
  delivery_state: (typeof deliveryStates)[number] | null;
  delivery_error: string | null;
};

export function answersOf(ctx: Ctx, comment_ids: readonly string[]): Promise<AnswerRow[]> {
  return rows(
    ctx,
    sql<AnswerRow>`
    select i.*, trim(a.first_name || ' ' || a.last_name) as answered_by_name,
      d.state as delivery_state, d.error as delivery_error
    from invitation_answers i left join agents a on a.id = i.answered_by
    left join deliveries d on d.id = i.delivery_id
    where i.comment_id = any(${[...comment_ids]}::uuid[])`,
  );
}

export type NewAnswer = Pick<AnswerRow, 'comment_id' | 'uid' | 'recurrence_id' | 'answer'> & {
  answered_by: string;
  delivery_id: string;
};

/** The newest answer is the one that counts. */
export async function writeAnswer(tx: Ctx, given: NewAnswer): Promise<void> {
  const { answer, answered_by, delivery_id } = given;
  const said = { answer, answered_by, delivery_id, answered_at: tx.now };
  await tx.db
    .insertInto('invitation_answers')
    .values({ ...given, answered_at: tx.now })
    .onConflict((on) => on.columns(['comment_id', 'uid', 'recurrence_id']).doUpdateSet(said))
    .execute();
}
