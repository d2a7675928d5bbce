/** How tickets are read: one page of rows, one ticket, its comments. Each starts from what the actor sees. */
import { type RawBuilder, sql } from 'kysely';
import type { FieldValue } from '#contract/field-values.ts';
import type { StatusCategory } from '#contract/settings.ts';
import type { TicketSort } from '#contract/views.ts';
import { visibleFields } from '#modules/fields/fields.ts';
import type { Ctx } from '#platform/ctx.ts';
import { listed, planEachTime, rows } from '#platform/db.ts';
import { quickRows } from '#platform/quick-rows.ts';
import { eachUntilNews, rowsUntilNews } from '#platform/until-news.ts';
import { publicToCustomers, standsAlone, unplanned, visibleTickets } from './tickets.access.ts';

/** A contact's name, or the address where there is no name. */
export function contactName(alias: string): RawBuilder<string> {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  return sql<string>`coalesce(nullif(trim(${column('first_name')} || ' ' || ${column('last_name')}), ''),
    (select value from contact_identities where contact_id = ${column('id')} order by kind, is_primary desc, created_at limit 1), '—')`;
}

/** What a list shows of a ticket. */
export type ReadRow = {
  id: string;
  number: number;
  subject: string;
  status_id: string;
  status_category: StatusCategory;
  priority: number;
  priority_override: number | null;
  type_id: string | null;
  topic_id: string | null;
  brand_id: string;
  fields: Record<string, FieldValue>;
  channel: 'email' | 'agent' | 'api' | 'portal' | 'form';
  requester_id: string;
  requester_name: string;
  organization_id: string | null;
  organization_name: string | null;
  assignee_id: string | null;
  assignee_name: string | null;
  team_id: string | null;
  team_name: string | null;
  curator_id: string | null;
  curator_name: string | null;
  tag_names: string[];
  preview: string;
  preview_author_kind: 'contact' | 'agent' | 'system';
  comment_count: number;
  is_unread: boolean;
  created_at: string;
  updated_at: string;
  last_customer_at: string | null;
  last_agent_at: string | null;
  next_due_at: string | null;
  lent: unknown;
  woken_at: string | null;
  child_count: number;
  open_child_count: number;
};

/** The values that the actor may see: customers those of fields that are for them. */
function fieldsSeen(ctx: Ctx): RawBuilder<unknown> {
  const { kind } = ctx.actor;
  if (kind === 'agent' || kind === 'system') return sql`t.fields`;
  return sql`(select coalesce(jsonb_object_agg(one.id, one.value), '{}') from jsonb_each(t.fields) as one (id, value)
    join ticket_fields on ticket_fields.id = one.id::uuid where ${visibleFields(ctx)})`;
}

/** What a row shows of a ticket to everybody who sees it, over `sharedTables`. */
function sharedColumns(ctx: Ctx): RawBuilder<unknown> {
  return sql`t.id, t.number, t.subject, t.status_id, t.status_category, t.priority, t.priority_override,
    t.type_id, t.topic_id, t.brand_id, ${fieldsSeen(ctx)} as fields, t.channel, t.requester_id, ${contactName('c')} as requester_name,
    t.organization_id, o.name as organization_name, t.assignee_id,
    trim(a.first_name || ' ' || a.last_name) as assignee_name, t.team_id, m.name as team_name,
    t.curator_id, trim(u.first_name || ' ' || u.last_name) as curator_name,
    t.tag_names, t.preview, t.preview_author_kind, t.comment_count,
    t.created_at, t.updated_at, t.last_customer_at, t.last_agent_at, t.next_due_at,
    ${lentOf(sql`t.id`)} as lent`;
}

/** With the names of whom and what it names. */
const sharedTables = sql`found t
    join contacts c on c.id = t.requester_id
    left join organizations o on o.id = t.organization_id
    left join agents a on a.id = t.assignee_id
    left join teams m on m.id = t.team_id
    left join agents u on u.id = t.curator_id`;

/** What a row shows to the actor alone, over `found t` with `ownTables`. */
const ownMarks = sql`(t.last_customer_at is not null and t.last_customer_at > coalesce(r.read_at, '-infinity')) as is_unread,
    case when z.woken_at > coalesce(r.read_at, '-infinity') then z.woken_at end as woken_at,
    coalesce(k.child_count, 0) as child_count, coalesce(k.open_child_count, 0) as open_child_count`;

function ownTables(ctx: Ctx): RawBuilder<unknown> {
  const agent_id = unplanned(ctx.actor.kind === 'agent' ? ctx.actor.id : null, 'uuid');
  return sql`left join ticket_reads r on r.ticket_id = t.id and r.agent_id = ${agent_id}
    left join ticket_snoozes z on z.ticket_id = t.id and z.agent_id = ${agent_id}
    ${childrenOf(ctx)}`;
}

function childrenOf(ctx: Ctx): RawBuilder<unknown> {
  return sql`left join lateral (
    select count(*)::int as child_count,
      (count(*) filter (where child.status_category not in ('solved', 'closed')))::int as open_child_count
    from ticket_links l join tickets child on child.id = l.ticket_id
    where l.other_ticket_id = t.id and l.kind = 'child_of' and child.merged_into_id is null
      and ${visibleTickets(ctx, 'child', unplanned)}) k on true`;
}

/** The newest hand-over for a time that is not over. */
function lentOf(ticket_id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select jsonb_build_object(
      'from', case when f.id is not null then jsonb_build_object('id', f.id, 'name', trim(f.first_name || ' ' || f.last_name)) end,
      'returns_at', to_char(h.returns_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    from handovers h left join agents f on f.id = h.from_agent_id
    where h.ticket_id = ${ticket_id} and h.returns_at is not null and h.ended_at is null
    order by h.created_at desc, h.id desc limit 1)`;
}

type SortRule = { key: string; order: string };
const customerWord = 'coalesce(tickets.last_customer_at, tickets.created_at)';
/** Each sort is one indexable tuple; `due` puts tickets without a due time last. */
const sortRules: Record<TicketSort, SortRule> = {
  updated_desc: { key: 'tickets.updated_at', order: 'desc' },
  updated_asc: { key: 'tickets.updated_at', order: 'asc' },
  created_desc: { key: 'tickets.created_at', order: 'desc' },
  created_asc: { key: 'tickets.created_at', order: 'asc' },
  priority: { key: 'tickets.priority', order: 'asc' },
  due: { key: "coalesce(tickets.next_due_at, 'infinity')", order: 'asc' },
  waiting: { key: customerWord, order: 'asc' },
  customer_desc: { key: customerWord, order: 'desc' },
};

/** Where a page ended: the sort value as text, and the id. */
export type PageEnd = { readonly value: string; readonly id: string };

export type PageAsk = {
  readonly where: RawBuilder<boolean>;
  readonly sort: TicketSort;
  readonly after: PageEnd | undefined;
  readonly limit: number;
  /** Conditions that people wrote: which index serves them depends on their values. */
  readonly is_planned_anew?: boolean;
};

export type PageRow = ReadRow & { readonly sort_value: string };

/**
 * One page, one row more than `limit` when there is a next one. `sort_value` makes the next cursor.
 * Two statements: which tickets, planned for what is asked; then all that a row shows of them, whose
 * joins PostgreSQL plans once. In one, planning took longer than reading. Both hold until something happens.
 */
export async function ticketPage(ctx: Ctx, ask: PageAsk): Promise<PageRow[]> {
  const places = await pagePlaces(ctx, ask);
  const shown = await ticketRowsOf(
    ctx,
    places.map(({ id }) => id),
  );
  const values = new Map(places.map(({ id, sort_value }) => [id, sort_value]));
  return shown.map((row) => ({ ...row, sort_value: values.get(row.id) ?? '' }));
}

type PagePlace = { readonly id: string; readonly sort_value: string };

async function pagePlaces(ctx: Ctx, ask: PageAsk): Promise<readonly PagePlace[]> {
  const rule = sortRules[ask.sort];
  // Both words come from the closed table above, never from a request.
  const key = sql.raw(rule.key);
  const order = sql.raw(rule.order);
  const sign = sql.raw(rule.order === 'desc' ? '<' : '>');
  const type = sql.raw(ask.sort === 'priority' ? 'smallint' : 'timestamptz');
  const after =
    ask.after === undefined
      ? sql`true`
      : sql`(${key}, tickets.id) ${sign} (${ask.after.value}::${type}, ${ask.after.id}::uuid)`;
  const start = sql.raw(ask.is_planned_anew === true ? planEachTime : '');
  return rowsUntilNews(
    ctx,
    sql<PagePlace>`${start}
    select tickets.id, ${key}::text as sort_value from tickets
    where ${visibleTickets(ctx)} and ${standsAlone()} and ${ask.where} and ${after}
    order by ${key} ${order}, tickets.id ${order} limit ${ask.limit + 1}`,
  );
}

type OwnMarks = Pick<ReadRow, 'is_unread' | 'woken_at' | 'child_count' | 'open_child_count'>;
type SharedRow = Omit<ReadRow, keyof OwnMarks>;

/**
 * Rows of these tickets that the actor sees, in the order of the ids. What all see alike is known until
 * something happens; who sees which, and what is unread, is asked each time.
 */
export async function ticketRowsOf(ctx: Ctx, ids: readonly string[]): Promise<ReadRow[]> {
  if (ids.length === 0) return [];
  const [own, shared] = await Promise.all([ownMarksOf(ctx, ids), sharedRowsOf(ctx, ids)]);
  return ids.flatMap((id) => {
    const [marks, row] = [own.get(id), shared.get(id)];
    return marks === undefined || row === undefined ? [] : { ...row, ...marks };
  });
}

function foundBy(ids: readonly string[], sight: RawBuilder<boolean>): RawBuilder<unknown> {
  const isAsked = ids.length === 1 ? sql`id = ${ids[0]}::uuid` : sql`id in ${listed(ids)}`;
  return sql`with found as (select tickets.* from tickets where ${isAsked} and ${sight})`;
}

async function ownMarksOf(ctx: Ctx, ids: readonly string[]): Promise<Map<string, OwnMarks>> {
  const marked = await quickRows(
    ctx,
    sql<OwnMarks & { id: string }>`
    ${foundBy(ids, visibleTickets(ctx, 'tickets', unplanned))}
    select t.id, ${ownMarks} from found t ${ownTables(ctx)}`,
  );
  return new Map(marked.map(({ id, ...marks }) => [id, marks]));
}

/** Of whoever may see them: agents are shown the same, customers the fields that are for them. */
function sharedRowsOf(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, SharedRow>> {
  const isDesk = ctx.actor.kind === 'agent' || ctx.actor.kind === 'system';
  const kind = isDesk ? 'ticket row' : 'ticket row of a customer';
  return eachUntilNews(ctx, { kind, ids }, async (missing) => {
    const read = await quickRows(
      ctx,
      sql<SharedRow>`${foundBy(missing, sql`true`)} select ${sharedColumns(ctx)} from ${sharedTables}`,
    );
    return new Map(read.map((row) => [row.id, row]));
  });
}

export type ParticipantRow = {
  contact_id: string;
  name: string;
  address: string | null;
  level: 'cc' | 'follower';
  added_by_kind: 'agent' | 'contact' | 'system';
  added_by_id: string | null;
  added_by_name: string | null;
};

export type PeopleOfTicket = {
  participants: ParticipantRow[];
  requester_address: string | null;
  followers: { id: string; name: string }[];
  /** Whether there is more to ask for: most tickets have none of it. */
  has_waiting: boolean;
  has_summary: boolean;
  has_merged: boolean;
  is_split_off: boolean;
};

/** What only the ticket's own screen shows. */
type OwnColumns = {
  priority_override_by_id: string | null;
  priority_override_by_name: string | null;
  priority_override_at: string | null;
  priority_override_reason: string;
  impact: number;
  urgency: number;
  language: 'ru' | 'en' | null;
  read_at: string | null;
  solved_at: string | null;
  closed_at: string | null;
  mailbox_id: string | null;
  is_asleep: boolean;
};

/** Over `sharedTables` with `ownTables`. */
const ownColumns = sql`,
  t.impact, t.urgency, t.language, t.solved_at, t.closed_at, t.mailbox_id, r.read_at,
  t.priority_override_by_id, t.priority_override_at, t.priority_override_reason,
  (select trim(first_name || ' ' || last_name) from agents where id = t.priority_override_by_id) as priority_override_by_name,
  (z.slept_at is not null and z.woken_at is null) as is_asleep`;

export type WholeRow = ReadRow & OwnColumns & PeopleOfTicket;

/** One ticket that the actor sees: its row, who takes part, and what else there is to tell. In one statement. */
export async function wholeTicketRow(ctx: Ctx, id: string): Promise<WholeRow | undefined> {
  const [found] = await quickRows(
    ctx,
    sql<WholeRow>`
    with found as (select tickets.* from tickets
      where id = ${id}::uuid and ${visibleTickets(ctx, 'tickets', unplanned)})
    select ${sharedColumns(ctx)}, ${ownMarks}${ownColumns}${peopleColumns} from ${sharedTables} ${ownTables(ctx)}`,
  );
  return found;
}

/** Over `t`: who takes part, where the requester is reached, which agents follow; and what else there is. */
const peopleColumns = sql`,
  coalesce((select jsonb_agg(jsonb_build_object('contact_id', p.contact_id,
      'name', ${contactName('c')}, 'address', ${primaryAddress(sql`c.id`)}, 'level', p.level,
      'added_by_kind', p.added_by_kind, 'added_by_id', p.added_by_id,
      'added_by_name', coalesce(trim(a.first_name || ' ' || a.last_name), ${contactName('b')}))
      order by p.created_at, p.contact_id)
    from ticket_participants p
    join contacts c on c.id = p.contact_id
    left join agents a on p.added_by_kind = 'agent' and a.id = p.added_by_id
    left join contacts b on p.added_by_kind = 'contact' and b.id = p.added_by_id
    where p.ticket_id = t.id), '[]') as participants,
  ${primaryAddress(sql`t.requester_id`)} as requester_address,
  coalesce((select jsonb_agg(jsonb_build_object('id', a.id,
      'name', trim(a.first_name || ' ' || a.last_name)) order by a.last_name, a.first_name, a.id)
    from ticket_followers f join agents a on a.id = f.agent_id
    where f.ticket_id = t.id and a.disabled_at is null), '[]') as followers,
  exists (select from waiting_replies where ticket_id = t.id and state in ('waiting', 'stopped')) as has_waiting,
  exists (select from handovers where ticket_id = t.id
    and summary_comment_id is not null and summary_read_at is null) as has_summary,
  exists (select from ticket_merges where into_id = t.id and ended_at is null) as has_merged,
  exists (select from ticket_splits where new_ticket_id = t.id and ended_at is null) as is_split_off`;

function primaryAddress(contact_id: RawBuilder<unknown>): RawBuilder<string | null> {
  return sql`(select value from contact_identities where contact_id = ${contact_id} and kind = 'email'
    order by is_primary desc, created_at limit 1)`;
}

export async function requesterAddress(ctx: Ctx, contact_id: string): Promise<string | null> {
  const found = await ctx.db
    .selectFrom('contact_identities')
    .select('value')
    .where('contact_id', '=', contact_id)
    .where('kind', '=', 'email')
    .orderBy('is_primary', 'desc')
    .orderBy('created_at')
    .executeTakeFirst();
  return found?.value ?? null;
}

export type CommentRow = {
  id: string;
  ticket_id: string;
  visibility: 'public' | 'internal' | 'side';
  side_conversation_id: string | null;
  author_kind: 'agent' | 'contact' | 'system';
  author_id: string | null;
  author_name: string | null;
  channel: 'email' | 'agent' | 'api' | 'portal' | 'form';
  is_automatic: boolean;
  body_html: string;
  body_text: string;
  quoted_html: string;
  to_addresses: unknown;
  cc_addresses: unknown;
  bcc_addresses: unknown;
  created_at: string;
  attachments: unknown;
  delivery: unknown;
  ledger_entry_id: string | null;
  written_by: unknown;
};

/** More of them are no quick read. */
const mostQuickComments = 30;

/**
 * Comments of one ticket, newest first, before the cursor: its conversation with the customer, with
 * notes; or, of a conversation with a third party, that one's.
 */
export async function commentPage(
  ctx: Ctx,
  ticket_id: string,
  page: {
    before?: { created_at: string; id: string } | undefined;
    limit: number;
    id?: string;
    side_conversation_id?: string | undefined;
  },
): Promise<CommentRow[]> {
  const before = page.before
    ? sql`(comments.created_at, comments.id) < (${page.before.created_at}::timestamptz, ${page.before.id}::uuid)`
    : sql`true`;
  const asked = sql<CommentRow>`
    select comments.id, comments.ticket_id, comments.visibility, comments.side_conversation_id,
      comments.written_by, comments.author_kind, comments.author_id,
      case comments.author_kind when 'agent' then trim(a.first_name || ' ' || a.last_name)
        when 'contact' then ${contactName('c')} end as author_name,
      comments.channel, comments.is_automatic, comments.body_html, comments.body_text, comments.quoted_html,
      comments.to_addresses, comments.cc_addresses, comments.bcc_addresses, comments.created_at,
      coalesce((select jsonb_agg(jsonb_build_object('file_id', f.id, 'name', f.name, 'media_type', f.media_type,
          'size', f.size, 'is_inline', x.is_inline, 'content_id', x.content_id) order by x.position, f.id)
        from attachments x join files f on f.id = x.file_id where x.comment_id = comments.id), '[]') as attachments,
      comments.delivery, comments.source_id as ledger_entry_id
    from comments
    join tickets on tickets.id = comments.ticket_id
    left join agents a on comments.author_kind = 'agent' and a.id = comments.author_id
    left join contacts c on comments.author_kind = 'contact' and c.id = comments.author_id
    where comments.ticket_id = ${ticket_id} and ${visibleTickets(ctx)} and ${before}
      and ${page.id === undefined ? ofPlace(page.side_conversation_id) : sql`comments.id = ${page.id}`}
      and ${publicToCustomers(ctx)}
    order by comments.created_at desc, comments.id desc limit ${sql.lit(page.limit + 1)}`;
  return page.limit > mostQuickComments ? rows(ctx, asked) : quickRows(ctx, asked);
}

function ofPlace(side_conversation_id: string | undefined): RawBuilder<boolean> {
  if (side_conversation_id === undefined) return sql<boolean>`comments.visibility <> 'side'`;
  return sql<boolean>`comments.side_conversation_id = ${side_conversation_id}`;
}
