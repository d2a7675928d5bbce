/** Statements over the outbox. */
import { type Insertable, sql } from 'kysely';
import type { deliveryStates } from '#contract/tickets.ts';
import { isForRequester } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { DeliveriesTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';
import { keyedFlag } from '#platform/jobs-left.ts';

export type DeliveryState = (typeof deliveryStates)[number];
export type DeliveryKind = DeliveriesTable['kind'];

/** What people outside get: their answers belong to the ticket, or to a conversation in it. */
export function leadsToTicket(kind: DeliveryKind): boolean {
  return kind === 'reply' || kind === 'auto_reply' || kind === 'calendar_reply' || kind === 'side';
}

export type DeliveryRow = {
  id: string;
  comment_id: string | null;
  ticket_id: string | null;
  mailbox_id: string | null;
  kind: DeliveryKind;
  message_id: string;
  recipients: unknown;
  message: unknown;
  state: DeliveryState;
  attempts: number;
  next_try_at: string | null;
  error: string | null;
  error_code: string | null;
  created_at: string;
  sent_at: string | null;
  sending_by: string | null;
  sending_since: string | null;
  handed_over_at: string | null;
  unsure_tries: number;
};

export type NewDeliveryRow = {
  id: string;
  comment_id: string | null;
  ticket_id: string | null;
  mailbox_id: string | null;
  kind: DeliveryKind;
  message_id: string;
  recipients: unknown;
  message: unknown;
};

/**
 * The row, its sending job, and, when answers to it belong to the ticket, its Message-ID: one
 * statement, because a new request waits for it.
 */
export async function insertDelivery(
  ctx: Ctx,
  row: NewDeliveryRow,
  asked: { job: string; job_key: string; max_attempts: number; leads_to_ticket: boolean },
): Promise<void> {
  await sql`
    with row as (
      insert into deliveries (id, comment_id, ticket_id, mailbox_id, kind, message_id, recipients,
        message, created_at)
      values (${row.id}, ${row.comment_id}, ${row.ticket_id}, ${row.mailbox_id}, ${row.kind},
        ${row.message_id}, ${JSON.stringify(row.recipients)}::jsonb, ${JSON.stringify(row.message)}::jsonb,
        ${ctx.now})
      returning id, message_id, ticket_id, comment_id
    ), named as (
      insert into mail_message_ids (message_id, ticket_id, comment_id, is_ours, created_at)
      select message_id, ticket_id, comment_id, true, ${ctx.now}::timestamptz from row
      where ticket_id is not null and ${asked.leads_to_ticket}
    )
    select graphile_worker.add_job(${asked.job}, payload => json_build_object('delivery_id', id),
      job_key => ${asked.job_key}, max_attempts => ${asked.max_attempts}::int,
      flags => ${[keyedFlag]}::text[]) from row`.execute(ctx.db);
}

/** `is_unsure`: the try before this one was giving the message away when it ended without an answer. */
export type Try = DeliveryRow & { readonly is_unsure: boolean };

/**
 * Takes the row for one try; undefined when there is nothing to send. One that is being sent is taken too: its
 * worker fell silent. Should that one live, it cannot pass `noteHandOver` any more; had it passed, this try is unsure.
 */
export function beginDelivery(
  ctx: Ctx,
  { id, sender }: { id: string; sender: string },
): Promise<Try | undefined> {
  return firstRow(
    ctx,
    sql<Try>`
    with before as (
      select id, handed_over_at is not null as is_unsure from deliveries
      where id = ${id} and state in ('queued', 'sending', 'delayed') for no key update
    )
    update deliveries d set state = 'sending', attempts = attempts + 1, next_try_at = null,
      sending_by = ${sender}, sending_since = ${ctx.now}, handed_over_at = null,
      unsure_tries = unsure_tries + before.is_unsure::int
    from before where d.id = before.id returning d.*, before.is_unsure`,
  );
}

/**
 * From here until the answer nobody can know whether the server has the message. False: another try has
 * overtaken this one, which may give nothing away.
 */
export async function noteHandOver(
  ctx: Ctx,
  row: { id: string; attempts: number },
): Promise<boolean> {
  const noted = await firstRow(
    ctx,
    sql`update deliveries set handed_over_at = ${ctx.now}
      where id = ${row.id} and attempts = ${row.attempts} and state = 'sending' returning id`,
  );
  return noted !== undefined;
}

/** What the server said of the largest message it takes. */
export async function noteServerSize(
  ctx: Ctx,
  mailbox: { id: string; smtp_max_bytes: number | null },
  max_bytes: number | null,
): Promise<void> {
  if (max_bytes === null || max_bytes === mailbox.smtp_max_bytes) return;
  await sql`update mailboxes set smtp_max_bytes = ${max_bytes} where id = ${mailbox.id}`.execute(
    ctx.db,
  );
}

/** The next place in the mailbox's line; each is given once. */
export async function reserveSlot(
  ctx: Ctx,
  mailbox_id: string,
  interval_ms: number,
): Promise<Date> {
  const found = await firstRow(
    ctx,
    sql<{ slot: string }>`
    insert into mailbox_pace as p (mailbox_id, next_at)
    values (${mailbox_id}, ${ctx.now}::timestamptz + ${interval_ms} * interval '1 millisecond')
    on conflict (mailbox_id) do update
      set next_at = greatest(p.next_at, ${ctx.now}) + ${interval_ms} * interval '1 millisecond'
    returning next_at - ${interval_ms} * interval '1 millisecond' as slot`,
  );
  return found === undefined ? ctx.now : new Date(found.slot);
}

/** Those that should have been tried by now and whose job is lost. */
export async function forgottenDeliveries(ctx: Ctx): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`
    select d.id from deliveries d
    where d.state in ('queued', 'sending', 'delayed')
      and greatest(d.next_try_at, d.sending_since, d.created_at) < ${ctx.now}::timestamptz - interval '10 minutes'
      and not exists (select from graphile_worker.jobs j
        where j.key = 'mail.send:' || d.id and j.attempts < j.max_attempts)
    order by d.created_at limit 500`,
  );
  return found.map((row) => row.id);
}

export async function deliveryById(ctx: Ctx, id: string): Promise<DeliveryRow | undefined> {
  return ctx.db.selectFrom('deliveries').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function lockDelivery(ctx: Ctx, id: string): Promise<DeliveryRow | undefined> {
  return ctx.db
    .selectFrom('deliveries')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** The delivery of a comment, so that a job that runs twice makes one. */
export async function deliveryOfComment(
  ctx: Ctx,
  comment_id: string,
): Promise<DeliveryRow | undefined> {
  return ctx.db
    .selectFrom('deliveries')
    .selectAll()
    .where('comment_id', '=', comment_id)
    .where('kind', 'in', ['reply', 'side'])
    .executeTakeFirst();
}

export type DeliveryChange = Partial<
  Pick<
    Insertable<DeliveriesTable>,
    | 'state'
    | 'attempts'
    | 'next_try_at'
    | 'error'
    | 'error_code'
    | 'sent_at'
    | 'failed_at'
    | 'recipients'
    | 'mailbox_id'
    | 'handed_over_at'
  >
>;

export async function updateDelivery(ctx: Ctx, id: string, change: DeliveryChange): Promise<void> {
  await ctx.db.updateTable('deliveries').set(change).where('id', '=', id).execute();
}

export type BouncedDelivery = {
  id: string;
  kind: DeliveryKind;
  comment_id: string | null;
  ticket_id: string | null;
  recipients: unknown;
};

/** The delivery that a bounce speaks of, by our Message-ID. */
export function deliveryByMessageId(
  ctx: Ctx,
  message_ids: readonly string[],
): Promise<BouncedDelivery | undefined> {
  return firstRow(
    ctx,
    sql<BouncedDelivery>`
    select id, kind, comment_id, ticket_id, recipients from deliveries
    where message_id = any(${[...message_ids]}::text[]) order by created_at desc limit 1`,
  );
}

// what a reply is made of: read from the tables to the left ----------------------------------

export type ReplyFacts = {
  comment_id: string;
  ticket_id: string;
  number: number;
  subject: string;
  mailbox_id: string | null;
  requester_id: string;
  requester_address: string | null;
  team_name: string | null;
  team_signature: string | null;
  author_kind: 'agent' | 'system';
  author_id: string | null;
  /** Whose words they are besides: of the desk's own, the rule. */
  written_by_name: string | null;
  body_html: string;
  to_addresses: unknown;
  cc_addresses: unknown;
  bcc_addresses: unknown;
  created_at: string;
};

export function replyFacts(ctx: Ctx, comment_id: string): Promise<ReplyFacts | undefined> {
  return firstRow(
    ctx,
    sql<ReplyFacts>`
    select c.id as comment_id, t.id as ticket_id, t.number, t.subject, t.mailbox_id, t.requester_id,
      (select value from contact_identities i where i.contact_id = t.requester_id and i.kind = 'email'
        order by is_primary desc, created_at limit 1) as requester_address,
      g.name as team_name, g.signature as team_signature,
      c.author_kind, c.author_id, c.written_by ->> 'name' as written_by_name, c.body_html, c.to_addresses, c.cc_addresses, c.bcc_addresses, c.created_at
    from comments c join tickets t on t.id = c.ticket_id left join teams g on g.id = t.team_id
    where c.id = ${comment_id} and c.visibility = 'public'
      and (c.author_kind = 'agent' or (c.author_kind = 'system' and c.is_automatic))`,
  );
}

export type SignedTicket = {
  number: number;
  mailbox_id: string | null;
  team_name: string | null;
  team_signature: string | null;
};

export function signedTicket(ctx: Ctx, ticket_id: string): Promise<SignedTicket | undefined> {
  return firstRow(
    ctx,
    sql<SignedTicket>`
    select t.number, t.mailbox_id, g.name as team_name, g.signature as team_signature
    from tickets t left join teams g on g.id = t.team_id where t.id = ${ticket_id}`,
  );
}

export type ReplyFile = {
  id: string;
  name: string;
  media_type: string;
  size: number;
  sha256: Buffer;
  storage: 'disk' | 's3';
  is_inline: boolean;
};

export function replyFiles(ctx: Ctx, comment_id: string): Promise<ReplyFile[]> {
  return rows(
    ctx,
    sql<ReplyFile>`
    select f.id, f.name, f.media_type, f.size, f.sha256, b.storage, a.is_inline
    from attachments a join files f on f.id = a.file_id join blobs b on b.sha256 = f.sha256
    where a.comment_id = ${comment_id} order by a.position, f.id`,
  );
}

export type AnsweredComment = {
  author_name: string;
  body_html: string;
  created_at: string;
};

/** The customer's newest public words before the reply: what stands below it as a quotation. */
export function answeredComment(
  ctx: Ctx,
  reply: { ticket_id: string; created_at: string },
): Promise<AnsweredComment | undefined> {
  return firstRow(
    ctx,
    sql<AnsweredComment>`
    select c.body_html, c.created_at,
      coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''),
        (select value from contact_identities i where i.contact_id = p.id and kind = 'email'
          order by is_primary desc, created_at limit 1), '') as author_name
    from comments c join contacts p on p.id = c.author_id
    where c.ticket_id = ${reply.ticket_id} and c.visibility = 'public' and c.author_kind = 'contact'
      and not c.is_automatic and c.created_at <= ${reply.created_at}::timestamptz
      and ${isForRequester(sql.ref('c.merged_from_id'), sql`c.ticket_id`)}
    order by c.created_at desc, c.id desc limit 1`,
  );
}
