/** Brands: under which name, address and look the desk meets its customers. */
import { z } from 'zod';
import { language, line, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

/** The brand of the main address: there from the beginning, never archived. */
export const mainBrandId = '00000000-0000-7000-8000-0000000b4a4d';

/** Bytes of a logo: it is on every page, and a page is small. */
export const maxLogoBytes = 32_768;

const color = z.string().regex(/^#[0-9a-f]{6}$/, { error: 'errors.field.color' });
const key = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](-?[a-z0-9]){0,39}$/, { error: 'errors.field.brand_key' });
const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** A name of the web, with a port where it has one: help.example.org. */
const host = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^[a-z0-9.-]+(:\d{2,5})?$/, { error: 'errors.field.host' })
  .refine((name) => (name.split(':')[0] ?? '').split('.').every((part) => hostLabel.test(part)), {
    error: 'errors.field.host',
  });

const greeting = z.strictObject({ ru: line(200).optional(), en: line(200).optional() });

export const brand = z.strictObject({
  id: uuid,
  key: z.string(),
  name: z.string(),
  /** Null: the help centre is under /help of the main address (the main brand), or nowhere yet. */
  host: z.string().nullable(),
  is_default: z.boolean(),
  /** The first is the one for people whose own is not among them. */
  languages: z.array(language),
  accent: z.string(),
  /** Where its logo is, if it has one. */
  logo: z.string().nullable(),
  greeting,
  is_help_center_on: z.boolean(),
  /** Knowledge spaces that it shows; none: all of them. */
  spaces: z.array(uuid),
  is_archived: z.boolean(),
  /** Where its help centre is; null while it has no address or is off. */
  url: z.string().nullable(),
});
export type Brand = z.infer<typeof brand>;

const body = {
  name: line(80).min(1),
  host: host.nullable(),
  languages: z.array(language).min(1).max(2),
  accent: color,
  greeting,
  is_help_center_on: z.boolean(),
  spaces: z.array(uuid).max(100),
};

export const listBrands = endpoint({
  method: 'GET',
  path: '/api/brands',
  access: 'agent',
  scope: 'read',
  summary: 'Brands, the main one first, archived ones last',
  response: z.strictObject({ items: z.array(brand) }),
});
export const createBrand = endpoint({
  method: 'POST',
  path: '/api/brands',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Make a brand',
  body: z
    .strictObject({ ...body, key })
    .partial()
    .required({ name: true, key: true }),
  response: brand,
  status: 201,
});
export const updateBrand = endpoint({
  method: 'PATCH',
  path: '/api/brands/:brand_id',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Change a brand, or archive it',
  params: z.strictObject({ brand_id: uuid }),
  body: z.strictObject({ ...body, is_archived: z.boolean() }).partial(),
  response: brand,
});
/**
 * `none`: no such name yet; `unknown`: the name servers do not answer; `elsewhere`: it leads to other
 * addresses than our own; `here`: to ours.
 */
export const hostStates = ['none', 'unknown', 'elsewhere', 'here'] as const;
export const checkBrandHost = endpoint({
  method: 'GET',
  path: '/api/brands/:brand_id/host',
  access: 'settings.manage',
  scope: 'read',
  summary: 'Where the address of a brand leads, by the name servers',
  params: z.strictObject({ brand_id: uuid }),
  response: z.strictObject({
    host: z.string().nullable(),
    /** Of the desk itself: the name to point to. */
    own_host: z.string(),
    state: z.enum(hostStates),
    addresses: z.array(z.string()),
    own_addresses: z.array(z.string()),
  }),
});
export const putLogo = endpoint({
  method: 'POST',
  path: '/api/brands/:brand_id/logo',
  access: 'settings.manage',
  scope: 'write',
  stream: 'upload',
  summary: 'Set the logo: a PNG, JPEG, WebP or GIF of at most 32 kB',
  params: z.strictObject({ brand_id: uuid }),
  response: brand,
});
export const deleteLogo = endpoint({
  method: 'DELETE',
  path: '/api/brands/:brand_id/logo',
  access: 'settings.manage',
  scope: 'write',
  summary: 'Take the logo away',
  params: z.strictObject({ brand_id: uuid }),
  response: brand,
});
