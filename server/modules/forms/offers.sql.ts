/** Statements over what is offered, and over the sites that show it. */
import { sql } from 'kysely';
import { z } from 'zod';
import { translatedWords } from '#contract/fields.ts';
import { fileAsks, type TopicOffer } from '#contract/forms.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

const stored = z.object({
  topic_id: z.string(),
  is_offered: z.boolean(),
  names: translatedWords,
  intro: translatedWords,
  brand_ids: z.array(z.string()),
  position: z.number(),
  files: z.enum(fileAsks),
  file_words: translatedWords,
});

export async function allOffers(ctx: Ctx): Promise<TopicOffer[]> {
  const found = await rows(
    ctx,
    sql`select topic_id, is_offered, names, intro, brand_ids, position, files, file_words
      from topic_offers order by position, topic_id`,
  );
  return found.map((row) => stored.parse(row));
}

export async function writeOffer(tx: Ctx, offer: TopicOffer): Promise<void> {
  const { topic_id, names, intro, file_words, ...plain } = offer;
  const row = {
    ...plain,
    names: JSON.stringify(names),
    intro: JSON.stringify(intro),
    file_words: JSON.stringify(file_words),
    brand_ids: [...offer.brand_ids],
  };
  await tx.db
    .insertInto('topic_offers')
    .values({ topic_id, ...row })
    .onConflict((conflict) => conflict.column('topic_id').doUpdateSet(row))
    .execute();
}

export async function sitesOfBrand(ctx: Ctx, brand_id: string): Promise<string[]> {
  const found = await firstRow(
    ctx,
    sql<{ origins: string[] }>`select origins from form_sites where brand_id = ${brand_id}`,
  );
  return found?.origins ?? [];
}

export async function writeSites(tx: Ctx, brand_id: string, origins: string[]): Promise<void> {
  await tx.db
    .insertInto('form_sites')
    .values({ brand_id, origins })
    .onConflict((conflict) => conflict.column('brand_id').doUpdateSet({ origins }))
    .execute();
}
