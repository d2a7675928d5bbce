/**
 * Brands: under which name, address, look and languages the desk meets its customers. Owns brands and
 * their logos. Mailboxes and tickets say themselves which brand is theirs; pages are the portal's.
 */
import type { z } from 'zod';
import { type Brand, maxLogoBytes, type updateBrand as updateEndpoint } from '#contract/brands.ts';
import { generalSettings } from '#modules/settings/settings.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField, isUniqueViolation } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import { hashToken } from '#platform/secrets.ts';
import {
  allBrands,
  type BrandRow,
  brandById,
  deleteLogoRow,
  insertBrand,
  lockBrand,
  logoOf,
  renameMainBrand,
  updateBrandRow,
  writeLogo,
} from './brands.sql.ts';
import { isReadable, pictureKind } from './look.ts';

export { brandColors } from './look.ts';

/** As the migration names it. */
const unnamed = 'Opora';
const maxBrandName = 80;

export type { BrandRow };

/** What a page needs of a brand. */
export type BrandCard = BrandRow & {
  /** Scheme and host its pages are at, by the configured address; never by the Host of a request. */
  readonly origin: string;
  /** What its paths begin with there: nothing on an address of its own. */
  readonly prefix: '' | '/help';
};

/** Where the help centre of a brand is; undefined while it has no address. */
export function brandCard(row: BrandRow, public_url: string): BrandCard | undefined {
  if (row.host !== null)
    return { ...row, origin: `${new URL(public_url).protocol}//${row.host}`, prefix: '' };
  return row.is_default ? { ...row, origin: public_url, prefix: '/help' } : undefined;
}

/** Brands that pages can be shown of, the main one first. */
export async function servedBrands(ctx: Ctx): Promise<BrandRow[]> {
  return (await allBrands(ctx)).filter((row) => row.archived_at === null);
}

export async function brandOfId(ctx: Ctx, id: string): Promise<BrandRow | undefined> {
  return brandById(ctx, id);
}

export async function logoBytes(
  ctx: Ctx,
  brand_id: string,
): Promise<{ bytes: Buffer; media_type: string; hash: string } | undefined> {
  return logoOf(ctx, brand_id);
}

/** The main brand is the organisation until somebody says otherwise. */
export async function nameMainBrand(tx: Ctx): Promise<void> {
  const { organization_name } = await generalSettings(tx);
  const name = organization_name.trim().slice(0, maxBrandName);
  if (name !== '') await renameMainBrand(tx, { from: unnamed, name });
}

// what administrators do ----------------------------------------------------------------------

export async function listBrands(ctx: Ctx, public_url: string): Promise<{ items: Brand[] }> {
  return { items: (await allBrands(ctx)).map((row) => present(row, public_url)) };
}

type BrandEdit = z.infer<NonNullable<(typeof updateEndpoint)['body']>>;

export async function createBrand(
  ctx: Ctx,
  { key, name, ...rest }: Omit<BrandEdit, 'is_archived'> & { key: string; name: string },
  public_url: string,
): Promise<Brand> {
  const id = newId();
  return saved(ctx, public_url, async (tx) => {
    await insertBrand(tx, { id, key, name });
    await applyEdit(tx, id, rest);
    await tell(tx, id, { name, change: 'created' });
    return id;
  });
}

/** @throws OporaError conflict when the main brand is to be archived */
export async function updateBrand(
  ctx: Ctx,
  id: string,
  { edit, public_url }: { edit: BrandEdit; public_url: string },
): Promise<Brand> {
  return saved(ctx, public_url, async (tx) => {
    const row = (await lockBrand(tx, id)) ?? fail('not_found', 'errors.not_found');
    if (edit.is_archived === true && row.is_default) fail('conflict', 'errors.brand_is_main');
    await applyEdit(tx, id, edit);
    await tell(tx, id, { name: edit.name ?? row.name, change: 'edited' });
    return id;
  });
}

async function applyEdit(tx: Ctx, id: string, edit: BrandEdit): Promise<void> {
  const { is_archived, accent, greeting, languages, ...plain } = edit;
  if (accent !== undefined && !isReadable(accent)) failField('accent', 'errors.field.contrast');
  await updateBrandRow(tx, id, {
    ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
    ...(accent === undefined ? {} : { accent }),
    ...(languages === undefined ? {} : { languages: [...new Set(languages)] }),
    ...(greeting === undefined ? {} : { greeting: JSON.stringify(greeting) }),
    ...(is_archived === undefined ? {} : { archived_at: is_archived ? tx.now : null }),
  });
}

/** @throws OporaError invalid for what is no picture or too large */
export async function setLogo(
  ctx: Ctx,
  id: string,
  { source, public_url }: { source: AsyncIterable<Uint8Array>; public_url: string },
): Promise<Brand> {
  const bytes = await readWithin(source, maxLogoBytes);
  const media_type = pictureKind(bytes) ?? failField('logo', 'errors.field.logo_kind');
  const hash = hashToken(bytes.toString('base64')).toString('hex').slice(0, 16);
  return saved(ctx, public_url, async (tx) => {
    await writeLogo(tx, { brand_id: id, media_type, bytes, hash });
    await tell(tx, id, { change: 'logo' });
    return id;
  });
}

export async function removeLogo(ctx: Ctx, id: string, public_url: string): Promise<Brand> {
  return saved(ctx, public_url, async (tx) => {
    await deleteLogoRow(tx, id);
    await tell(tx, id, { change: 'logo' });
    return id;
  });
}

async function readWithin(source: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.byteLength;
    if (length > most) failField('logo', 'errors.field.logo_size');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function saved(
  ctx: Ctx,
  public_url: string,
  work: (tx: Ctx) => Promise<string>,
): Promise<Brand> {
  try {
    return await transaction(ctx, async (tx) => {
      const row = await brandById(tx, await work(tx));
      return row === undefined ? fail('not_found', 'errors.not_found') : present(row, public_url);
    });
  } catch (error) {
    if (isUniqueViolation(error, 'brands_host_key')) failField('host', 'errors.field.host_taken');
    if (isUniqueViolation(error, 'brands_key_key')) failField('key', 'errors.field.name_taken');
    if (isUniqueViolation(error)) failField('name', 'errors.field.name_taken');
    throw error;
  }
}

async function tell(tx: Ctx, id: string, data: Record<string, unknown>): Promise<void> {
  await publish(tx, { name: 'brand.changed', subject_type: 'brand', subject_id: id, data });
}

function present(row: BrandRow, public_url: string): Brand {
  const { archived_at, logo_hash, created_at: _, ...rest } = row;
  const card =
    row.is_help_center_on && archived_at === null ? brandCard(row, public_url) : undefined;
  return {
    ...rest,
    logo: logo_hash === null ? null : logoPath(row.id, logo_hash),
    is_archived: archived_at !== null,
    url: card === undefined ? null : `${card.origin}${card.prefix || '/'}`,
  };
}

/** Under /help of any of our addresses. */
export function logoPath(brand_id: string, hash: string): string {
  return `/help/assets/logo/${brand_id}/${hash}`;
}
