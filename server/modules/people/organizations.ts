/** Organisations that contacts belong to, found by the domains of their mail. */
import { sql } from 'kysely';
import { z } from 'zod';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { containing, cursorOf, cutPage, valuesOf, wordsOf } from './after.ts';
import { changesOf } from './changes.ts';
import {
  adoptContacts,
  insertOrganization,
  updateOrganizationRow,
  writeDomains,
} from './contacts.sql.ts';
import { visibleOrganizations } from './people.access.ts';
import { isPublicMailDomain } from './public-mail-domains.ts';
import { assertTimeZone } from './time-zone.ts';

function organizationCards(ctx: Ctx) {
  return visibleOrganizations(ctx).select([
    'organizations.id',
    'organizations.name',
    'organizations.notes',
    'organizations.contract',
    'organizations.time_zone',
    'organizations.shares_requests',
    'organizations.tags',
    'organizations.created_at',
    sql<string[]>`array(select domain from organization_domains
      where organization_id = organizations.id order by domain)`.as('domains'),
    sql<number>`(select count(*) from contacts where organization_id = organizations.id)`.as(
      'contact_count',
    ),
  ]);
}

export async function getOrganization(ctx: Ctx, organization_id: string) {
  const row = await organizationCards(ctx)
    .where('organizations.id', '=', organization_id)
    .executeTakeFirst();
  return row ?? fail('not_found', 'errors.not_found');
}

const pageSize = 50;

/** By name or domain, in the order of names; 50 a page. */
export async function listOrganizations(
  ctx: Ctx,
  { q, after }: { q?: string | undefined; after?: string | undefined },
) {
  let named = visibleOrganizations(ctx).select([
    'organizations.id',
    sql<string>`lower(organizations.name)`.as('sort_name'),
  ]);
  for (const word of wordsOf(q)) {
    const pattern = containing(word);
    named = named.where(
      sql<boolean>`(search_text(organizations.name) like search_text(${pattern}) or exists (select from organization_domains d
        where d.organization_id = organizations.id and d.domain like ${pattern}))`,
    );
  }
  if (after !== undefined) {
    const [name, id] = valuesOf(after, z.tuple([z.string(), z.uuid()]));
    named = named.where(
      sql<boolean>`(lower(organizations.name), organizations.id) > (${name}, ${id})`,
    );
  }
  const found = await named
    .orderBy(sql`lower(organizations.name)`)
    .orderBy('organizations.id')
    .limit(pageSize + 1)
    .execute();
  const { items, next } = cutPage(found, pageSize, (row) => cursorOf(row.sort_name, row.id));
  // Contacts are counted for the page alone.
  const cards = await organizationCards(ctx)
    .where(sql<boolean>`organizations.id = any(${items.map((row) => row.id)}::uuid[])`)
    .orderBy(sql`lower(organizations.name)`)
    .orderBy('organizations.id')
    .execute();
  return { items: cards.map(({ notes: _, ...row }) => row), next };
}

export type OrganizationInput = {
  name: string;
  domains?: string[] | undefined;
  notes?: string | undefined;
  /** Null: none. */
  contract?: string | null | undefined;
  /** IANA; null: not known. */
  time_zone?: string | null | undefined;
  /** Its people see each other's requests on the portal. */
  shares_requests?: boolean | undefined;
  /** Segments, in small letters. */
  tags?: string[] | undefined;
};

/** Contacts of its domains who belonged nowhere join it. */
export async function createOrganization(ctx: Ctx, input: OrganizationInput) {
  assertOwnDomains(input.domains);
  if (typeof input.time_zone === 'string') assertTimeZone(input.time_zone);
  return transaction(ctx, async (tx) => {
    const id = newId();
    await insertOrganization(tx, {
      ...{ id, name: input.name, notes: input.notes ?? '', contract: input.contract ?? null },
      time_zone: input.time_zone ?? null,
      shares_requests: input.shares_requests ?? false,
      tags: [...new Set(input.tags)],
    });
    await takeDomains(tx, id, input.domains ?? []);
    await publish(tx, {
      name: 'organization.created',
      subject_type: 'organization',
      subject_id: id,
      data: { name: input.name },
    });
    return getOrganization(tx, id);
  });
}

export async function updateOrganization(
  ctx: Ctx,
  organization_id: string,
  input: { [K in keyof OrganizationInput]?: OrganizationInput[K] | undefined },
) {
  assertOwnDomains(input.domains);
  if (typeof input.time_zone === 'string') assertTimeZone(input.time_zone);
  return transaction(ctx, async (tx) => {
    const before = await getOrganization(tx, organization_id);
    const changes = changesOf(before, input);
    if (Object.keys(changes).length === 0) return before;
    const { name, notes, domains, contract, time_zone, shares_requests, tags } = input;
    await updateOrganizationRow(tx, organization_id, {
      ...(name === undefined ? {} : { name }),
      ...(notes === undefined ? {} : { notes }),
      ...(contract === undefined ? {} : { contract }),
      ...(time_zone === undefined ? {} : { time_zone }),
      ...(shares_requests === undefined ? {} : { shares_requests }),
      ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
    });
    if (domains !== undefined) await takeDomains(tx, organization_id, domains);
    await publish(tx, {
      name: 'organization.updated',
      subject_type: 'organization',
      subject_id: organization_id,
      data: { changes },
    });
    return getOrganization(tx, organization_id);
  });
}

/** By name. */
export async function listContracts(ctx: Ctx) {
  return visibleOrganizations(ctx)
    .select([
      sql<string>`organizations.contract`.as('name'),
      sql<number>`count(*)`.as('organization_count'),
    ])
    .where('organizations.contract', 'is not', null)
    .groupBy('organizations.contract')
    .orderBy(sql`lower(organizations.contract)`)
    .limit(500)
    .execute();
}

async function takeDomains(tx: Ctx, organization_id: string, domains: readonly string[]) {
  const { given, written } = await writeDomains(tx, organization_id, domains);
  if (written < given) fail('conflict', 'errors.domain_taken');
  if (given > 0) await adoptContacts(tx, organization_id, domains);
}

/** Everybody's mail domain would make one organisation of strangers. */
function assertOwnDomains(domains: readonly string[] | undefined): void {
  const index = (domains ?? []).findIndex(isPublicMailDomain);
  if (index >= 0) failField(`domains.${index}`, 'errors.field.domain_public');
}
