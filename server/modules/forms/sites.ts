/** Sites that may show the forms of a brand in a frame. */
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { publish } from '#platform/events.ts';
import { sitesOfBrand, writeSites } from './offers.sql.ts';

export async function getFormSites(ctx: Ctx, brand_id: string): Promise<{ origins: string[] }> {
  return { origins: await sitesOfBrand(ctx, brand_id) };
}

export async function putFormSites(
  ctx: Ctx,
  brand_id: string,
  origins: readonly string[],
): Promise<{ origins: string[] }> {
  const wanted = [...new Set(origins)];
  return transaction(ctx, async (tx) => {
    await writeSites(tx, brand_id, wanted);
    await publish(tx, {
      name: 'form_sites.changed',
      subject_type: 'brand',
      subject_id: brand_id,
      data: { origins: wanted },
    });
    return { origins: wanted };
  });
}
