/** Every statement over feeds of calendars. */
import { type Insertable, sql, type Updateable } from 'kysely';
import { z } from 'zod';
import { type CalendarFeed, feedTroubles } from '#contract/calendars.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { CalendarFeedsTable } from '#platform/database.gen.ts';

const trouble = z.enum(feedTroubles).nullable().catch('unreachable');

export type FeedRow = CalendarFeed & { readonly calendar_id: string };

async function feeds(ctx: Ctx, of: { calendar_id?: string; id?: string }): Promise<FeedRow[]> {
  const { rows } = await sql<Omit<FeedRow, 'trouble'> & { trouble: string | null }>`
    select f.id, f.calendar_id, f.name, f.address, f.allow_private_hosts, f.read_at, f.tried_at,
      f.trouble, f.left_out,
      (select count(*)::int from calendar_days d where d.feed_id = f.id) as days
    from calendar_feeds f
    where f.calendar_id = coalesce(${of.calendar_id ?? null}::uuid, f.calendar_id)
      and f.id = coalesce(${of.id ?? null}::uuid, f.id)
    order by f.created_at, f.id`.execute(ctx.db);
  return rows.map((row) => ({ ...row, trouble: trouble.parse(row.trouble) }));
}

/** In the order they were added. */
export function feedsOf(ctx: Ctx, calendar_id: string): Promise<FeedRow[]> {
  return feeds(ctx, { calendar_id });
}

export async function feedById(ctx: Ctx, id: string): Promise<FeedRow | undefined> {
  return (await feeds(ctx, { id }))[0];
}

/** What the last good reading was of. */
export async function contentOf(ctx: Ctx, id: string): Promise<string | null> {
  const row = await ctx.db
    .selectFrom('calendar_feeds')
    .select('content')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.content ?? null;
}

export async function insertFeed(tx: Ctx, row: Insertable<CalendarFeedsTable>): Promise<void> {
  await tx.db.insertInto('calendar_feeds').values(row).execute();
}

export async function writeFeed(
  tx: Ctx,
  id: string,
  change: Updateable<CalendarFeedsTable>,
): Promise<void> {
  await tx.db.updateTable('calendar_feeds').set(change).where('id', '=', id).execute();
}

export async function deleteFeed(tx: Ctx, id: string): Promise<void> {
  await tx.db.deleteFrom('calendar_feeds').where('id', '=', id).execute();
}

/**
 * Feeds whose time has come: addresses after a day, after an hour when the last try failed; files after
 * a month, because what repeats without an end is kept some years ahead.
 */
export async function dueFeeds(ctx: Ctx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select f.id from calendar_feeds f join calendars c on c.id = f.calendar_id
    where c.archived_at is null and (f.tried_at is null or f.tried_at < ${ctx.now}::timestamptz - case
      when f.address is null then interval '30 days'
      when f.trouble is null then interval '1 day' else interval '1 hour' end)
    order by f.tried_at nulls first limit 100`.execute(ctx.db);
  return rows.map((row) => row.id);
}
