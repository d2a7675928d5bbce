/** Every statement that writes tickets, comments and what hangs on them. */
import { type Insertable, sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import type { FieldValue } from '#contract/field-values.ts';
import type { StatusCategory } from '#contract/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { AttachmentsTable, CommentsTable, TicketsTable } from '#platform/database.gen.ts';
import { visibleTickets } from './tickets.access.ts';

export type LockedTicket = {
  readonly id: string;
  readonly number: number;
  readonly subject: string;
  readonly requester_id: string;
  readonly organization_id: string | null;
  readonly assignee_id: string | null;
  readonly team_id: string | null;
  readonly curator_id: string | null;
  readonly status_id: string;
  readonly status_category: StatusCategory;
  readonly type_id: string | null;
  readonly topic_id: string | null;
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly impact: number;
  readonly urgency: number;
  readonly priority: number;
  /** Set by hand: while it is there, impact and urgency change no priority. */
  readonly priority_override: number | null;
  readonly mailbox_id: string | null;
  readonly language: Language | null;
  readonly brand_id: string;
  readonly tag_names: string[];
  readonly solved_at: string | null;
  readonly closed_at: string | null;
  readonly merged_into_id: string | null;
};

/** The ticket within the actor's scope, locked until the end of the transaction. */
export async function lockVisibleTicket(ctx: Ctx, id: string): Promise<LockedTicket | undefined> {
  const { rows } = await sql<LockedTicket>`
    select id, number, subject, requester_id, organization_id, assignee_id, team_id, curator_id, status_id,
      status_category, type_id, topic_id, fields, impact, urgency, priority, priority_override, mailbox_id, language, brand_id, tag_names, solved_at,
      closed_at, merged_into_id
    from tickets where id = ${id} and ${visibleTickets(ctx)} for no key update`.execute(ctx.db);
  return rows[0];
}

export type Opening = {
  readonly organization_id: string | null;
  readonly language: Language | null;
  readonly status_id: string | null;
  /** The team asked for, unless it is no more. */
  readonly team_id: string | null;
};

/** What a new ticket takes over: from its requester, the default status, the team. */
export async function openingOf(
  ctx: Ctx,
  asked: { requester_id: string; team_id: string | null },
): Promise<Opening | undefined> {
  const { rows } = await sql<Opening>`
    select c.organization_id, c.language,
      (select id from statuses where category = 'new' and archived_at is null
        order by is_default desc, position limit 1) as status_id,
      (select id from teams where id = ${asked.team_id} and archived_at is null) as team_id
    from contacts c where c.id = ${asked.requester_id}`.execute(ctx.db);
  return rows[0];
}

/** Enabled, and with a role that works on tickets. */
export async function isAssignable(ctx: Ctx, agent_id: string): Promise<boolean> {
  const { rows } = await sql`
    select from agents join roles on roles.id = agents.role_id
    where agents.id = ${agent_id} and disabled_at is null and 'tickets.update' = any(roles.permissions)`.execute(
    ctx.db,
  );
  return rows.length === 1;
}

export async function isArchived(
  ctx: Ctx,
  table: 'teams' | 'ticket_types',
  id: string,
): Promise<boolean> {
  const row = await ctx.db
    .selectFrom(table)
    .select('archived_at')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.archived_at != null;
}

export type TicketRow = Insertable<TicketsTable>;

export async function insertTicket(ctx: Ctx, ticket: TicketRow): Promise<number> {
  const inserted = await ctx.db
    .insertInto('tickets')
    .values(ticket)
    .returning('number')
    .executeTakeFirstOrThrow();
  return inserted.number;
}

export type ThreadKey = {
  readonly id: string;
  readonly channel: string;
  readonly channel_key: string;
  readonly contact_id: string;
};

export async function isSaid(ctx: Ctx, comment_id: string): Promise<boolean> {
  const found = await ctx.db
    .selectFrom('comments')
    .select('id')
    .where('id', '=', comment_id)
    .executeTakeFirst();
  return found !== undefined;
}

/** With its thread, made when it is new: one for one conversation of the channel, the first writer's. */
export async function insertComment(
  ctx: Ctx,
  comment: Insertable<CommentsTable>,
  thread?: ThreadKey,
): Promise<void> {
  if (thread === undefined) {
    await ctx.db.insertInto('comments').values(comment).execute();
    return;
  }
  await ctx.db
    .with('thread', (db) =>
      db
        .insertInto('threads')
        .values({ ...thread, created_at: ctx.now })
        .onConflict((same) =>
          same
            .columns(['channel', 'channel_key'])
            .doUpdateSet({ channel: (row) => row.ref('excluded.channel') }),
        )
        .returning('id'),
    )
    .insertInto('comments')
    .values({ ...comment, thread_id: sql<string>`(select id from thread)` })
    .execute();
}

/** How the channel says that the comment leaves. */
export async function writeDelivery(ctx: Ctx, comment_id: string, delivery: object): Promise<void> {
  await ctx.db
    .updateTable('comments')
    .set({ delivery: JSON.stringify(delivery) })
    .where('id', '=', comment_id)
    .execute();
}

export async function insertAttachments(
  ctx: Ctx,
  attachments: readonly Insertable<AttachmentsTable>[],
): Promise<void> {
  if (attachments.length === 0) return;
  await ctx.db
    .insertInto('attachments')
    .values([...attachments])
    .onConflict((same) => same.doNothing())
    .execute();
}

export type TicketChange = Partial<
  Pick<
    Insertable<TicketsTable>,
    | 'subject'
    | 'requester_id'
    | 'organization_id'
    | 'assignee_id'
    | 'team_id'
    | 'curator_id'
    | 'status_id'
    | 'status_category'
    | 'type_id'
    | 'topic_id'
    | 'impact'
    | 'urgency'
    | 'priority'
    | 'priority_override'
    | 'priority_override_by_id'
    | 'priority_override_at'
    | 'priority_override_reason'
    | 'mailbox_id'
    | 'tag_names'
    | 'language'
    | 'brand_id'
    | 'solved_at'
    | 'closed_at'
    | 'next_due_at'
  >
> & { fields?: Readonly<Record<string, FieldValue>> };

function changedColumns({ fields, ...change }: TicketChange) {
  return { ...change, ...(fields === undefined ? {} : { fields: JSON.stringify(fields) }) };
}

export async function updateTicketRow(ctx: Ctx, id: string, change: TicketChange): Promise<void> {
  await ctx.db
    .updateTable('tickets')
    .set({ ...changedColumns(change), updated_at: ctx.now })
    .where('id', '=', id)
    .execute();
}

/** For sla: when the ticket is due next. Nobody did anything to it, so it does not count as changed. */
export async function setNextDueAt(
  ctx: Ctx,
  ticket_id: string,
  next_due_at: string | null,
): Promise<void> {
  await ctx.db.updateTable('tickets').set({ next_due_at }).where('id', '=', ticket_id).execute();
}

export type SpokenWord = {
  readonly preview: string;
  readonly author_kind: 'agent' | 'contact' | 'system';
  readonly is_public: boolean;
  readonly is_automatic: boolean;
  readonly at: Date | string;
};

/** What the newest word changes in the ticket's row. */
export function spokenColumns(word: SpokenWord) {
  const counts = word.is_public && !word.is_automatic;
  return {
    preview: word.preview,
    preview_author_kind: word.author_kind,
    ...(counts && word.author_kind === 'contact' ? { last_customer_at: word.at } : {}),
    ...(counts && word.author_kind === 'agent' ? { last_agent_at: word.at } : {}),
  };
}

/** A new comment on the ticket's row: preview, count, and whose word was last. */
export async function noteSpokenWord(
  ctx: Ctx,
  id: string,
  word: SpokenWord,
  change: TicketChange,
): Promise<void> {
  const { last_customer_at, last_agent_at, ...rest } = spokenColumns(word);
  // Whoever waited for the ticket has the earlier time, and so has everybody when a clock is set back.
  const later = (column: 'last_customer_at' | 'last_agent_at', at: Date | string | undefined) =>
    at === undefined
      ? {}
      : { [column]: sql<string>`greatest(${sql.ref(column)}, ${at}::timestamptz)` };
  await ctx.db
    .updateTable('tickets')
    .set({
      ...changedColumns(change),
      ...rest,
      ...later('last_customer_at', last_customer_at),
      ...later('last_agent_at', last_agent_at),
      comment_count: sql`comment_count + 1`,
      updated_at: ctx.now,
    })
    .where('id', '=', id)
    .execute();
}

/** Makes the tags that are missing and sets exactly these on the ticket; answers their stored names. */
export async function setTicketTags(
  ctx: Ctx,
  ticket_id: string,
  names: readonly { id: string; name: string }[],
): Promise<string[]> {
  if (names.length > 0) {
    await ctx.db
      .insertInto('tags')
      .values(names.map((tag) => ({ ...tag, created_at: ctx.now })))
      .onConflict((same) => same.doNothing())
      .execute();
  }
  // The database says which letters are one: JavaScript lowers İ and a final Σ in other ways.
  const wanted = names.map((tag) => tag.name);
  const { rows } = await sql<{ name: string }>`
    with wanted as (select id, name from tags
      where lower(name) in (select lower(wanted) from unnest(${wanted}::text[]) as wanted)),
    gone as (delete from ticket_tags where ticket_id = ${ticket_id} and tag_id not in (select id from wanted)),
    added as (insert into ticket_tags (ticket_id, tag_id) select ${ticket_id}::uuid, id from wanted on conflict do nothing)
    select name from wanted order by lower(name)`.execute(ctx.db);
  return rows.map((row) => row.name);
}

export async function upsertParticipants(
  ctx: Ctx,
  ticket_id: string,
  contact_ids: readonly string[],
  added_by: { kind: 'agent' | 'contact' | 'system'; id: string | null },
): Promise<number> {
  if (contact_ids.length === 0) return 0;
  const { rows } = await sql`
    insert into ticket_participants (ticket_id, contact_id, level, added_by_kind, added_by_id, created_at)
    select ${ticket_id}::uuid, contact_id, 'cc', ${added_by.kind}, ${added_by.id}::uuid, ${ctx.now}
    from unnest(${[...contact_ids]}::uuid[]) as contact_id
    where contact_id <> (select requester_id from tickets where id = ${ticket_id})
    on conflict do nothing returning contact_id`.execute(ctx.db);
  return rows.length;
}

export async function upsertRead(ctx: Ctx, ticket_id: string, agent_id: string): Promise<void> {
  await sql`insert into ticket_reads (ticket_id, agent_id, read_at) values (${ticket_id}, ${agent_id}, ${ctx.now})
    on conflict (ticket_id, agent_id) do update set read_at = excluded.read_at, looked_at = null`.execute(
    ctx.db,
  );
}

export async function setFollower(
  ctx: Ctx,
  ticket_id: string,
  agent_id: string,
  is_following: boolean,
): Promise<void> {
  if (is_following) {
    await ctx.db
      .insertInto('ticket_followers')
      .values({ ticket_id, agent_id })
      .onConflict((same) =>
        same.columns(['ticket_id', 'agent_id']).doUpdateSet({ is_gathered: false }),
      )
      .execute();
  } else {
    await ctx.db
      .deleteFrom('ticket_followers')
      .where('ticket_id', '=', ticket_id)
      .where('agent_id', '=', agent_id)
      .execute();
  }
}

/** The numbers that people say, by id. */
export async function numbersOf(ctx: Ctx, ids: readonly string[]): Promise<Map<string, number>> {
  const found = await ctx.db
    .selectFrom('tickets')
    .select(['id', 'number'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(found.map((row) => [row.id, row.number]));
}

/** Itself, unless it is merged. */
export async function survivorId(ctx: Ctx, ticket_id: string): Promise<string> {
  const { rows } = await sql<{ id: string | null }>`
    select surviving_ticket(${ticket_id}) as id`.execute(ctx.db);
  return rows[0]?.id ?? ticket_id;
}

export async function survivorNumber(ctx: Ctx, ticket_id: string): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    select number from tickets where id = surviving_ticket(${ticket_id})`.execute(ctx.db);
  return rows[0]?.number ?? 0;
}
