/** Statements over mailboxes. */
import { type Insertable, sql, type Updateable } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type { MailboxesTable } from '#platform/database.gen.ts';
import { rows } from '#platform/db.ts';

export type MailboxRow = {
  id: string;
  address: string;
  name: string;
  team_id: string | null;
  brand_id: string;
  language: 'ru' | 'en';
  incoming: 'none' | 'imap' | 'smtp';
  imap_host: string | null;
  imap_port: number | null;
  imap_security: 'tls' | 'starttls' | 'none' | null;
  imap_user: string | null;
  imap_folder: string;
  outgoing: 'none' | 'smtp';
  smtp_host: string | null;
  smtp_port: number | null;
  smtp_security: 'tls' | 'starttls' | 'none' | null;
  smtp_user: string | null;
  auth: 'password' | 'oauth_google' | 'oauth_microsoft';
  secret: string | null;
  smtp_secret: string | null;
  allow_private_hosts: boolean;
  plus_addressing: boolean;
  catch_all: boolean;
  auto_reply: boolean;
  signature: string;
  max_per_minute: number | null;
  smtp_max_bytes: number | null;
  from_name_format: 'brand' | 'person' | 'person_brand' | 'short_brand';
  imap_uidvalidity: number | null;
  imap_last_uid: number | null;
  last_fetch_at: string | null;
  last_error: string | null;
  last_error_at: string | null;
  first_look: 'new' | 'unread' | 'days';
  first_look_days: number;
  lag_seconds: number | null;
  lag_at: string | null;
  alarm_after_minutes: number;
  canary_minutes: number | null;
  refresh_token_since: string | null;
  refresh_token_ends_at: string | null;
  client_secret_ends_at: string | null;
  created_at: string;
  updated_at: string;
  disabled_at: string | null;
};

/** The first that sends in the name of the brand, or null. */
export async function mailboxOfBrand(ctx: Ctx, brand_id: string): Promise<string | null> {
  const found = await ctx.db
    .selectFrom('mailboxes')
    .select('id')
    .where('brand_id', '=', brand_id)
    .where('outgoing', '=', 'smtp')
    .where('disabled_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .executeTakeFirst();
  return found?.id ?? null;
}

export async function allMailboxes(ctx: Ctx): Promise<MailboxRow[]> {
  return ctx.db.selectFrom('mailboxes').selectAll().orderBy('created_at').orderBy('id').execute();
}

export async function mailboxById(ctx: Ctx, id: string): Promise<MailboxRow | undefined> {
  return ctx.db.selectFrom('mailboxes').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function lockMailbox(ctx: Ctx, id: string): Promise<MailboxRow | undefined> {
  return ctx.db
    .selectFrom('mailboxes')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/**
 * The mailbox that writes when the ticket names none: the oldest one that can. `rather_not`: the one
 * that is in trouble writes only when there is no other.
 */
export async function defaultOutgoing(
  ctx: Ctx,
  rather_not: string | null = null,
): Promise<MailboxRow | undefined> {
  return ctx.db
    .selectFrom('mailboxes')
    .selectAll()
    .where('outgoing', '=', 'smtp')
    .where('disabled_at', 'is', null)
    .orderBy(sql`id is not distinct from ${rather_not}::uuid`)
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

export async function insertMailbox(ctx: Ctx, row: Insertable<MailboxesTable>): Promise<void> {
  await ctx.db.insertInto('mailboxes').values(row).execute();
}

export async function updateMailboxRow(
  ctx: Ctx,
  id: string,
  change: Updateable<MailboxesTable>,
): Promise<void> {
  await ctx.db
    .updateTable('mailboxes')
    .set({ ...change, updated_at: ctx.now })
    .where('id', '=', id)
    .execute();
}

export async function deleteMailboxRow(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('mailboxes').where('id', '=', id).execute();
}

/**
 * How far the folder was read, and how long what was read had lain there (null: nothing was).
 * Not a change of the settings: `updated_at` stays.
 */
export async function writePosition(
  ctx: Ctx,
  id: string,
  at: { uidvalidity: number; last_uid: number; lag_seconds: number | null },
): Promise<void> {
  const lag = at.lag_seconds;
  await sql`update mailboxes set imap_uidvalidity = ${at.uidvalidity}, imap_last_uid = ${at.last_uid},
    last_fetch_at = ${ctx.now}, lag_seconds = coalesce(${lag}::int, lag_seconds),
    lag_at = case when ${lag}::int is null then lag_at else ${ctx.now}::timestamptz end
    where id = ${id}`.execute(ctx.db);
}

/** The state of the connection; answers true when it changed from well to ill or back. */
export async function writeMailboxState(
  ctx: Ctx,
  id: string,
  error: string | null,
): Promise<boolean> {
  const changed = await rows(
    ctx,
    sql`with before as (select id, last_error from mailboxes where id = ${id} for no key update)
    update mailboxes set last_error = ${error},
      last_error_at = case when ${error}::text is null then null else ${ctx.now}::timestamptz end,
      last_fetch_at = case when ${error}::text is null then ${ctx.now}::timestamptz else last_fetch_at end
    from before where mailboxes.id = before.id
    returning before.last_error is distinct from ${error} as has_changed`,
  );
  const [row] = changed;
  return (
    typeof row === 'object' && row !== null && 'has_changed' in row && row.has_changed === true
  );
}

export type Sender = { id: string; name: string; address: string };

/** The mailboxes that letters can leave from. */
export function senders(ctx: Ctx): Promise<Sender[]> {
  return rows(
    ctx,
    sql<Sender>`select id, name, address from mailboxes where disabled_at is null order by address`,
  );
}
