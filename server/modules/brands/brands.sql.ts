/** Statements over brands and their logos. */
import { type Insertable, sql, type Updateable } from 'kysely';
import { z } from 'zod';
import { language } from '#contract/common.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { BrandsTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

const stored = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  host: z.string().nullable(),
  is_default: z.boolean(),
  languages: z.array(language),
  accent: z.string(),
  greeting: z.object({ ru: z.string().optional(), en: z.string().optional() }),
  is_help_center_on: z.boolean(),
  spaces: z.array(z.string()),
  logo_hash: z.string().nullable(),
  created_at: z.string(),
  archived_at: z.string().nullable(),
});
export type BrandRow = z.infer<typeof stored>;

const columns = sql`b.id, b.key, b.name, b.host, b.is_default, b.languages, b.accent, b.greeting,
  b.is_help_center_on, b.spaces, l.hash as logo_hash, b.created_at, b.archived_at`;

export async function allBrands(ctx: Ctx): Promise<BrandRow[]> {
  const found = await rows(
    ctx,
    sql`select ${columns} from brands b left join brand_logos l on l.brand_id = b.id
      order by b.is_default desc, b.archived_at nulls first, lower(b.name), b.id`,
  );
  return found.map((row) => stored.parse(row));
}

export async function brandById(ctx: Ctx, id: string): Promise<BrandRow | undefined> {
  const row = await firstRow(
    ctx,
    sql`select ${columns} from brands b left join brand_logos l on l.brand_id = b.id where b.id = ${id}`,
  );
  return row === undefined ? undefined : stored.parse(row);
}

export async function lockBrand(
  tx: Ctx,
  id: string,
): Promise<{ name: string; is_default: boolean } | undefined> {
  return tx.db
    .selectFrom('brands')
    .select(['name', 'is_default'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function insertBrand(
  tx: Ctx,
  row: Pick<Insertable<BrandsTable>, 'id' | 'key' | 'name'>,
): Promise<void> {
  await tx.db
    .insertInto('brands')
    .values({ ...row, created_at: tx.now, updated_at: tx.now })
    .execute();
}

export async function updateBrandRow(
  tx: Ctx,
  id: string,
  change: Updateable<BrandsTable>,
): Promise<void> {
  await tx.db
    .updateTable('brands')
    .set({ ...change, updated_at: tx.now })
    .where('id', '=', id)
    .execute();
}

export async function logoOf(
  ctx: Ctx,
  brand_id: string,
): Promise<{ bytes: Buffer; media_type: string; hash: string } | undefined> {
  return ctx.db
    .selectFrom('brand_logos')
    .select(['bytes', 'media_type', 'hash'])
    .where('brand_id', '=', brand_id)
    .executeTakeFirst();
}

export async function writeLogo(
  tx: Ctx,
  logo: { brand_id: string; media_type: string; bytes: Buffer; hash: string },
): Promise<void> {
  await sql`insert into brand_logos (brand_id, media_type, bytes, hash)
    values (${logo.brand_id}, ${logo.media_type}, ${logo.bytes}, ${logo.hash})
    on conflict (brand_id) do update
      set media_type = excluded.media_type, bytes = excluded.bytes, hash = excluded.hash`.execute(
    tx.db,
  );
}

export async function deleteLogoRow(tx: Ctx, brand_id: string): Promise<void> {
  await tx.db.deleteFrom('brand_logos').where('brand_id', '=', brand_id).execute();
}

/** Only while it still has the name it was made with. */
export async function renameMainBrand(
  tx: Ctx,
  { from, name }: { from: string; name: string },
): Promise<void> {
  await sql`update brands set name = ${name}, updated_at = ${tx.now}
    where is_default and name = ${from}`.execute(tx.db);
}
