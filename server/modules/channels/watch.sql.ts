/** Statements over the watch: what is wrong with mailboxes, and the letters they write to themselves. */
import { sql } from 'kysely';
import type { alarmKinds } from '#contract/mailbox-watch.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import type { MailboxRow } from './mailboxes.sql.ts';
import type { Trouble } from './trouble.ts';

export type AlarmKind = (typeof alarmKinds)[number];

export type AlarmRow = {
  mailbox_id: string;
  address: string;
  kind: AlarmKind;
  cause: string;
  params: Record<string, string>;
  words: string | null;
  since: string;
  told_at: string | null;
};

const alarmColumns = sql`a.mailbox_id, m.address, a.kind, a.cause, a.params, a.words, a.since, a.told_at`;

/** What is wrong now, the oldest first. */
export function alarms(ctx: Ctx): Promise<AlarmRow[]> {
  return rows(
    ctx,
    sql<AlarmRow>`select ${alarmColumns} from mailbox_alarms a join mailboxes m on m.id = a.mailbox_id
      order by a.since, a.mailbox_id, a.kind`,
  );
}

/**
 * Writes what is wrong. `since` stays while it lasts; another cause is told anew, unless it is one
 * more way in which the same server is away.
 */
export async function writeAlarm(
  ctx: Ctx,
  of: { mailbox_id: string; kind: AlarmKind },
  { cause, params, words }: Trouble,
): Promise<void> {
  await sql`
    insert into mailbox_alarms as a (mailbox_id, kind, cause, params, words, since)
    values (${of.mailbox_id}, ${of.kind}, ${cause}, ${JSON.stringify(params)}::jsonb, ${words}, ${ctx.now})
    on conflict (mailbox_id, kind) do update set cause = excluded.cause, params = excluded.params,
      words = excluded.words,
      told_at = case when a.kind in ('fetch', 'send') or a.cause = excluded.cause then a.told_at end`.execute(
    ctx.db,
  );
}

export type Ended = { kind: AlarmKind; cause: string; since: string; told_at: string | null };

export function deleteAlarm(
  ctx: Ctx,
  of: { mailbox_id: string; kind: AlarmKind },
): Promise<Ended | undefined> {
  return firstRow(
    ctx,
    sql<Ended>`delete from mailbox_alarms where mailbox_id = ${of.mailbox_id} and kind = ${of.kind}
      returning kind, cause, since, told_at`,
  );
}

/** Those that lasted long enough to be told, from now on told. What cannot mend by itself is told at once. */
export function takeUntold(ctx: Ctx, mailbox_id: string | null): Promise<AlarmRow[]> {
  return rows(
    ctx,
    sql<AlarmRow>`
    update mailbox_alarms as a set told_at = ${ctx.now} from mailboxes m
    where m.id = a.mailbox_id and m.disabled_at is null and a.told_at is null
      and (${mailbox_id}::uuid is null or a.mailbox_id = ${mailbox_id}::uuid)
      and (a.kind not in ('fetch', 'send') or
        a.since <= ${ctx.now}::timestamptz - make_interval(mins => m.alarm_after_minutes))
    returning ${alarmColumns}`,
  );
}

/** Of mailboxes that are switched off, or whose settings leave nothing of the kind to watch. */
export async function forgetMootAlarms(ctx: Ctx): Promise<void> {
  await sql`
    delete from mailbox_alarms a using mailboxes m where m.id = a.mailbox_id and (
      m.disabled_at is not null
      or (a.kind = 'fetch' and m.incoming <> 'imap')
      or (a.kind = 'send' and m.outgoing <> 'smtp')
      or (a.kind = 'canary' and m.canary_minutes is null)
      or (a.kind in ('token', 'client_secret') and m.auth = 'password')
      or (a.kind = 'client_secret' and m.client_secret_ends_at is null))`.execute(ctx.db);
}

/** IMAP mailboxes that nobody has asked for so long: whoever should watch them does not. */
export function silentMailboxes(ctx: Ctx): Promise<{ id: string; is_silent: boolean }[]> {
  return rows(
    ctx,
    sql<{ id: string; is_silent: boolean }>`
    select id, greatest(last_fetch_at, updated_at) <
      ${ctx.now}::timestamptz - make_interval(mins => greatest(alarm_after_minutes, 5)) as is_silent
    from mailboxes where incoming = 'imap' and disabled_at is null and last_error is null`,
  );
}

export type Held = { mailbox_id: string; error_code: string; words: string | null };

/**
 * Mailboxes whose last word from their own server was that it takes nothing: a message waits for it,
 * and none has left, nor were the settings changed, since it was tried.
 */
export function heldUp(ctx: Ctx): Promise<Held[]> {
  return rows(
    ctx,
    sql<Held>`
    select distinct on (d.mailbox_id) d.mailbox_id, d.error_code, d.error as words
    from deliveries d join mailboxes m on m.id = d.mailbox_id
    where d.state = 'delayed' and m.outgoing = 'smtp' and m.disabled_at is null
      and d.error_code in ('login', 'refused', 'timeout', 'tls', 'host_not_found', 'host_is_private', 'lost')
      and d.sending_since > m.updated_at
      and not exists (select from deliveries s where s.mailbox_id = d.mailbox_id
        and s.sent_at > d.sending_since
        and s.created_at > d.sending_since - interval '3 days') -- no message waits longer
    order by d.mailbox_id, d.sending_since desc`,
  );
}

// canaries -------------------------------------------------------------------------------------

export type RoundRow = {
  id: string;
  mailbox_id: string;
  sent_at: string;
  returned_at: string | null;
  failed_at: string | null;
  words: string | null;
};

export async function insertRound(
  ctx: Ctx,
  round: { id: string; mailbox_id: string },
): Promise<void> {
  await sql`insert into canary_rounds (id, mailbox_id, sent_at)
    values (${round.id}, ${round.mailbox_id}, ${ctx.now})`.execute(ctx.db);
}

export async function failRound(ctx: Ctx, id: string, words: string): Promise<void> {
  await sql`update canary_rounds set failed_at = ${ctx.now}, words = ${words}
    where id = ${id} and returned_at is null`.execute(ctx.db);
}

/** Home again, when its bytes were recorded; the mailbox, or undefined when it was home before. */
export async function endRound(
  ctx: Ctx,
  round: { id: string; entry_id: string },
): Promise<string | undefined> {
  const ended = await firstRow(
    ctx,
    sql<{ mailbox_id: string }>`
    update canary_rounds r set returned_at = greatest(l.received_at, r.sent_at), failed_at = null, words = null
    from mail_ledger l where l.id = ${round.entry_id} and r.id = ${round.id} and r.returned_at is null
    returning r.mailbox_id`,
  );
  return ended?.mailbox_id;
}

const KEPT_ROUNDS = 200;

export async function forgetOldRounds(ctx: Ctx, mailbox_id: string): Promise<void> {
  await sql`delete from canary_rounds where mailbox_id = ${mailbox_id} and id not in (
    select id from canary_rounds where mailbox_id = ${mailbox_id}
    order by sent_at desc, id desc limit ${KEPT_ROUNDS})`.execute(ctx.db);
}

/** The last rounds of each mailbox, the newest first. */
export function lastRounds(
  ctx: Ctx,
  mailbox_ids: readonly string[],
  limit: number,
): Promise<RoundRow[]> {
  return rows(
    ctx,
    sql<RoundRow>`
    select r.* from unnest(${[...mailbox_ids]}::uuid[]) as given (id), lateral (
      select id, mailbox_id, sent_at, returned_at, failed_at, words from canary_rounds
      where mailbox_id = given.id order by sent_at desc, id desc limit ${limit}) r
    order by r.sent_at desc, r.id desc`,
  );
}

/** Mailboxes whose turn it is to write to themselves. */
export function dueCanaries(ctx: Ctx): Promise<string[]> {
  return rows(
    ctx,
    sql<{ id: string }>`
    select m.id from mailboxes m
    where m.canary_minutes is not null and m.disabled_at is null and m.outgoing = 'smtp'
      and m.incoming <> 'none' and not exists (select from canary_rounds r where r.mailbox_id = m.id
        and r.sent_at > ${ctx.now}::timestamptz - make_interval(mins => m.canary_minutes))
    order by m.id`,
  ).then((found) => found.map((row) => row.id));
}

/** Our own letters to ourselves say nothing any more after a day. */
export async function forgetOldCanaries(ctx: Ctx): Promise<void> {
  await sql`delete from mail_ledger where cause = 'canary' and state = 'ignored'
    and received_at < ${ctx.now}::timestamptz - interval '1 day'`.execute(ctx.db);
}

// the screen -----------------------------------------------------------------------------------

/** How many messages came to each mailbox since midnight there; canaries are not counted. */
export function messagesToday(
  ctx: Ctx,
  time_zone: string,
): Promise<{ mailbox_id: string; count: number }[]> {
  return rows(
    ctx,
    sql<{ mailbox_id: string; count: number }>`
    select mailbox_id, count(*)::int as count from mail_ledger
    where received_at >= date_trunc('day', ${ctx.now}::timestamptz, ${time_zone})
      and mailbox_id is not null and cause is distinct from 'canary'
    group by mailbox_id`,
  );
}

// OAuth2 ---------------------------------------------------------------------------------------

/** What a renewal told: a new refresh token, sealed, or when the one we have ends. */
export async function writeRenewal(
  ctx: Ctx,
  id: string,
  renewal: { secret: string | null; ends_at: Date | null },
): Promise<void> {
  await sql`update mailboxes set
      secret = coalesce(${renewal.secret}, secret),
      refresh_token_since = case when ${renewal.secret}::text is null
        then coalesce(refresh_token_since, ${ctx.now}) else ${ctx.now} end,
      refresh_token_ends_at = case when ${renewal.secret}::text is null
        then coalesce(${renewal.ends_at}::timestamptz, refresh_token_ends_at) else ${renewal.ends_at} end
    where id = ${id}`.execute(ctx.db);
}

export function oauthMailboxes(ctx: Ctx): Promise<MailboxRow[]> {
  return ctx.db
    .selectFrom('mailboxes')
    .selectAll()
    .where('auth', '<>', 'password')
    .where('disabled_at', 'is', null)
    .orderBy('created_at')
    .execute();
}
