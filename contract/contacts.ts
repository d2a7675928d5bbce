/** Contacts with their many addresses, and the organisations they belong to. */
import { z } from 'zod';
import {
  emailAddress,
  instant,
  language,
  line,
  page,
  pageQuery,
  personRef,
  ref,
  text,
  uuid,
} from './common.ts';
import { endpoint } from './endpoint.ts';

export const identity = z.strictObject({
  kind: z.enum(['email', 'phone']),
  value: z.string(),
  is_primary: z.boolean(),
  undeliverable_at: instant.nullable(),
  undeliverable_reason: z.string().nullable(),
});
export const contact = z.strictObject({
  id: uuid,
  name: z.string(), // made of the names, or of the address where there are none
  first_name: z.string(),
  last_name: z.string(),
  job_title: z.string(),
  language: language.nullable(),
  time_zone: z.string().nullable(),
  notes: z.string(),
  organization: personRef.nullable(),
  identities: z.array(identity),
  created_at: instant,
});
export type Contact = z.infer<typeof contact>;

export const listContacts = endpoint({
  method: 'GET',
  path: '/api/contacts',
  access: 'agent',
  scope: 'read',
  summary: 'Contacts by name or address, 50 a page',
  query: z.strictObject({
    q: line(200).optional(),
    organization_id: ref('organization').optional(),
    ...pageQuery,
  }),
  response: page(contact.omit({ notes: true })),
});
export const getContact = endpoint({
  method: 'GET',
  path: '/api/contacts/:contact_id',
  access: 'agent',
  scope: 'read',
  summary: "A contact's card",
  params: z.strictObject({ contact_id: uuid }),
  response: contact,
});
const contactBody = z.strictObject({
  first_name: line(100),
  last_name: line(100),
  job_title: line(120),
  language: language.nullable(),
  time_zone: line(60).nullable(),
  notes: text(10_000),
  organization_id: ref('organization').nullable(),
  emails: z.array(emailAddress).max(20),
  phones: z.array(line(40).min(3)).max(20),
});
export const createContact = endpoint({
  method: 'POST',
  path: '/api/contacts',
  access: 'contacts.edit',
  scope: 'write',
  summary: 'Make a contact; conflict when an address belongs to another',
  body: contactBody.partial(),
  response: contact,
  status: 201,
});
export const updateContact = endpoint({
  method: 'PATCH',
  path: '/api/contacts/:contact_id',
  access: 'contacts.edit',
  scope: 'write',
  summary: 'Change a contact; conflict when an address belongs to another',
  params: z.strictObject({ contact_id: uuid }),
  body: contactBody.partial(),
  response: contact,
});
export const organization = z.strictObject({
  id: uuid,
  name: z.string(),
  domains: z.array(z.string()),
  notes: z.string(),
  /** The plan that it has bought, as people call it; policies ask for it. */
  contract: z.string().nullable(),
  /** IANA; null: not known. Calendars count its deadlines by its own clocks. */
  time_zone: z.string().nullable(),
  /** Its people see each other's requests on the portal. */
  shares_requests: z.boolean(),
  /** Segments: articles may be for all that carry one. */
  tags: z.array(z.string()),
  contact_count: z.number().int(),
  created_at: instant,
});
export const listOrganizations = endpoint({
  method: 'GET',
  path: '/api/organizations',
  access: 'agent',
  scope: 'read',
  summary: 'Organisations by name or domain, 50 a page',
  query: z.strictObject({ q: line(200).optional(), ...pageQuery }),
  response: page(organization.omit({ notes: true })),
});
export const getOrganization = endpoint({
  method: 'GET',
  path: '/api/organizations/:organization_id',
  access: 'agent',
  scope: 'read',
  summary: "An organisation's card",
  params: z.strictObject({ organization_id: uuid }),
  response: organization,
});
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^[^\s\p{Cc}\p{Cs}@/]+\.[^\s\p{Cc}\p{Cs}@/]+$/u, { error: 'errors.field.domain' });
/** In small letters, so that a tag is one whoever types it. */
const organizationTag = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(60)
  .regex(/^[^\p{Cc}\p{Cs},]+$/u, { error: 'errors.field.invalid' });
export const organizationTags = z.array(organizationTag).max(50);
const organizationBody = z.strictObject({
  name: line(200).min(1),
  domains: z.array(domain).max(50),
  notes: text(10_000),
  contract: line(120).min(1).nullable(),
  time_zone: line(60).min(1).nullable(),
  shares_requests: z.boolean(),
  tags: organizationTags,
});
export const createOrganization = endpoint({
  method: 'POST',
  path: '/api/organizations',
  access: 'contacts.edit',
  scope: 'write',
  summary: 'Make an organisation',
  body: organizationBody.partial({
    ...{ domains: true, notes: true, contract: true, time_zone: true, shares_requests: true },
    tags: true,
  }),
  response: organization,
  status: 201,
});
export const listContracts = endpoint({
  method: 'GET',
  path: '/api/contracts',
  access: 'agent',
  scope: 'read',
  summary: 'The contracts that organisations have, and how many have each',
  response: z.strictObject({
    items: z.array(z.strictObject({ name: z.string(), organization_count: z.number().int() })),
  }),
});
export const updateOrganization = endpoint({
  method: 'PATCH',
  path: '/api/organizations/:organization_id',
  access: 'contacts.edit',
  scope: 'write',
  summary: 'Change an organisation',
  params: z.strictObject({ organization_id: uuid }),
  body: organizationBody.partial(),
  response: organization,
});
