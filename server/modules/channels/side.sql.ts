/** What a letter to a third party is made of: read from the tables to the left. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import type { AnsweredComment } from './deliveries.sql.ts';

export type SideFacts = {
  comment_id: string;
  side_conversation_id: string;
  side_number: number;
  ticket_id: string;
  number: number;
  subject: string;
  mailbox_id: string | null;
  team_name: string | null;
  team_signature: string | null;
  author_id: string | null;
  body_html: string;
  quoted_html: string;
  to_addresses: unknown;
  created_at: string;
};

export function sideFacts(ctx: Ctx, comment_id: string): Promise<SideFacts | undefined> {
  return firstRow(
    ctx,
    sql<SideFacts>`
    select c.id as comment_id, s.id as side_conversation_id, s.number as side_number,
      t.id as ticket_id, t.number, s.subject, t.mailbox_id, g.name as team_name,
      g.signature as team_signature, c.author_id, c.body_html, c.quoted_html, c.to_addresses, c.created_at
    from comments c join side_conversations s on s.id = c.side_conversation_id
    join tickets t on t.id = c.ticket_id left join teams g on g.id = t.team_id
    where c.id = ${comment_id} and c.visibility = 'side' and c.author_kind = 'agent'`,
  );
}

type Word = { side_conversation_id: string; comment_id: string; created_at: string };

/** The ids of this conversation's mail before this word, oldest first; never of the customer's. */
export function sideThreadIds(
  ctx: Ctx,
  word: Word,
): Promise<{ message_id: string; is_ours: boolean }[]> {
  return rows(
    ctx,
    sql<{ message_id: string; is_ours: boolean }>`
    select m.message_id, m.is_ours from mail_message_ids m join comments c on c.id = m.comment_id
    where c.side_conversation_id = ${word.side_conversation_id} and c.id <> ${word.comment_id}
      and c.created_at <= ${word.created_at}::timestamptz
    order by m.created_at, m.message_id`,
  );
}

/** Their newest words before ours: what stands below as a quotation. */
export function lastOfThirdParty(ctx: Ctx, word: Word): Promise<AnsweredComment | undefined> {
  return firstRow(
    ctx,
    sql<AnsweredComment>`
    select c.body_html, c.created_at,
      coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''),
        (select value from contact_identities i where i.contact_id = p.id and kind = 'email'
          order by is_primary desc, created_at limit 1), '') as author_name
    from comments c join contacts p on p.id = c.author_id
    where c.side_conversation_id = ${word.side_conversation_id} and c.author_kind = 'contact'
      and not c.is_automatic and c.created_at <= ${word.created_at}::timestamptz
    order by c.created_at desc, c.id desc limit 1`,
  );
}
