/** Statements over sessions, links and passwords of requesters. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

export type ContactHolder = {
  readonly session_id: string;
  readonly contact_id: string;
  readonly last_seen_at: string;
};

export function contactOfSession(
  ctx: Ctx,
  token_hash: Buffer,
  idle_since: Date,
): Promise<ContactHolder | undefined> {
  return firstRow(
    ctx,
    sql<ContactHolder>`select id as session_id, contact_id, last_seen_at from contact_sessions
      where token_hash = ${token_hash} and expires_at > ${ctx.now} and last_seen_at > ${idle_since}`,
  );
}

export async function touchContactSession(ctx: Ctx, id: string, unless_since: Date): Promise<void> {
  await sql`update contact_sessions set last_seen_at = ${ctx.now}
    where id = ${id} and last_seen_at < ${unless_since}`.execute(ctx.db);
}

export async function insertContactSession(
  tx: Ctx,
  row: {
    id: string;
    token_hash: Buffer;
    contact_id: string;
    expires_at: Date;
    ip: string;
    user_agent: string;
    way: 'link' | 'password';
  },
): Promise<void> {
  await tx.db
    .insertInto('contact_sessions')
    .values({ ...row, created_at: tx.now, last_seen_at: tx.now })
    .execute();
}

export type ContactSessionRow = {
  readonly id: string;
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly ip: string;
  readonly user_agent: string;
};

/** The living ones, the last used first. */
export function contactSessionsOf(
  ctx: Ctx,
  contact_id: string,
  idle_since: Date,
): Promise<ContactSessionRow[]> {
  return rows(
    ctx,
    sql<ContactSessionRow>`select id, created_at, last_seen_at, ip, user_agent from contact_sessions
      where contact_id = ${contact_id} and expires_at > ${ctx.now} and last_seen_at > ${idle_since}
      order by last_seen_at desc, id`,
  );
}

/** Began by a link since then: whoever holds it has just read the mail of the address. */
export async function isFreshByLink(ctx: Ctx, id: string | undefined, since: Date) {
  const found = await firstRow(
    ctx,
    sql`select id from contact_sessions
      where id = ${id ?? null}::uuid and way = 'link' and created_at > ${since}`,
  );
  return found !== undefined;
}

/** Of these, or all but one; answers how many ended. */
export async function deleteContactSessions(
  tx: Ctx,
  contact_id: string,
  which: { only?: string; except?: string | undefined } = {},
): Promise<number> {
  const ended = await rows(
    tx,
    sql`delete from contact_sessions where contact_id = ${contact_id}
      and (${which.only ?? null}::uuid is null or id = ${which.only ?? null}::uuid)
      and id is distinct from ${which.except ?? null}::uuid returning id`,
  );
  return ended.length;
}

export async function deleteContactSessionByHash(tx: Ctx, token_hash: Buffer): Promise<void> {
  await tx.db.deleteFrom('contact_sessions').where('token_hash', '=', token_hash).execute();
}

/** Sessions and links that nobody can use any more. */
export async function deleteDeadContactSignIns(ctx: Ctx, idle_since: Date): Promise<void> {
  await sql`delete from contact_sessions where expires_at <= ${ctx.now} or last_seen_at <= ${idle_since}`.execute(
    ctx.db,
  );
  await sql`delete from contact_links where expires_at <= ${ctx.now}::timestamptz - interval '1 day'`.execute(
    ctx.db,
  );
}

// links ---------------------------------------------------------------------------------------

export async function insertContactLink(
  tx: Ctx,
  row: { id: string; token_hash: Buffer; address: string; ip: string; expires_at: Date },
): Promise<void> {
  await tx.db
    .insertInto('contact_links')
    .values({ ...row, created_at: tx.now })
    .execute();
}

export type LinkCounts = { readonly of_address: number; readonly from_ip: number };

export async function contactLinksSince(
  tx: Ctx,
  asked: { address: string; ip: string; since: Date },
): Promise<LinkCounts> {
  const row = await firstRow(
    tx,
    sql<LinkCounts>`select
      (select count(*) from contact_links where address = ${asked.address} and created_at > ${asked.since}) as of_address,
      (select count(*) from contact_links where ip = ${asked.ip} and created_at > ${asked.since}) as from_ip`,
  );
  return row ?? { of_address: 0, from_ip: 0 };
}

/** Asks of one address or source wait for each other, so that many at once cannot outrun the count. */
export async function lockContactLinks(tx: Ctx, ...subjects: readonly string[]): Promise<void> {
  for (const one of [...subjects].sort())
    await sql`select pg_advisory_xact_lock(hashtextextended(${`contact-link:${one}`}, 0))`.execute(
      tx.db,
    );
}

export function openContactLink(
  ctx: Ctx,
  token_hash: Buffer,
): Promise<{ address: string } | undefined> {
  return firstRow(
    ctx,
    sql<{ address: string }>`select address from contact_links
      where token_hash = ${token_hash} and used_at is null and expires_at > ${ctx.now}`,
  );
}

/** Uses it up, and every other one of the address; of two at once only one gets it. */
export async function takeContactLink(
  tx: Ctx,
  token_hash: Buffer,
): Promise<{ address: string } | undefined> {
  const taken = await firstRow(
    tx,
    sql<{ address: string }>`update contact_links set used_at = ${tx.now}
      where token_hash = ${token_hash} and used_at is null and expires_at > ${tx.now} returning address`,
  );
  if (taken !== undefined)
    await sql`update contact_links set used_at = ${tx.now}
      where address = ${taken.address} and used_at is null`.execute(tx.db);
  return taken;
}

export async function confirmAddress(tx: Ctx, address: string): Promise<void> {
  await sql`update contact_identities set confirmed_at = coalesce(confirmed_at, ${tx.now})
    where kind = 'email' and value = ${address}`.execute(tx.db);
}

// passwords -----------------------------------------------------------------------------------

export type ContactSecret = { readonly contact_id: string; readonly password_hash: string | null };

export function secretOfAddress(ctx: Ctx, address: string): Promise<ContactSecret | undefined> {
  return firstRow(
    ctx,
    sql<ContactSecret>`select i.contact_id, p.password_hash from contact_identities i
      left join contact_passwords p on p.contact_id = i.contact_id
      where i.kind = 'email' and i.value = ${address} and i.confirmed_at is not null`,
  );
}

export function secretOfContact(ctx: Ctx, contact_id: string): Promise<ContactSecret | undefined> {
  return firstRow(
    ctx,
    sql<ContactSecret>`select c.id as contact_id, p.password_hash from contacts c
      left join contact_passwords p on p.contact_id = c.id where c.id = ${contact_id}`,
  );
}

export async function writeContactPassword(
  tx: Ctx,
  contact_id: string,
  password_hash: string,
): Promise<void> {
  await sql`insert into contact_passwords (contact_id, password_hash, changed_at)
    values (${contact_id}, ${password_hash}, ${tx.now})
    on conflict (contact_id) do update
      set password_hash = excluded.password_hash, changed_at = excluded.changed_at`.execute(tx.db);
}

/** What signs the contact in, read again under lock. */
export async function lockContactSecret(tx: Ctx, contact_id: string): Promise<string | null> {
  await sql`select from contacts where id = ${contact_id} for no key update`.execute(tx.db);
  return (await secretOfContact(tx, contact_id))?.password_hash ?? null;
}

export function contactFailuresSince(
  ctx: Ctx,
  subject_id: string,
  seen: { since: Date; ip: string },
): Promise<{ from_here: number; everywhere: number } | undefined> {
  return firstRow(
    ctx,
    sql<{ from_here: number; everywhere: number }>`
    select count(*) as everywhere, count(*) filter (where data ->> 'ip' = ${seen.ip}) as from_here
    from (select at, data from events
      where subject_type = 'contact_sign_in' and subject_id = ${subject_id} and name = 'contact.sign_in_failed'
      order by id desc limit 200) recent
    where at > ${seen.since}`,
  );
}

// the requester's own card --------------------------------------------------------------------

export type OwnRow = {
  readonly id: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly address: string | null;
  readonly language: 'ru' | 'en' | null;
  readonly time_zone: string | null;
  readonly organization_id: string | null;
  readonly organization_name: string | null;
  readonly shares_requests: boolean;
};

export function ownCard(ctx: Ctx, contact_id: string): Promise<OwnRow | undefined> {
  return firstRow(
    ctx,
    sql<OwnRow>`select c.id, c.first_name, c.last_name, c.language, c.time_zone,
      o.id as organization_id, o.name as organization_name, coalesce(o.shares_requests, false) as shares_requests,
      (select value from contact_identities i where i.contact_id = c.id and i.kind = 'email'
        order by i.is_primary desc, i.created_at, i.id limit 1) as address
    from contacts c left join organizations o on o.id = c.organization_id where c.id = ${contact_id}`,
  );
}
