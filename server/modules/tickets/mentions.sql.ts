/** Statements over mentions and followers. */
import { sql } from 'kysely';
import type { StatusCategory } from '#contract/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { visibleTickets } from './tickets.access.ts';

/** Of those who are named, the ones that there are. */
export async function insertMentions(
  ctx: Ctx,
  comment_id: string,
  agent_ids: readonly string[],
): Promise<void> {
  await sql`insert into mentions (comment_id, agent_id, created_at)
    select ${comment_id}::uuid, id, ${ctx.now}::timestamptz from agents
    where id = any(${[...agent_ids]}::uuid[]) and disabled_at is null
    on conflict do nothing`.execute(ctx.db);
}

export type MentionRow = {
  comment_id: string;
  ticket_id: string;
  number: number;
  subject: string;
  status_category: StatusCategory;
  author_id: string | null;
  author_name: string;
  words: string;
  created_at: string;
  is_unread: boolean;
};

const isUnread = sql<boolean>`m.created_at > coalesce(r.read_at, '-infinity')`;

const mine = (ctx: Ctx, agent_id: string) => sql`from mentions m
    join comments c on c.id = m.comment_id join tickets on tickets.id = c.ticket_id
    left join ticket_reads r on r.ticket_id = tickets.id and r.agent_id = m.agent_id
    where m.agent_id = ${agent_id} and c.author_id is distinct from m.agent_id and ${visibleTickets(ctx)}`;

export function mentionPage(
  ctx: Ctx,
  agent_id: string,
  page: { before: { created_at: string; id: string } | undefined; limit: number },
): Promise<MentionRow[]> {
  const before = page.before
    ? sql`(m.created_at, m.comment_id) < (${page.before.created_at}::timestamptz, ${page.before.id}::uuid)`
    : sql`true`;
  return rows(
    ctx,
    sql<MentionRow>`select m.comment_id, tickets.id as ticket_id, tickets.number, tickets.subject,
      tickets.status_category, c.author_id, left(c.body_text, 300) as words, m.created_at,
      ${isUnread} as is_unread,
      coalesce((select trim(a.first_name || ' ' || a.last_name) from agents a
        where c.author_kind = 'agent' and a.id = c.author_id), '') as author_name
    ${mine(ctx, agent_id)} and ${before}
    order by m.created_at desc, m.comment_id desc limit ${page.limit + 1}`,
  );
}

export async function unreadMentions(ctx: Ctx, agent_id: string): Promise<number> {
  const found = await firstRow(
    ctx,
    sql<{ count: number }>`select count(*)::int as count ${mine(ctx, agent_id)} and ${isUnread}`,
  );
  return found?.count ?? 0;
}
