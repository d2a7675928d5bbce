/** Statements over requests as their people see them, and over what such requests took before. */
import { type RawBuilder, sql } from 'kysely';
import type { StatusCategory } from '#contract/settings.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

export type RequestListRow = {
  readonly id: string;
  readonly number: number;
  readonly subject: string;
  readonly status: string;
  readonly status_category: StatusCategory;
  readonly requester_id: string;
  readonly requester: string;
  readonly created_at: string;
  readonly changed_at: string;
  readonly sort_at: string;
};

const contactName = sql`coalesce(nullif(trim(c.first_name || ' ' || c.last_name), ''),
  (select value from contact_identities where contact_id = c.id and kind = 'email'
    order by is_primary desc, created_at limit 1), '')`;
const changedAt = (t: string) =>
  sql`greatest(${sql.ref(`${t}.created_at`)}, ${sql.ref(`${t}.last_customer_at`)}, ${sql.ref(`${t}.last_agent_at`)}, ${sql.ref(`${t}.solved_at`)})`;

export type RequestAsk = {
  readonly whose: 'mine' | 'organization';
  readonly is_closed: boolean;
  readonly words: readonly string[];
  readonly after: { readonly at: string; readonly id: string } | undefined;
  readonly limit: number;
};

/** The newest first; of merged ones the survivor where the reader sees it. */
export function requestPage(
  ctx: Ctx,
  contact_id: string,
  ask: RequestAsk,
): Promise<RequestListRow[]> {
  const whose =
    ask.whose === 'mine'
      ? sql`tickets.requester_id = ${contact_id}`
      : sql`tickets.organization_id = (select organization_id from contacts where id = ${contact_id})`;
  const tests = ask.words.map((word) => {
    const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    return sql`(search_text(tickets.subject) like search_text(${pattern}) or exists (select from comments w
      where w.ticket_id = tickets.id and w.visibility = 'public' and ${isOfPeople('w')}
        and ${isShown(ctx, 'w', 'tickets')}
        and search_text(w.body_text) like search_text(${pattern})))`;
  });
  const { after } = ask;
  const from = after
    ? sql`(tickets.updated_at, tickets.id) < (${after.at}::timestamptz, ${after.id}::uuid)`
    : sql`true`;
  return rows(
    ctx,
    sql<RequestListRow>`
    select tickets.id, tickets.number, tickets.subject, st.customer_name as status, s.status_category,
      tickets.requester_id, ${contactName} as requester, tickets.created_at,
      ${changedAt('tickets')} as changed_at, tickets.updated_at as sort_at
    from tickets join contacts c on c.id = tickets.requester_id
    join tickets s on s.id = case when tickets.merged_into_id is null then tickets.id
      else surviving_ticket(tickets.merged_into_id) end
    join statuses st on st.id = s.status_id
    where ${whose} and ${visibleTickets(ctx)} and ${from}
      and (s.status_category in ('solved', 'closed')) = ${ask.is_closed}
      and (s.id = tickets.id or not ${visibleTickets(ctx, 's')})
      ${tests.length === 0 ? sql`` : sql`and ${sql.join(tests, sql` and `)}`}
    order by tickets.updated_at desc, tickets.id desc limit ${ask.limit}`,
  );
}

/**
 * A message of another ticket that came here by a merge or was put here is shown to those alone who see that
 * ticket, or who wrote it.
 */
function isShown(ctx: Ctx, comment: string, ticket: string): RawBuilder<boolean> {
  const contact_id = ctx.actor.kind === 'contact' ? ctx.actor.id : null;
  const of = (column: string) => sql.ref(`${comment}.${column}`);
  const id = sql.ref(`${ticket}.id`);
  return sql<boolean>`((${of('author_kind')} = 'contact' and ${of('author_id')} = ${contact_id}::uuid)
    or ((${of('origin_ticket_id')} = ${id} or exists (select from tickets o
        where o.id = ${of('origin_ticket_id')} and ${visibleTickets(ctx, 'o')}))
      and (${of('merged_from_id')} is null or ${of('merged_from_id')} = ${id} or exists (select from tickets m
        where m.id = ${of('merged_from_id')} and ${visibleTickets(ctx, 'm')}))))`;
}

/**
 * Said by us, or by people of the request. What somebody else sends to its address is for agents alone: otherwise a
 * requester could read there what other services write to addresses of ours, codes of confirmation above all
 * (case C5).
 */
function isOfPeople(comment: string): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${comment}.${column}`);
  const tickets = sql`(${of('ticket_id')}, ${of('origin_ticket_id')})`;
  return sql<boolean>`(${of('author_kind')} <> 'contact'
    or exists (select from tickets own where own.id in ${tickets} and (own.requester_id = ${of('author_id')}
      or own.organization_id = (select organization_id from contacts who where who.id = ${of('author_id')})))
    or exists (select from ticket_participants own
      where own.ticket_id in ${tickets} and own.contact_id = ${of('author_id')}))`;
}

export type FoundRequest = {
  readonly id: string;
  readonly number: number;
  readonly subject: string;
  readonly status: string;
  readonly status_category: StatusCategory;
  readonly requester_id: string;
  readonly requester: string;
  readonly organization_id: string | null;
  readonly topic_id: string | null;
  readonly type_id: string | null;
  readonly created_at: string;
  readonly changed_at: string;
  /** Where its conversation is: itself, or what it was merged into. */
  readonly survivor_id: string;
  /** The number of a survivor that the reader sees: the request is there. */
  readonly moved_to: number | null;
};

/** By its uuid or its number. */
export function requestById(ctx: Ctx, id: string): Promise<FoundRequest | undefined> {
  const isNumber = /^\d{1,15}$/.test(id);
  return firstRow(
    ctx,
    sql<FoundRequest>`
    select tickets.id, tickets.number, tickets.subject, st.customer_name as status, s.status_category,
      tickets.requester_id, ${contactName} as requester, tickets.organization_id, tickets.topic_id,
      tickets.type_id, tickets.created_at, ${changedAt('tickets')} as changed_at, s.id as survivor_id,
      case when s.id <> tickets.id and ${visibleTickets(ctx, 's')} then s.number end as moved_to
    from tickets join contacts c on c.id = tickets.requester_id
    join tickets s on s.id = case when tickets.merged_into_id is null then tickets.id
      else surviving_ticket(tickets.merged_into_id) end
    join statuses st on st.id = s.status_id
    where ${isNumber ? sql`tickets.number = ${id}::bigint` : sql`tickets.id = ${id}::uuid`}
      and ${visibleTickets(ctx)}`,
  );
}

export type MessageRow = {
  readonly id: string;
  readonly author_kind: 'agent' | 'contact' | 'system';
  readonly author_id: string | null;
  readonly author: string | null;
  readonly body_html: string;
  readonly quoted_html: string;
  readonly created_at: string;
  readonly files: unknown;
};

function ofConversation(ctx: Ctx, request: Pick<FoundRequest, 'id' | 'survivor_id'>) {
  // Merged into somebody else's: what was said here before, and what this one's people still say.
  const place =
    request.survivor_id === request.id
      ? isShown(ctx, 'comments', 'tickets')
      : sql<boolean>`(comments.origin_ticket_id = ${request.id} or comments.merged_from_id = ${request.id})`;
  return sql<boolean>`comments.ticket_id = ${request.survivor_id} and comments.visibility = 'public'
    and ${isOfPeople('comments')} and ${place}`;
}

/** Public messages before the cursor, the newest first. */
export function messagePage(
  ctx: Ctx,
  request: FoundRequest,
  page: { before?: { at: string; id: string } | undefined; limit: number },
): Promise<MessageRow[]> {
  const before = page.before
    ? sql`(comments.created_at, comments.id) < (${page.before.at}::timestamptz, ${page.before.id}::uuid)`
    : sql`true`;
  return rows(
    ctx,
    sql<MessageRow>`
    select comments.id, comments.author_kind, comments.author_id, comments.body_html, comments.quoted_html,
      comments.created_at,
      case comments.author_kind when 'agent' then trim(a.first_name || ' ' || a.last_name)
        when 'contact' then ${contactName} end as author,
      coalesce((select jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'size', f.size,
          'media_type', f.media_type, 'content_id', x.content_id, 'is_inline', x.is_inline)
          order by x.position, f.id)
        from attachments x join files f on f.id = x.file_id where x.comment_id = comments.id), '[]') as files
    from comments join tickets on tickets.id = comments.ticket_id
    left join agents a on comments.author_kind = 'agent' and a.id = comments.author_id
    left join contacts c on comments.author_kind = 'contact' and c.id = comments.author_id
    where ${ofConversation(ctx, request)} and ${before}
    order by comments.created_at desc, comments.id desc limit ${page.limit}`,
  );
}

/** Of a message that is shown, and of no other. */
export async function isFileOfRequest(
  ctx: Ctx,
  request: FoundRequest,
  file_id: string,
): Promise<boolean> {
  const found = await firstRow(
    ctx,
    sql`select 1 as one from attachments x join comments on comments.id = x.comment_id
      join tickets on tickets.id = comments.ticket_id
      where x.file_id = ${file_id} and ${ofConversation(ctx, request)} limit 1`,
  );
  return found !== undefined;
}

export async function colleaguesOf(ctx: Ctx, ticket_id: string): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ name: string }>`select ${contactName} as name from ticket_participants p
      join contacts c on c.id = p.contact_id join tickets t on t.id = p.ticket_id
      where p.ticket_id = ${ticket_id} and p.level = 'cc' and p.contact_id <> t.requester_id
      order by p.created_at, p.contact_id`,
  );
  return found.map((row) => row.name);
}

export type RunningClock = { readonly target: string; readonly due_at: string };

/** What is owed now, by the copies of the clocks, the nearest first. */
export function runningClocks(ctx: Ctx, ticket_id: string): Promise<RunningClock[]> {
  return rows(
    ctx,
    sql<RunningClock>`select target, due_at from sla_clocks
      where ticket_id = ${ticket_id} and stopped_at is null and paused_at is null and voided_at is null
        and due_at is not null
      order by due_at, target`,
  );
}

// ranges --------------------------------------------------------------------------------------

export type RangeRow = { readonly within_minutes: number; readonly day_minutes: number };

/** Of the topic where there is one; else of the type. */
export function rangeFor(
  ctx: Ctx,
  request: Pick<FoundRequest, 'topic_id' | 'type_id'>,
): Promise<RangeRow | undefined> {
  return firstRow(
    ctx,
    sql<RangeRow>`select within_minutes, day_minutes from request_ranges
      where (kind = 'topic' and subject_id = ${request.topic_id}::uuid)
        or (kind = 'type' and subject_id = ${request.type_id}::uuid)
      order by kind limit 1`,
  );
}

/** Of the ticket with this number. */
export function rangeOfNumber(ctx: Ctx, number: number): Promise<RangeRow | undefined> {
  return firstRow(
    ctx,
    sql<RangeRow>`select r.within_minutes, r.day_minutes from tickets
      join request_ranges r on (r.kind = 'topic' and r.subject_id = tickets.topic_id)
        or (r.kind = 'type' and r.subject_id = tickets.type_id)
      where tickets.number = ${number} order by r.kind limit 1`,
  );
}

export type RangeSubject = { readonly kind: 'topic' | 'type'; readonly subject_id: string };

/** Topics and types with so many solved tickets since then. */
export function rangeSubjects(ctx: Ctx, since: Date, least: number): Promise<RangeSubject[]> {
  return rows(
    ctx,
    sql<RangeSubject>`
    select 'topic' as kind, topic_id as subject_id from tickets
    where solved_at > ${since} and topic_id is not null and merged_into_id is null
    group by topic_id having count(*) >= ${least}
    union all
    select 'type', type_id from tickets
    where solved_at > ${since} and type_id is not null and merged_into_id is null
    group by type_id having count(*) >= ${least}`,
  );
}

/** The newest of a subject: when each came and was solved. */
export function solvedOf(
  ctx: Ctx,
  subject: RangeSubject,
  { since, most }: { since: Date; most: number },
): Promise<{ created_at: string; solved_at: string }[]> {
  const column = sql.ref(subject.kind === 'topic' ? 'topic_id' : 'type_id');
  return rows(
    ctx,
    sql<{ created_at: string; solved_at: string }>`select created_at, solved_at from tickets
      where ${column} = ${subject.subject_id} and solved_at > ${since} and merged_into_id is null
      order by solved_at desc limit ${most}`,
  );
}

export async function writeRanges(
  tx: Ctx,
  ranges: readonly (RangeSubject & RangeRow & { solved_count: number })[],
): Promise<void> {
  await sql`delete from request_ranges`.execute(tx.db);
  if (ranges.length === 0) return;
  await tx.db
    .insertInto('request_ranges')
    .values(ranges.map((range) => ({ ...range, counted_at: tx.now })))
    .execute();
}
