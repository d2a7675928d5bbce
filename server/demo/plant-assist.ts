/** The desk has learnt topics from its ninety days; some of what came last has none yet, and is told a likely one. */
import { sql } from 'kysely';
import { trainNow } from '#modules/assist/assist.ts';
import type { Ctx } from '#platform/ctx.ts';

export async function plantAssist(ctx: Ctx): Promise<void> {
  await sql`update tickets set topic_id = null, fields = '{}'
    where status_category = 'new' and assignee_id is null and number % 3 = 0`.execute(ctx.db);
  await trainNow(ctx, 'topic');
}
