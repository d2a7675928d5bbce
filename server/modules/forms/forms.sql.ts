/** Statements over requests by form and their files. */
import { sql } from 'kysely';
import { z } from 'zod';
import { language } from '#contract/common.ts';
import { fieldValue } from '#contract/field-values.ts';
import type { StoredFile } from '#contract/files.ts';
import { heldCauses } from '#contract/forms.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

/** What was said, until it is a ticket. */
const content = z.object({
  name: z.string(),
  subject: z.string(),
  text: z.string(),
  fields: z.record(z.string(), fieldValue),
});
export type RequestContent = z.infer<typeof content>;

const stored = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'held', 'sent', 'refused', 'expired']),
  way: z.enum(['portal', 'embed', 'api']),
  topic_id: z.string(),
  brand_id: z.string(),
  language,
  address: z.string(),
  contact_id: z.string().nullable(),
  content: content.nullable(),
  file_ids: z.array(z.string()),
  causes: z.array(z.enum(heldCauses)),
  created_at: z.string(),
  expires_at: z.string(),
  ticket_id: z.string().nullable(),
  read_article_ids: z.array(z.string()),
});
export type RequestRow = z.infer<typeof stored>;

const columns = sql`id, state, way, topic_id, brand_id, language, address, contact_id, content, file_ids,
  causes, created_at, expires_at, ticket_id, read_article_ids`;

export type NewRequestRow = Omit<RequestRow, 'created_at' | 'expires_at' | 'ticket_id'> & {
  readonly request_key: string;
  readonly content_hash: string;
  readonly score: number;
  readonly token_hash: Buffer | null;
  readonly ip: string;
  readonly visitor_key: string;
  readonly expires_at: Date;
};

/** False: it is there already; whoever sent it at the same moment is waited for. */
export async function insertRequest(tx: Ctx, row: NewRequestRow): Promise<boolean> {
  const made = await tx.db
    .insertInto('form_requests')
    .values({
      ...row,
      content: row.content === null ? null : JSON.stringify(row.content),
      file_ids: [...row.file_ids],
      causes: [...row.causes],
      read_article_ids: [...row.read_article_ids],
      created_at: tx.now,
    })
    .onConflict((conflict) => conflict.column('request_key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return made !== undefined;
}

export async function requestByKey(
  ctx: Ctx,
  request_key: string,
): Promise<{ state: RequestRow['state']; number: number | null } | undefined> {
  return firstRow(
    ctx,
    sql<{ state: RequestRow['state']; number: number | null }>`
    select r.state, t.number from form_requests r left join tickets t on t.id = r.ticket_id
    where r.request_key = ${request_key}`,
  );
}

/** Of the link in a letter: still waiting, and in time. */
export async function waitingRequest(
  ctx: Ctx,
  token_hash: Buffer,
  isLocked: boolean,
): Promise<RequestRow | undefined> {
  const lock = isLocked ? sql`for update` : sql``;
  const row = await firstRow(
    ctx,
    sql`select ${columns} from form_requests
      where token_hash = ${token_hash} and state = 'waiting' and expires_at > ${ctx.now} ${lock}`,
  );
  return row === undefined ? undefined : stored.parse(row);
}

/** Where a used link led, for whoever clicks it again. */
export async function confirmedNumber(ctx: Ctx, token_hash: Buffer): Promise<number | undefined> {
  const row = await firstRow(
    ctx,
    sql<{
      number: number;
    }>`select t.number from form_requests r join tickets t on t.id = r.ticket_id
      where r.token_hash = ${token_hash}`,
  );
  return row?.number;
}

/** Held, or decided by a person since. */
export async function heldById(ctx: Ctx, id: string): Promise<RequestRow | undefined> {
  const row = await firstRow(
    ctx,
    sql`select ${columns} from form_requests
      where id = ${id} and (state = 'held' or decided_by is not null)`,
  );
  return row === undefined ? undefined : stored.parse(row);
}

export async function lockHeld(tx: Ctx, id: string): Promise<RequestRow | undefined> {
  const row = await firstRow(
    tx,
    sql`select ${columns} from form_requests where id = ${id} and state = 'held' for update`,
  );
  return row === undefined ? undefined : stored.parse(row);
}

export async function heldRequests(
  ctx: Ctx,
  { before, limit }: { before: { at: string; id: string } | undefined; limit: number },
): Promise<RequestRow[]> {
  const older =
    before === undefined
      ? sql`true`
      : sql`(created_at, id) < (${before.at}::timestamptz, ${before.id}::uuid)`;
  const found = await rows(
    ctx,
    sql`select ${columns} from form_requests where state = 'held' and ${older}
      order by created_at desc, id desc limit ${limit}`,
  );
  return found.map((row) => stored.parse(row));
}

/** What it said is forgotten here; `ticket_id` says where it went. */
export async function endRequest(
  tx: Ctx,
  id: string,
  end: {
    state: 'sent' | 'refused' | 'expired';
    ticket_id?: string;
    contact_id?: string;
  },
): Promise<void> {
  await tx.db
    .updateTable('form_requests')
    .set({
      ...end,
      content: null,
      decided_at: tx.now,
      decided_by: tx.actor.kind === 'agent' ? tx.actor.id : null,
    })
    .where('id', '=', id)
    .execute();
}

export async function noteTicket(tx: Ctx, id: string, ticket_id: string): Promise<void> {
  await tx.db.updateTable('form_requests').set({ ticket_id }).where('id', '=', id).execute();
}

/** Counting and writing of one address and one place go one after another. */
export async function lockSenders(tx: Ctx, address: string, ip: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(one, 0))
    from unnest(${[`form:${address}`, `form-ip:${ip}`].sort()}::text[]) one`.execute(tx.db);
}

export type Lately = {
  readonly letters_to_address: number;
  readonly from_here: number;
  readonly letters_of_desk: number;
  readonly same_words: number;
};

/** Of the last hour; the same words from other addresses: of the last day. */
export async function sentLately(
  tx: Ctx,
  asked: { address: string; ip: string; content_hash: string },
): Promise<Lately> {
  const found = await firstRow(
    tx,
    sql<Lately>`
    select
      (select count(*)::int from form_requests where address = ${asked.address}
        and token_hash is not null and created_at > ${tx.now}::timestamptz - interval '1 hour') as letters_to_address,
      (select count(*)::int from form_requests where ip = ${asked.ip}
        and created_at > ${tx.now}::timestamptz - interval '1 hour') as from_here,
      (select count(*)::int from form_requests where token_hash is not null
        and created_at > ${tx.now}::timestamptz - interval '1 hour') as letters_of_desk,
      (select count(distinct address)::int from form_requests where content_hash = ${asked.content_hash}
        and address <> ${asked.address}
        and created_at > ${tx.now}::timestamptz - interval '1 day') as same_words`,
  );
  return found ?? { letters_to_address: 0, from_here: 0, letters_of_desk: 0, same_words: 0 };
}

/** Requests of this filling of the form: their keys begin with it. */
export async function sentWithStamp(tx: Ctx, visit_id: string): Promise<number> {
  const found = await firstRow(
    tx,
    sql<{ count: number }>`select count(*)::int as count from form_requests
      where request_key >= ${`${visit_id}.`} collate "C" and request_key < ${`${visit_id}/`} collate "C"`,
  );
  return found?.count ?? 0;
}

export type OwnOpen = {
  readonly id: string;
  readonly number: number;
  readonly subject: string;
  readonly created_at: string;
  readonly said: string;
};

/**
 * Open requests of one person since then, the newest first: about one topic, or about any. An agent is told
 * of those within their sight.
 */
export function openLately(
  ctx: Ctx,
  asked: { contact_id: string; topic_id: string | null; since: Date },
): Promise<OwnOpen[]> {
  const seen = ctx.actor.kind === 'agent' ? visibleTickets(ctx) : sql<boolean>`true`;
  const about = asked.topic_id === null ? sql`true` : sql`tickets.topic_id = ${asked.topic_id}`;
  return rows(
    ctx,
    sql<OwnOpen>`
    select tickets.id, tickets.number, tickets.subject, tickets.created_at,
      coalesce((select left(c.body_text, 5000) from comments c
        where c.ticket_id = tickets.id and c.visibility = 'public'
          and (c.author_kind = 'contact' or ${ctx.actor.kind === 'agent'})
        order by c.created_at, c.id limit 1), '') as said
    from tickets
    where tickets.requester_id = ${asked.contact_id} and ${about}
      and tickets.created_at > ${asked.since} and tickets.merged_into_id is null
      and tickets.status_category not in ('solved', 'closed') and ${seen}
    order by tickets.created_at desc, tickets.id desc limit 5`,
  );
}

export async function ownOpenByNumber(
  ctx: Ctx,
  asked: { contact_id: string; number: number },
): Promise<string | undefined> {
  const row = await firstRow(
    ctx,
    sql<{ id: string }>`select id from tickets
      where number = ${asked.number} and requester_id = ${asked.contact_id}
        and merged_into_id is null and status_category <> 'closed'`,
  );
  return row?.id;
}

/** The mailbox that a letter about the ticket leaves by. */
export async function mailboxOfTicket(ctx: Ctx, ticket_id: string): Promise<string | null> {
  const row = await firstRow(
    ctx,
    sql<{ mailbox_id: string | null }>`select mailbox_id from tickets where id = ${ticket_id}`,
  );
  return row?.mailbox_id ?? null;
}

/** The contact whose address it is; undefined: nobody's. */
export async function ownerOfAddress(ctx: Ctx, address: string): Promise<string | undefined> {
  const row = await firstRow(
    ctx,
    sql<{ contact_id: string }>`select contact_id from contact_identities
      where kind = 'email' and value = ${address}`,
  );
  return row?.contact_id;
}

export async function addressOfContact(ctx: Ctx, contact_id: string): Promise<string | undefined> {
  const row = await firstRow(
    ctx,
    sql<{ value: string }>`select value from contact_identities
      where contact_id = ${contact_id} and kind = 'email' order by is_primary desc, created_at limit 1`,
  );
  return row?.value;
}

// ends ----------------------------------------------------------------------------------------

/** Requests whose time is over, locked; a batch. */
export async function endedRequests(tx: Ctx): Promise<{ id: string; file_ids: string[] }[]> {
  return rows(
    tx,
    sql<{ id: string; file_ids: string[] }>`select id, file_ids from form_requests
      where state in ('waiting', 'held') and expires_at <= ${tx.now}
      order by expires_at limit 200 for update skip locked`,
  );
}

export async function forgetOldRequests(tx: Ctx, before: Date): Promise<void> {
  await sql`delete from form_requests where id in (
    select id from form_requests where created_at < ${before} and state not in ('waiting', 'held')
    limit 1000)`.execute(tx.db);
}

// files ---------------------------------------------------------------------------------------

export async function insertFormFile(
  tx: Ctx,
  row: { file_id: string; visit_id: string; ip: string; size: number },
): Promise<void> {
  await tx.db
    .insertInto('form_files')
    .values({ ...row, created_at: tx.now })
    .execute();
}

export type Uploaded = { readonly of_visit: number; readonly bytes_from_here: number };

export async function lockFormFiles(tx: Ctx, ip: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`form-files:${ip}`}, 0))`.execute(
    tx.db,
  );
}

/** By this filling of a form, and in an hour from one place. */
export async function uploadedLately(
  tx: Ctx,
  { visit_id, ip }: { visit_id: string; ip: string },
): Promise<Uploaded> {
  const found = await firstRow(
    tx,
    sql<Uploaded>`select
      (select count(*)::int from form_files where visit_id = ${visit_id}) as of_visit,
      (select coalesce(sum(size), 0)::bigint from form_files where ip = ${ip}
        and created_at > ${tx.now}::timestamptz - interval '1 hour') as bytes_from_here`,
  );
  return found ?? { of_visit: 0, bytes_from_here: 0 };
}

/** Uploaded in this filling of the form, and held by no request: a held file goes with its request alone. */
export function sameUpload(
  tx: Ctx,
  file: { visit_id: string; name: string; sha256: Buffer },
): Promise<StoredFile | undefined> {
  return firstRow(
    tx,
    sql<StoredFile>`select f.id, f.name, f.media_type, f.size, f.expires_at
      from form_files ff join files f on f.id = ff.file_id
      where ff.visit_id = ${file.visit_id} and f.name = ${file.name} and f.sha256 = ${file.sha256}
        and f.expires_at > ${tx.now}::timestamptz + interval '1 hour' limit 1`,
  );
}

/** Of these files, those that were uploaded in this filling of the form. */
export async function filesOfVisit(
  ctx: Ctx,
  visit_id: string,
  ids: readonly string[],
): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ file_id: string }>`select ff.file_id from form_files ff join files f on f.id = ff.file_id
      where ff.visit_id = ${visit_id} and ff.file_id = any(${[...ids]}::uuid[])
        and (f.expires_at is null or f.expires_at > ${ctx.now})`,
  );
  return found.map((row) => row.file_id);
}

/** Of these files, those that the agent uploaded and nothing holds yet. */
export async function uploadsOfAgent(
  ctx: Ctx,
  agent_id: string,
  ids: readonly string[],
): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ id: string }>`select id from files where id = any(${[...ids]}::uuid[])
      and uploaded_by = ${agent_id} and expires_at > ${ctx.now}`,
  );
  return found.map((row) => row.id);
}
