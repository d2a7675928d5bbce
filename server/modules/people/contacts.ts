/** Contacts: the people who write to the desk. One person, many addresses. */
import { sql } from 'kysely';
import type { Language } from '#contract/common.ts';
import type { Contact } from '#contract/contacts.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { changesOf } from './changes.ts';
import {
  type ContactFields,
  deleteOtherIdentities,
  type IdentityKind,
  insertContact,
  lockContact,
  organizationOfDomains,
  updateContactRow,
  writeIdentities,
} from './contacts.sql.ts';
import { displayName } from './names.ts';
import { visibleContacts } from './people.access.ts';
import { normalPhone } from './phone.ts';
import { organizationDomains } from './public-mail-domains.ts';
import { assertTimeZone } from './time-zone.ts';

type Identity = Contact['identities'][number];

/** Contacts with all that a card shows; the order of identities: primary first, then as they came. */
export function contactCards(ctx: Ctx) {
  return visibleContacts(ctx)
    .leftJoin('organizations', 'organizations.id', 'contacts.organization_id')
    .select([
      'contacts.id',
      'contacts.first_name',
      'contacts.last_name',
      'contacts.job_title',
      'contacts.language',
      'contacts.time_zone',
      'contacts.notes',
      'contacts.created_at',
      'organizations.id as organization_id',
      'organizations.name as organization_name',
      sql<Identity[]>`(select coalesce(jsonb_agg(jsonb_build_object(
          'kind', i.kind, 'value', i.value, 'is_primary', i.is_primary,
          'undeliverable_at', to_char(i.undeliverable_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
          'undeliverable_reason', i.undeliverable_reason)
          order by i.kind, i.is_primary desc, i.created_at, i.id), '[]')
        from contact_identities i where i.contact_id = contacts.id)`.as('identities'),
    ]);
}

type CardRow = Awaited<ReturnType<ReturnType<typeof contactCards>['execute']>>[number];

export function presentContact(row: CardRow): Contact {
  const { id, first_name, last_name, job_title, language, time_zone, notes, created_at } = row;
  const { organization_id, organization_name, identities } = row;
  const organization =
    organization_id === null || organization_name === null
      ? null
      : { id: organization_id, name: organization_name };
  return {
    ...{ id, first_name, last_name, job_title, language, time_zone, notes, created_at },
    name: displayName(row, identities[0]?.value),
    organization,
    identities,
  };
}

/** @throws OporaError not_found for one the actor may not see */
export async function getContact(ctx: Ctx, contact_id: string): Promise<Contact> {
  const row = await contactCards(ctx).where('contacts.id', '=', contact_id).executeTakeFirst();
  return row === undefined ? fail('not_found', 'errors.not_found') : presentContact(row);
}

export type ContactInput = {
  [K in keyof ContactFields]?: ContactFields[K] | undefined;
} & { emails?: string[] | undefined; phones?: string[] | undefined };

/** Without an organisation named, the domain of an address finds it. */
export async function createContact(ctx: Ctx, input: ContactInput): Promise<Contact> {
  const { emails = [], phones = [], ...fields } = checked(input);
  return transaction(ctx, async (tx) => {
    const id = newId();
    const organization_id =
      fields.organization_id === undefined
        ? await organizationOfDomains(tx, emails.flatMap(organizationDomains))
        : fields.organization_id;
    await insertContact(tx, { id, ...fields, organization_id });
    await writeAddresses(tx, id, { kind: 'email', values: emails });
    await writeAddresses(tx, id, { kind: 'phone', values: phones });
    await publish(tx, { name: 'contact.created', subject_type: 'contact', subject_id: id });
    return getContact(tx, id);
  });
}

export async function updateContact(
  ctx: Ctx,
  contact_id: string,
  input: ContactInput,
): Promise<Contact> {
  const { emails, phones, ...fields } = checked(input);
  return transaction(ctx, async (tx) => {
    const before = await lockContact(tx, contact_id);
    if (before === undefined) fail('not_found', 'errors.not_found');
    const known = (await getContact(tx, contact_id)).identities;
    const changes = changesOf(
      { ...before, emails: valuesOfKind(known, 'email'), phones: valuesOfKind(known, 'phone') },
      { ...fields, emails, phones },
    );
    await updateContactRow(tx, contact_id, fields);
    if (emails !== undefined)
      await writeAddresses(tx, contact_id, { kind: 'email', values: emails });
    if (phones !== undefined)
      await writeAddresses(tx, contact_id, { kind: 'phone', values: phones });
    if (Object.keys(changes).length > 0)
      await publish(tx, {
        name: 'contact.updated',
        subject_type: 'contact',
        subject_id: contact_id,
        data: { changes },
      });
    return getContact(tx, contact_id);
  });
}

function valuesOfKind(identities: readonly Identity[], kind: IdentityKind): string[] {
  return identities.filter((one) => one.kind === kind).map((one) => one.value);
}

type CheckedInput = Partial<ContactFields> & { emails?: string[]; phones?: string[] };

function checked({ emails, phones, ...given }: ContactInput): CheckedInput {
  if (given.time_zone) assertTimeZone(given.time_zone);
  const fields = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  return {
    ...fields,
    ...(emails === undefined ? {} : { emails: [...new Set(emails)] }),
    ...(phones === undefined ? {} : { phones: normalPhones(phones) }),
  };
}

function normalPhones(typed: readonly string[]): string[] {
  const normal = typed.map(
    (one, index) => normalPhone(one) ?? failField(`phones.${index}`, 'errors.field.phone'),
  );
  return [...new Set(normal)];
}

async function writeAddresses(
  tx: Ctx,
  contact_id: string,
  { kind, values }: { kind: IdentityKind; values: readonly string[] },
): Promise<void> {
  await deleteOtherIdentities(tx, contact_id, { kind, values });
  if (values.length === 0) return;
  const identities = values.map((value) => ({ id: newId(), value }));
  const written = await writeIdentities(tx, contact_id, { kind, identities });
  if (written < values.length)
    fail('conflict', kind === 'email' ? 'errors.email_taken' : 'errors.phone_taken');
}

// what other modules ask ----------------------------------------------------------------------

export type ContactFacts = {
  readonly organization_id: string | null;
  readonly language: Language | null;
};

/** What a ticket takes over from its requester. @throws OporaError not_found */
export async function contactFacts(ctx: Ctx, contact_id: string): Promise<ContactFacts> {
  const row = await ctx.db
    .selectFrom('contacts')
    .select(['organization_id', 'language'])
    .where('id', '=', contact_id)
    .executeTakeFirst();
  return row ?? fail('not_found', 'errors.not_found');
}

/** How contacts are shown, by id: their name, or the primary address where they have none. */
export async function contactNames(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  const people = await contactParties(ctx, ids);
  return new Map([...people].map(([id, one]) => [id, displayName(one, one.address)]));
}

export type ContactParty = { first_name: string; last_name: string; address: string | null };

/** Names and the primary mail address, by id: for recipients of a reply. */
async function contactParties(
  ctx: Ctx,
  ids: readonly string[],
): Promise<Map<string, ContactParty>> {
  if (ids.length === 0) return new Map();
  const found = await sql<ContactParty & { id: string }>`
    select c.id, c.first_name, c.last_name,
      (select value from contact_identities i where i.contact_id = c.id and i.kind = 'email'
        order by i.is_primary desc, i.created_at, i.id limit 1) as address
    from contacts c where c.id = any(${[...new Set(ids)]}::uuid[])`.execute(ctx.db);
  return new Map(found.rows.map(({ id, ...party }) => [id, party]));
}
