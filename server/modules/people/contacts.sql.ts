/** Statements over contacts, their identities, organisations and their domains. */
import { sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';

export type ContactFields = {
  first_name: string;
  last_name: string;
  job_title: string;
  language: Language | null;
  time_zone: string | null;
  notes: string;
  organization_id: string | null;
};

export async function insertContact(
  ctx: Ctx,
  row: { id: string } & Partial<ContactFields>,
): Promise<void> {
  await ctx.db
    .insertInto('contacts')
    .values({ ...row, created_at: ctx.now, updated_at: ctx.now })
    .execute();
}

export async function updateContactRow(ctx: Ctx, id: string, change: Partial<ContactFields>) {
  await ctx.db
    .updateTable('contacts')
    .set({ ...change, updated_at: ctx.now })
    .where('id', '=', id)
    .execute();
}

export async function lockContact(ctx: Ctx, id: string): Promise<ContactFields | undefined> {
  return await ctx.db
    .selectFrom('contacts')
    .select(['first_name', 'last_name', 'job_title', 'language', 'time_zone', 'notes'])
    .select('organization_id')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export type IdentityKind = 'email' | 'phone';
export type NewIdentity = { id: string; value: string };

export async function deleteOtherIdentities(
  ctx: Ctx,
  contact_id: string,
  kept: { kind: IdentityKind; values: readonly string[] },
): Promise<void> {
  await sql`delete from contact_identities where contact_id = ${contact_id} and kind = ${kept.kind}
    and value <> all(${[...kept.values]}::text[])`.execute(ctx.db);
}

/**
 * Gives the contact these addresses, the first as the primary one.
 * Answers how many it has of them now: fewer than given means that another contact holds one.
 */
export async function writeIdentities(
  ctx: Ctx,
  contact_id: string,
  given: { kind: IdentityKind; identities: readonly NewIdentity[] },
): Promise<number> {
  const written = await rows(
    ctx,
    sql<{ id: string }>`
    insert into contact_identities (id, contact_id, kind, value, is_primary, created_at)
    select id, ${contact_id}, ${given.kind}, value, place = 1, ${ctx.now}::timestamptz
    from unnest(${given.identities.map((one) => one.id)}::uuid[], ${given.identities.map((one) => one.value)}::text[])
      with ordinality as given (id, value, place)
    on conflict (kind, value) do update set is_primary = excluded.is_primary
      where contact_identities.contact_id = excluded.contact_id
    returning id`,
  );
  return written.length;
}

/** Mail to the address came back; a null reason: it goes through again. */
export async function markIdentity(ctx: Ctx, address: string, reason: string | null) {
  await sql`update contact_identities set undeliverable_reason = ${reason}::text,
      undeliverable_at = ${reason === null ? null : ctx.now}::timestamptz
    where kind = 'email' and value = ${address}
      and (undeliverable_at is null) = ${reason !== null}::boolean`.execute(ctx.db);
}

export type KnownRow = { address: string; contact_id: string; organization_id: string | null };

/** The contacts that own these addresses. */
export function contactsByAddress(ctx: Ctx, addresses: readonly string[]): Promise<KnownRow[]> {
  return rows(
    ctx,
    sql<KnownRow>`
    select i.value as address, i.contact_id, c.organization_id
    from contact_identities i join contacts c on c.id = i.contact_id
    where i.kind = 'email' and i.value = any(${[...addresses]}::text[])`,
  );
}

export type NewcomerRow = {
  identity_id: string;
  contact_id: string;
  address: string;
  first_name: string;
  last_name: string;
  language: Language | null;
  /** Domains that may name the organisation, the narrowest first. */
  domains: string[];
};

/**
 * Makes contacts for addresses nobody owns, in one statement. The address is claimed first: who
 * loses the race makes nothing and finds the winner's contact. The foreign key from the address to
 * the contact is checked when the statement ends, so the order inside it does not matter.
 */
export function insertNewcomers(ctx: Ctx, newcomers: readonly NewcomerRow[]): Promise<KnownRow[]> {
  return rows(
    ctx,
    sql<KnownRow>`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(newcomers)}::jsonb) as one (
        identity_id uuid, contact_id uuid, address text, first_name text, last_name text,
        language text, domains jsonb)
    ), claimed as (
      insert into contact_identities (id, contact_id, kind, value, is_primary, created_at)
      select identity_id, contact_id, 'email', address, true, ${ctx.now}::timestamptz
      from given order by address
      on conflict (kind, value) do nothing returning contact_id
    ), made as (
      insert into contacts (id, first_name, last_name, language, organization_id, created_at, updated_at)
      select contact_id, first_name, last_name, language,
        (select d.organization_id
          from jsonb_array_elements_text(domains) with ordinality as wanted (domain, place)
          join organization_domains d on d.domain = wanted.domain order by place limit 1),
        ${ctx.now}::timestamptz, ${ctx.now}::timestamptz
      from given where contact_id in (select contact_id from claimed)
      returning id, organization_id
    )
    select given.address, made.id as contact_id, made.organization_id
    from made join given on given.contact_id = made.id`,
  );
}

// organisations -------------------------------------------------------------------------------

export async function insertOrganization(
  ctx: Ctx,
  row: {
    id: string;
    name: string;
    notes?: string;
    contract?: string | null;
    time_zone?: string | null;
    shares_requests?: boolean;
    tags?: string[];
  },
): Promise<void> {
  await ctx.db
    .insertInto('organizations')
    .values({ ...row, created_at: ctx.now, updated_at: ctx.now })
    .execute();
}

export async function updateOrganizationRow(
  ctx: Ctx,
  id: string,
  change: Partial<{
    name: string;
    notes: string;
    contract: string | null;
    time_zone: string | null;
    shares_requests: boolean;
    tags: string[];
  }>,
): Promise<void> {
  await ctx.db
    .updateTable('organizations')
    .set({ ...change, updated_at: ctx.now })
    .where('id', '=', id)
    .execute();
}

/** Answers how many of the domains the organisation has now: fewer than given means that another has one. */
export async function writeDomains(ctx: Ctx, organization_id: string, domains: readonly string[]) {
  const given = [...new Set(domains)];
  await sql`delete from organization_domains where organization_id = ${organization_id}
    and domain <> all(${given}::text[])`.execute(ctx.db);
  const written = await rows(
    ctx,
    sql<{ domain: string }>`
    insert into organization_domains (domain, organization_id)
    select unnest(${given}::text[]), ${organization_id}
    on conflict (domain) do update set domain = excluded.domain
      where organization_domains.organization_id = excluded.organization_id
    returning domain`,
  );
  return { given: given.length, written: written.length };
}

/** Contacts of these domains that belong nowhere yet join the organisation; answers how many. */
export async function adoptContacts(ctx: Ctx, organization_id: string, domains: readonly string[]) {
  const escaped = domains.map((domain) => domain.replace(/[\\%_]/g, '\\$&'));
  const patterns = escaped.flatMap((domain) => [`%@${domain}`, `%.${domain}`]);
  const adopted = await rows(
    ctx,
    sql<{ id: string }>`
    update contacts set organization_id = ${organization_id}, updated_at = ${ctx.now}
    where organization_id is null and id in (
      select contact_id from contact_identities
      where kind = 'email' and value like any(${patterns}::text[]))
    returning id`,
  );
  return adopted.length;
}

/** The organisation of the first domain that one claims. */
export async function organizationOfDomains(
  ctx: Ctx,
  domains: readonly string[],
): Promise<string | null> {
  if (domains.length === 0) return null;
  const [row] = await rows(
    ctx,
    sql<{ organization_id: string }>`
    select d.organization_id from unnest(${[...domains]}::text[]) with ordinality as wanted (domain, place)
    join organization_domains d on d.domain = wanted.domain order by place limit 1`,
  );
  return row?.organization_id ?? null;
}
