/** Statements over notifications, and what they need to know of tickets. */
import { sql } from 'kysely';
import type { NotificationKind } from '#contract/notifications.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

export type TicketFacts = {
  id: string;
  number: number;
  subject: string;
  team_id: string | null;
  assignee_id: string | null;
  curator_id: string | null;
  follower_ids: string[];
};

export function ticketFacts(ctx: Ctx, ids: readonly string[]): Promise<TicketFacts[]> {
  return rows(
    ctx,
    sql<TicketFacts>`
      select id, number, subject, team_id, assignee_id, curator_id,
        array(select agent_id from ticket_followers where ticket_id = tickets.id) as follower_ids
      from tickets where id = any(${[...ids]}::uuid[])`,
  );
}

export type CommentFacts = {
  id: string;
  author_kind: string;
  author_id: string | null;
  is_first: boolean;
  note_html: string;
};

export function commentFacts(ctx: Ctx, ids: readonly string[]): Promise<CommentFacts[]> {
  return rows(
    ctx,
    sql<CommentFacts>`
      select c.id, c.author_kind, c.author_id,
        not exists (select from comments e where e.ticket_id = c.ticket_id
          and (e.created_at, e.id) < (c.created_at, c.id)) as is_first,
        case when c.visibility = 'internal' and c.author_kind = 'agent' then c.body_html else '' end as note_html
      from comments c where c.id = any(${[...ids]}::uuid[])`,
  );
}

/** Enabled leads: they answer for what no team has. */
export async function leadIds(ctx: Ctx): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`select a.id from agents a join roles r on r.id = a.role_id
      where r.key = 'lead' and a.disabled_at is null`,
  );
  return found.map((row) => row.id);
}

export type NewNotification = {
  id: string;
  agent_id: string;
  kind: NotificationKind;
  ticket_id: string | null;
  event_id: number;
  actor_kind: string;
  actor_id: string | null;
  data: Readonly<Record<string, unknown>>;
  is_shown: boolean;
  created_at: string;
};

/**
 * Writes it, or adds it to an unread one of the same kind about the same ticket: one, the newest, should
 * there be several. Undefined when the agent has looked at the ticket since, or was told of this event before.
 * What came before what is by the place in the feed: whoever waited for the lock of a ticket has the earlier
 * transaction and the later number, so numbers alone would take what is new for what was told.
 */
export async function insertOrRenew(ctx: Ctx, one: NewNotification): Promise<string | undefined> {
  const answer = await firstRow(
    ctx,
    sql<{ id: string }>`
      with seen as (
        select read_at from ticket_reads
        where ticket_id = ${one.ticket_id}::uuid and agent_id = ${one.agent_id}::uuid
      ),
      unread as materialized (
        select n.id, n.kind, n.created_at, coalesce(e.xid, 0) as xid, n.event_id
        from notifications n left join events e on e.id = n.event_id
        where n.agent_id = ${one.agent_id} and n.ticket_id = ${one.ticket_id} and n.read_at is null
      ),
      told as (
        select from unread where (xid, event_id) >=
          (coalesce((select xid from events where id = ${one.event_id}), 0), ${one.event_id}::bigint)
      ),
      renewed as (
        update notifications set event_id = ${one.event_id}, actor_kind = ${one.actor_kind},
          actor_id = ${one.actor_id}, created_at = ${one.created_at}, is_shown = ${one.is_shown}, mailed_at = null,
          data = ${JSON.stringify(one.data)}::jsonb || jsonb_build_object('count', coalesce((data ->> 'count')::int, 1) + 1)
        where id = (select id from unread where kind = ${one.kind}
            and created_at > coalesce((select read_at from seen), '-infinity')
            order by xid desc, event_id desc limit 1)
          and ${one.created_at}::timestamptz > coalesce((select read_at from seen), '-infinity')
          and not exists (select from told)
          and not exists (select from notifications told
            where told.agent_id = ${one.agent_id} and told.event_id = ${one.event_id})
        returning id
      ),
      added as (
        insert into notifications (id, agent_id, kind, ticket_id, event_id, actor_kind, actor_id, data, is_shown, created_at)
        select ${one.id}::uuid, ${one.agent_id}::uuid, ${one.kind}, ${one.ticket_id}::uuid, ${one.event_id},
          ${one.actor_kind}, ${one.actor_id}::uuid, ${JSON.stringify(one.data)}::jsonb, ${one.is_shown}, ${one.created_at}
        where not exists (select from renewed) and not exists (select from told)
          and ${one.created_at}::timestamptz > coalesce((select read_at from seen), '-infinity')
        on conflict (agent_id, event_id) do nothing
        returning id
      )
      select id from renewed union all select id from added`,
  );
  return answer?.id;
}

export type ListedRow = {
  id: string;
  kind: NotificationKind;
  ticket_id: string | null;
  number: number | null;
  subject: string | null;
  actor_kind: string;
  actor_id: string | null;
  data: Record<string, unknown>;
  created_at: string;
  read_at: string | null;
};

export type PageEnd = { created_at: string; id: string };

/** Whoever opened the ticket since has read what was told of it. */
const readAt = sql`coalesce(n.read_at, case when r.read_at >= n.created_at then r.read_at end)`;

const withTicket = (ctx: Ctx) => sql`
  from notifications n
  left join tickets on tickets.id = n.ticket_id
  left join ticket_reads r on r.ticket_id = n.ticket_id and r.agent_id = n.agent_id
  where n.is_shown and (n.ticket_id is null or ${visibleTickets(ctx)})`;

/** The agent's own, about tickets that the agent sees now; one more than `limit` when there are more. */
export function listed(
  ctx: Ctx,
  agent_id: string,
  page: { before: PageEnd | undefined; limit: number },
): Promise<ListedRow[]> {
  const before =
    page.before === undefined
      ? sql`true`
      : sql`(n.created_at, n.id) < (${page.before.created_at}::timestamptz, ${page.before.id}::uuid)`;
  return rows(
    ctx,
    sql<ListedRow>`
      select n.id, n.kind, n.ticket_id, tickets.number, tickets.subject, n.actor_kind, n.actor_id, n.data,
        n.created_at, ${readAt} as read_at
      ${withTicket(ctx)} and n.agent_id = ${agent_id} and ${before}
      order by n.created_at desc, n.id desc limit ${page.limit + 1}`,
  );
}

export async function unreadCount(ctx: Ctx, agent_id: string): Promise<number> {
  const found = await firstRow(
    ctx,
    sql<{ count: number }>`select count(*) as count ${withTicket(ctx)}
      and n.agent_id = ${agent_id} and n.read_at is null and ${readAt} is null`,
  );
  return found?.count ?? 0;
}

/** Of the agent's own; answers how many were unread. */
export async function markRead(
  ctx: Ctx,
  agent_id: string,
  ids: readonly string[] | undefined,
): Promise<number> {
  const chosen = ids === undefined ? sql`true` : sql`id = any(${[...ids]}::uuid[])`;
  const found = await rows(
    ctx,
    sql`update notifications set read_at = ${ctx.now}
      where agent_id = ${agent_id} and read_at is null and ${chosen} returning id`,
  );
  return found.length;
}

export type LeavingRow = ListedRow & {
  agent_id: string;
  event_id: number;
  mailed_at: string | null;
  mail_due_at: string | null;
  pushed_at: string | null;
  push_due_at: string | null;
  team_id: string | null;
  assignee_id: string | null;
  curator_id: string | null;
  /** The words it is about: of the comment, when there is one. */
  said: string | null;
};

const leaving = sql`
  select n.id, n.agent_id, n.kind, n.event_id, n.ticket_id, t.number, t.subject, t.team_id, t.assignee_id, t.curator_id,
    n.actor_kind, n.actor_id, n.data, n.created_at, n.mailed_at, n.mail_due_at, n.pushed_at, n.push_due_at,
    ${readAt} as read_at,
    (select left(body_text, 2000) from comments where id = (n.data ->> 'comment_id')::uuid) as said
  from notifications n
  left join tickets t on t.id = n.ticket_id
  left join ticket_reads r on r.ticket_id = n.ticket_id and r.agent_id = n.agent_id`;

/** Locked, so that it leaves once. */
export function lockNews(ctx: Ctx, id: string): Promise<LeavingRow | undefined> {
  return firstRow(ctx, sql<LeavingRow>`${leaving} where n.id = ${id} for update of n`);
}

/** What waits for a digest, or for the end of quiet hours: tickets together, oldest first. Locked. */
export function lockHeld(ctx: Ctx, agent_id: string, way: 'mail' | 'push'): Promise<LeavingRow[]> {
  const due = way === 'mail' ? sql`n.mail_due_at` : sql`n.push_due_at`;
  return rows(
    ctx,
    sql<LeavingRow>`${leaving} where n.agent_id = ${agent_id} and ${due} is not null
      order by n.ticket_id, n.created_at, n.id for update of n`,
  );
}

/** Null: it waits no more. */
export async function setDue(
  ctx: Ctx,
  ids: readonly string[],
  { way, due_at }: { way: 'mail' | 'push'; due_at: Date | null },
): Promise<void> {
  const column = way === 'mail' ? sql`mail_due_at` : sql`push_due_at`;
  await sql`update notifications set ${column} = ${due_at}::timestamptz
    where id = any(${[...ids]}::uuid[])`.execute(ctx.db);
}

/** When the first of an agent's that wait is due; undefined when none waits. */
export async function firstDue(
  ctx: Ctx,
  agent_id: string,
  way: 'mail' | 'push',
): Promise<Date | undefined> {
  const column = way === 'mail' ? sql`mail_due_at` : sql`push_due_at`;
  const found = await firstRow(
    ctx,
    sql<{ at: string | null }>`select min(${column}) as at from notifications
      where agent_id = ${agent_id} and ${column} is not null`,
  );
  return found?.at == null ? undefined : new Date(found.at);
}

export type MailboxNewsRow = {
  id: string;
  agent_id: string;
  kind: NotificationKind;
  data: Record<string, unknown>;
  mailed_at: string | null;
  read_at: string | null;
};

/** News of a mailbox, locked, so that it is mailed once. */
export function lockMailboxNews(ctx: Ctx, id: string): Promise<MailboxNewsRow | undefined> {
  return firstRow(
    ctx,
    sql<MailboxNewsRow>`select id, agent_id, kind, data, mailed_at, read_at from notifications
      where id = ${id} and ticket_id is null for update`,
  );
}

export async function setMailed(ctx: Ctx, id: string): Promise<void> {
  await sql`update notifications set mailed_at = ${ctx.now}, mail_due_at = null where id = ${id}`.execute(
    ctx.db,
  );
}
