/** Files of a whole conversation. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';
import { publicToCustomers, visibleTickets } from './tickets.access.ts';

export type TicketFileRow = {
  file_id: string;
  name: string;
  media_type: string;
  size: number;
  sha256: Buffer;
  storage: 'disk' | 's3';
  is_inline: boolean;
  content_id: string | null;
  comment_id: string;
  visibility: 'public' | 'internal' | 'side';
  author_kind: 'agent' | 'contact' | 'system';
  author_id: string | null;
  author_name: string | null;
  created_at: string;
};

/** Newest first; one file in two comments is there twice. */
export function filesOfTicket(
  ctx: Ctx,
  ticket_id: string,
  page: { before?: { created_at: string; id: string } | undefined; limit: number },
): Promise<TicketFileRow[]> {
  const before = page.before
    ? sql`(comments.created_at, x.file_id) < (${page.before.created_at}::timestamptz, ${page.before.id}::uuid)`
    : sql`true`;
  return rows(
    ctx,
    sql<TicketFileRow>`
    select f.id as file_id, f.name, f.media_type, f.size, f.sha256, b.storage, x.is_inline, x.content_id,
      comments.id as comment_id, comments.visibility, comments.author_kind, comments.author_id,
      comments.created_at,
      coalesce(nullif(trim(a.first_name || ' ' || a.last_name), ''),
        nullif(trim(c.first_name || ' ' || c.last_name), ''),
        (select value from contact_identities i where i.contact_id = c.id
          order by kind, is_primary desc, created_at limit 1)) as author_name
    from attachments x join comments on comments.id = x.comment_id
    join tickets on tickets.id = comments.ticket_id
    join files f on f.id = x.file_id join blobs b on b.sha256 = f.sha256
    left join agents a on comments.author_kind = 'agent' and a.id = comments.author_id
    left join contacts c on comments.author_kind = 'contact' and c.id = comments.author_id
    where comments.ticket_id = ${ticket_id} and ${visibleTickets(ctx)} and ${publicToCustomers(ctx)}
      and ${before}
    order by comments.created_at desc, x.file_id desc limit ${page.limit + 1}`,
  );
}
