/** Statements over the import ledger and the Message-IDs that lead to tickets. */
import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Decryption } from '#contract/mail-keys.ts';
import type { MailAuth, MailSpam } from '#contract/mail-protection.ts';
import { isForRequester } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

export type LedgerState =
  | 'received'
  | 'opened'
  | 'joined'
  | 'bounce'
  | 'ignored'
  | 'failed'
  | 'quarantined';
export type Door = 'imap' | 'smtp' | 'lmtp' | 'api';

export type NewEntry = {
  id: string;
  mailbox_id: string | null;
  door: Door;
  raw_sha256: Buffer;
  raw_size: number;
  envelope_from: string | null;
  envelope_to: readonly string[];
  /** Who handed it over, as our own door saw it; null where the door does not know. */
  remote_address: string | null;
  helo: string | null;
  message_id: string | null;
  received_at: Date;
  /** How often these bytes came in this one batch. */
  times: number;
};

export type Recorded = { id: string; is_new: boolean };

/**
 * Records messages with their bytes, or counts them once more, and asks for the intake of the new
 * ones: one statement, so that the doors wait for one commit and no crash can part a record from its
 * job. No bytes twice in one batch. Answers the entry of each hash (in hex).
 */
export async function recordEntries(
  ctx: Ctx,
  entries: readonly NewEntry[],
  with_: { blobs: RawBuilder<unknown>; job: string; max_attempts: number },
): Promise<Map<string, Recorded>> {
  const given = entries.map((entry) => ({
    ...entry,
    raw_sha256: entry.raw_sha256.toString('hex'),
  }));
  const recorded = await rows(
    ctx,
    sql<{ hash: string; id: string; is_new: boolean }>`
    with kept as (${with_.blobs}), given as (
      select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as one (id uuid,
        mailbox_id uuid, door text, raw_sha256 text, raw_size bigint, envelope_from text,
        envelope_to jsonb, remote_address text, helo text, message_id text,
        received_at timestamptz, times int)
    ), entry as (
      insert into mail_ledger as l (id, mailbox_id, door, raw_sha256, raw_size, envelope_from,
        envelope_to, remote_address, helo, message_id, received_count, received_at, last_received_at)
      select id, mailbox_id, door, decode(raw_sha256, 'hex'), raw_size, envelope_from,
        array(select jsonb_array_elements_text(envelope_to)), remote_address, helo, message_id, times,
        received_at, received_at
      from given order by raw_sha256
      on conflict (raw_sha256) do update set received_count = l.received_count + excluded.received_count,
        last_received_at = excluded.last_received_at, received_again_at =
          (l.received_again_at || excluded.received_at)[greatest(1, cardinality(l.received_again_at) - 18):]
      returning l.id, encode(l.raw_sha256, 'hex') as hash
    ), fresh as (
      select json_agg(entry.id order by entry.id) as ids from entry join given on given.id = entry.id
    ), asked as (
      select graphile_worker.add_job(${with_.job}, payload => json_build_object('ledger_entry_ids', ids),
        max_attempts => ${with_.max_attempts}::int) from fresh where ids is not null
    )
    select hash, id, id in (select id from given) as is_new,
      (select count(*) from asked) as asked -- read, or it would not run
    from entry`,
  );
  return new Map(recorded.map(({ hash, id, is_new }) => [hash, { id, is_new }]));
}

export type EntryToUnderstand = {
  id: string;
  mailbox_id: string | null;
  door: Door;
  raw_sha256: Buffer;
  raw_size: number;
  storage: 'disk' | 's3';
  envelope_from: string | null;
  envelope_to: string[];
  remote_address: string | null;
  helo: string | null;
  received_at: string;
  /** A person took it out of quarantine. */
  released_at: string | null;
  is_forced: boolean;
};

/** Those of the entries that wait to be understood, in the order in which they came. */
export function entriesOf(ctx: Ctx, ids: readonly string[]): Promise<EntryToUnderstand[]> {
  return rows(
    ctx,
    sql<EntryToUnderstand>`
    select l.id, l.mailbox_id, l.door, l.raw_sha256, l.raw_size, b.storage, l.envelope_from,
      l.envelope_to, l.remote_address, l.helo, l.received_at, l.released_at,
      coalesce((l.evidence ->> 'is_forced')::boolean, false) as is_forced
    from mail_ledger l join blobs b on b.sha256 = l.raw_sha256
    where l.id = any(${[...ids]}::uuid[]) and l.state = 'received' order by l.received_at, l.id`,
  );
}

export type EntryToLock = {
  readonly id: string;
  readonly content_sha256: Buffer;
  /** Its own Message-ID, and those that it names. */
  readonly message_ids: readonly string[];
};

/**
 * Holds the entries until the transaction ends, and with them every copy of the same content and every
 * message of the same conversation: two workers cannot understand two copies at once, nor open two tickets
 * for a question and an answer that came in the same moment. Answers those that still wait. What the
 * transaction asks from here on goes by keys, and planning it anew for each message costs as much as asking it.
 */
export async function lockEntries(ctx: Ctx, entries: readonly EntryToLock[]): Promise<Set<string>> {
  const held = await rows(
    ctx,
    sql<{ id: string; state: LedgerState }>`
    with held as (
      select id, state from mail_ledger where id = any(${entries.map((entry) => entry.id)}::uuid[])
      order by id for no key update
    )
    select id, state, set_config('plan_cache_mode', 'force_generic_plan', true) from held`,
  );
  const waiting = new Set(held.filter((row) => row.state === 'received').map((row) => row.id));
  const keys = entries.filter(({ id }) => waiting.has(id)).flatMap(lockKeys);
  // One order for all who ask: nobody waits in a circle.
  await sql`select pg_advisory_xact_lock(key) from unnest(${[...new Set(keys)].toSorted()}::bigint[]) key`.execute(
    ctx.db,
  );
  return waiting;
}

function lockKeys({ content_sha256, message_ids }: EntryToLock): string[] {
  const hashes = message_ids.map((id) => createHash('sha256').update(`message ${id}`).digest());
  return [content_sha256, ...hashes].map((hash) => String(hash.readBigInt64BE(0)));
}

export type EntryResult = {
  state: LedgerState;
  cause: string | null;
  detail: string | null;
  evidence: Record<string, unknown>;
  ticket_id: string | null;
  comment_id: string | null;
  mailbox_id: string | null;
  message_id: string | null;
  from_address: string | null;
  subject: string | null;
  content_sha256: Buffer | null;
  /** What was found out about its sender and by filters; null: nobody looked. */
  auth: MailAuth | null;
  spam: MailSpam | null;
  decryption: Decryption | null;
};

/** What became of the message; with it the Message-ID that later answers will name. */
export async function writeResult(ctx: Ctx, id: string, result: EntryResult): Promise<void> {
  await sql`
    with understood as (
      update mail_ledger set state = ${result.state}, cause = ${result.cause}, detail = ${result.detail},
        evidence = ${JSON.stringify(result.evidence)}::jsonb, ticket_id = ${result.ticket_id},
        comment_id = ${result.comment_id}, mailbox_id = ${result.mailbox_id}, message_id = ${result.message_id},
        from_address = ${result.from_address}, subject = ${result.subject},
        content_sha256 = ${result.content_sha256}, auth = ${jsonOf(result.auth)}::jsonb,
        spam = ${jsonOf(result.spam)}::jsonb, decryption = ${result.decryption}, attempts = attempts + 1, understood_at = ${ctx.now}
      where id = ${id} returning message_id, ticket_id, comment_id
    )
    insert into mail_message_ids (message_id, ticket_id, comment_id, is_ours, created_at)
    select message_id, ticket_id, comment_id, false, ${ctx.now}::timestamptz from understood
    where message_id is not null and ticket_id is not null and comment_id is not null
    on conflict do nothing`.execute(ctx.db);
}

function jsonOf(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** Keeps the message and says why it could not be understood. */
export async function writeFailure(
  ctx: Ctx,
  id: string,
  failure: { cause: string; detail: string },
): Promise<void> {
  await sql`update mail_ledger set state = 'failed', cause = ${failure.cause},
    detail = ${failure.detail.slice(0, 2000)}, attempts = attempts + 1
    where id = ${id} and state = 'received'`.execute(ctx.db);
}

export type TooLargeRow = {
  id: string;
  mailbox_id: string;
  raw_sha256: Buffer;
  raw_size: number;
  message_id: string | null;
  from_address: string | null;
  subject: string | null;
  detail: string;
};

/** The headers of what cannot be kept; undefined when they are there already. */
export async function insertTooLarge(
  ctx: Ctx,
  row: TooLargeRow,
  blobs: RawBuilder<unknown>,
): Promise<string | undefined> {
  const made = await firstRow(
    ctx,
    sql<{ id: string }>`
    with kept as (${blobs})
    insert into mail_ledger (id, mailbox_id, door, raw_sha256, raw_size, message_id, from_address,
      subject, state, cause, detail, received_at, last_received_at)
    values (${row.id}, ${row.mailbox_id}, 'imap', ${row.raw_sha256}, ${row.raw_size},
      ${row.message_id}, ${row.from_address}, ${row.subject}, 'failed', 'too_large', ${row.detail},
      ${ctx.now}, ${ctx.now})
    on conflict (raw_sha256) do nothing returning id`,
  );
  return made?.id;
}

/** Back to the start; false when there is nothing to try again. */
export async function resetEntry(ctx: Ctx, id: string): Promise<boolean> {
  const reset = await firstRow(
    ctx,
    sql`update mail_ledger set state = 'received', cause = null, detail = null,
      evidence = case when state = 'ignored' then '{"is_forced": true}'::jsonb else '{}'::jsonb end
      where id = ${id} and state in ('failed', 'ignored', 'quarantined') returning id`,
  );
  return reset !== undefined;
}

// threads --------------------------------------------------------------------------------------

/**
 * The ids of a ticket's mail before this comment, oldest first: what an answer refers to. Reports of letters
 * that came back are none: whoever gets the answer has never seen them.
 */
export function threadIds(
  ctx: Ctx,
  reply: { ticket_id: string; comment_id: string },
): Promise<{ message_id: string; is_ours: boolean }[]> {
  return rows(
    ctx,
    sql<{ message_id: string; is_ours: boolean }>`
    select message_id, is_ours from mail_message_ids
    where (ticket_id = ${reply.ticket_id} or comment_id in (select c.id from comments c
        where c.ticket_id = ${reply.ticket_id} and c.merged_from_id is not null))
      and comment_id is distinct from ${reply.comment_id}
      and not exists (select from mail_ledger l
        where l.message_id = mail_message_ids.message_id and l.state = 'bounce')
      and not exists (select from comments c where c.id = mail_message_ids.comment_id
        and not ${isForRequester(sql.ref('c.merged_from_id'), sql`c.ticket_id`)})
      -- By the id of a letter to a third party the customer's answer would go astray to it.
      and not exists (select from comments c
        where c.id = mail_message_ids.comment_id and c.side_conversation_id is not null)
      and created_at <= (select created_at from mail_message_ids
        where comment_id = ${reply.comment_id} and is_ours limit 1)
    order by created_at, message_id`,
  );
}

export async function ticketNumber(ctx: Ctx, ticket_id: string): Promise<number | null> {
  const found = await firstRow(
    ctx,
    sql<{ number: number }>`select number from tickets where id = ${ticket_id}`,
  );
  return found?.number ?? null;
}

/**
 * Counts one automatic answer for an address and its domain; answers how many within the last hour.
 * Counted in pieces of five minutes: with whole hours a loop would get a double share at each stroke.
 */
export async function countAutoReply(
  ctx: Ctx,
  keys: { address: string; domain: string },
): Promise<{ address: number; domain: number }> {
  const counted = await rows(
    ctx,
    sql<{ address: string; count: number }>`
    with keys as (
      select key, date_bin('5 minutes', ${ctx.now}::timestamptz, 'epoch') as piece
      from unnest(${[keys.address, `@${keys.domain}`].toSorted()}::text[]) as key
    ), counted as (
      insert into auto_reply_budget as b (address, hour, count) select key, piece, 1 from keys
      on conflict (address, hour) do update set count = b.count + 1 returning address, count
    )
    select counted.address, counted.count + coalesce((select sum(before.count)
      from auto_reply_budget before join keys on keys.key = before.address
      where before.address = counted.address and before.hour < keys.piece
        and before.hour > keys.piece - interval '1 hour'), 0) as count
    from counted`,
  );
  const of = (key: string) => counted.find((row) => row.address === key)?.count ?? 1;
  return { address: of(keys.address), domain: of(`@${keys.domain}`) };
}

/** Hours that are over say nothing any more. */
export async function forgetOldBudgets(ctx: Ctx): Promise<void> {
  await sql`delete from auto_reply_budget where hour < ${ctx.now}::timestamptz - interval '1 day'`.execute(
    ctx.db,
  );
}

/** How reading what is encrypted went, held until the transaction ends. */
export async function lockDecryption(tx: Ctx, id: string): Promise<Decryption | null> {
  const found = await firstRow(
    tx,
    sql<{ decryption: Decryption | null }>`
      select decryption from mail_ledger where id = ${id} for update`,
  );
  return found?.decryption ?? null;
}

export async function writeDecryption(tx: Ctx, id: string, decryption: Decryption): Promise<void> {
  await tx.db.updateTable('mail_ledger').set({ decryption }).where('id', '=', id).execute();
}
