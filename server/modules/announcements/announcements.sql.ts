/** Statements over announcements. */
import { sql } from 'kysely';
import { z } from 'zod';
import { announcementKinds } from '#contract/announcements.ts';
import { translatedWords } from '#contract/fields.ts';
import type { Ctx } from '#platform/ctx.ts';
import { rows } from '#platform/db.ts';

const stored = z.object({
  id: z.string(),
  kind: z.enum(announcementKinds),
  titles: translatedWords,
  texts: translatedWords,
  brand_ids: z.array(z.string()),
  topic_ids: z.array(z.string()),
  starts_at: z.string(),
  ends_at: z.string().nullable(),
  is_in_replies: z.boolean(),
});
export type AnnouncementRow = z.infer<typeof stored>;

const columns = sql`id, kind, titles, texts, brand_ids, topic_ids, starts_at, ends_at, is_in_replies`;
const mostOver = 100;

/** Those that run or are ahead, the first to begin first; then the last that are over. */
export async function allAnnouncements(ctx: Ctx): Promise<AnnouncementRow[]> {
  const found = await rows(
    ctx,
    sql`(select ${columns} from announcements where ends_at is null or ends_at > ${ctx.now}
        order by starts_at, id)
      union all
      (select ${columns} from announcements where ends_at <= ${ctx.now}
        order by ends_at desc, id desc limit ${mostOver})`,
  );
  return found.map((row) => stored.parse(row));
}

/** Not over, begun before `until`, of the brand. */
export async function announcementsUntil(
  ctx: Ctx,
  { until, brand_id }: { until: Date; brand_id: string },
): Promise<AnnouncementRow[]> {
  const found = await rows(
    ctx,
    sql`select ${columns} from announcements
      where starts_at <= ${until} and (ends_at is null or ends_at > ${ctx.now})
        and (brand_ids = '{}' or ${brand_id}::uuid = any(brand_ids))
      order by starts_at desc, id desc limit 50`,
  );
  return found.map((row) => stored.parse(row));
}

export async function announcementById(ctx: Ctx, id: string): Promise<AnnouncementRow | undefined> {
  const [row] = await rows(ctx, sql`select ${columns} from announcements where id = ${id}`);
  return row === undefined ? undefined : stored.parse(row);
}

export async function insertAnnouncement(tx: Ctx, row: AnnouncementRow): Promise<void> {
  const { titles, texts, ...plain } = row;
  await tx.db
    .insertInto('announcements')
    .values({
      ...plain,
      titles: JSON.stringify(titles),
      texts: JSON.stringify(texts),
      created_by: tx.actor.kind === 'agent' ? tx.actor.id : null,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .execute();
}

export async function updateAnnouncementRow(tx: Ctx, row: AnnouncementRow): Promise<void> {
  const { id, titles, texts, ...plain } = row;
  await tx.db
    .updateTable('announcements')
    .set({
      ...plain,
      titles: JSON.stringify(titles),
      texts: JSON.stringify(texts),
      updated_at: tx.now,
    })
    .where('id', '=', id)
    .execute();
}

export async function deleteAnnouncementRow(tx: Ctx, id: string): Promise<void> {
  await tx.db.deleteFrom('announcements').where('id', '=', id).execute();
}
