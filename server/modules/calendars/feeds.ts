/** Feeds: days off that a calendar takes from iCalendar addresses and files. */
import { z } from 'zod';
import {
  type CalendarFeed,
  feedTroubleKeys,
  maxFeedBytes,
  mostFeeds,
} from '#contract/calendars.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { fetchOutside } from '#platform/fetch.ts';
import { newId } from '#platform/id.ts';
import { enqueue, job } from '#platform/jobs.ts';
import { deleteOtherDays, lockCalendar, putDays } from './calendars.sql.ts';
import { followEdition, grow } from './editing.ts';
import {
  contentOf,
  deleteFeed,
  dueFeeds,
  type FeedRow,
  feedById,
  feedsOf,
  insertFeed,
  writeFeed,
} from './feeds.sql.ts';
import type { Window } from './ical-days.ts';
import { type ReadFeed, readIcal } from './ical-reader.ts';

const fetchTimeoutMilliseconds = 20_000;

function present({ calendar_id: _, ...feed }: FeedRow): CalendarFeed {
  return feed;
}

export async function listFeeds(ctx: Ctx, calendar_id: string): Promise<CalendarFeed[]> {
  return (await feedsOf(ctx, calendar_id)).map(present);
}

async function feedOf(ctx: Ctx, id: string): Promise<FeedRow> {
  return (await feedById(ctx, id)) ?? fail('not_found', 'errors.not_found');
}

export type NewFeed = {
  readonly name: string;
  readonly address: string;
  readonly allow_private_hosts: boolean;
};

/** Is read in the background; until then it has no days. @throws OporaError conflict: too many feeds */
export async function addFeed(
  ctx: Ctx,
  calendar_id: string,
  input: NewFeed,
): Promise<CalendarFeed> {
  return transaction(ctx, async (tx) => {
    await assertRoom(tx, calendar_id);
    const id = newId();
    const address = input.address.replace(/^webcal(s?):/i, 'https:');
    await insertFeed(tx, { id, calendar_id, ...input, address, created_at: tx.now });
    await enqueue(tx, readFeedJob, { feed_id: id }, { key: `feed:${id}` });
    return present(await feedOf(tx, id));
  });
}

/** @throws OporaError invalid at `content`, with why it could not be read; conflict: too many feeds */
export async function importFeed(
  ctx: Ctx,
  calendar_id: string,
  { name, content }: { name: string; content: string },
): Promise<CalendarFeed> {
  const read = await readIcal(content, windowAt(ctx.now));
  if ('trouble' in read) return failField('content', feedTroubleKeys[read.trouble]);
  return transaction(ctx, async (tx) => {
    await assertRoom(tx, calendar_id);
    const id = newId();
    await insertFeed(tx, { id, calendar_id, name, content, created_at: tx.now });
    await settle(tx, await feedOf(tx, id), { read, content });
    return present(await feedOf(tx, id));
  });
}

async function assertRoom(tx: Ctx, calendar_id: string): Promise<void> {
  await lockCalendar(tx, calendar_id);
  if ((await feedsOf(tx, calendar_id)).length >= mostFeeds)
    fail('conflict', 'errors.too_many_feeds');
}

export async function refreshFeed(ctx: Ctx, id: string): Promise<CalendarFeed> {
  return transaction(ctx, async (tx) => {
    await enqueue(tx, readFeedJob, { feed_id: id }, { key: `feed:${id}` });
    return present(await feedOf(tx, id));
  });
}

export async function removeFeed(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const { calendar_id, name } = await feedOf(tx, id);
    const row = await lockCalendar(tx, calendar_id);
    const had = await deleteOtherDays(tx, id, []);
    await deleteFeed(tx, id);
    if (had > 0) await grow(tx, row, { feed: [name, null] });
    else await tell(tx, { id, name }, null);
  });
}

/** Last year for what is counted back, some years ahead for what is due. */
function windowAt(now: Date): Window {
  const year = now.getUTCFullYear();
  return { from: `${year - 1}-01-01`, to: `${year + 4}-12-31` };
}

type Outcome = { readonly read: ReadFeed; readonly content: string | null };

/** Keeps what was read, or why it was not; the days of the last good reading hold until there is a better. */
async function settle(tx: Ctx, feed: FeedRow, { read, content }: Outcome): Promise<void> {
  const row = await lockCalendar(tx, feed.calendar_id);
  if ('trouble' in read) {
    await writeFeed(tx, feed.id, { tried_at: tx.now, trouble: read.trouble });
    await tell(tx, feed, read.trouble);
    return;
  }
  const { days, left_out } = read;
  await writeFeed(tx, feed.id, {
    content,
    left_out,
    read_at: tx.now,
    tried_at: tx.now,
    trouble: null,
  });
  const place = { calendar_id: feed.calendar_id, feed_id: feed.id };
  const gone = await deleteOtherDays(
    tx,
    feed.id,
    days.map((day) => day.date),
  );
  const isOther = await putDays(
    tx,
    place,
    days.map((day) => ({ ...day, hours: [] })),
  );
  if (gone > 0 || isOther) await grow(tx, row, { feed: [null, feed.name] });
  await tell(tx, feed, null);
}

function tell(tx: Ctx, { id, name }: Pick<FeedRow, 'id' | 'name'>, trouble: string | null) {
  return publish(tx, {
    name: 'calendar_feed.read',
    subject_type: 'calendar_feed',
    subject_id: id,
    data: { name, trouble },
  });
}

export const readFeedJob = job(
  'calendars.read_feed',
  z.object({ feed_id: z.uuid() }),
  async (ctx, { feed_id }) => {
    const feed = await feedById(ctx, feed_id);
    if (feed === undefined) return;
    const content = await contentNow(ctx, feed);
    const read =
      content === null
        ? { trouble: 'unreachable' as const }
        : await readIcal(content, windowAt(ctx.now));
    await transaction(ctx, async (tx) => {
      const still = await feedById(tx, feed_id);
      if (still !== undefined) await settle(tx, still, { read, content });
    });
  },
);

/** Null: nothing came. A file is what it was. */
async function contentNow(ctx: Ctx, feed: FeedRow): Promise<string | null> {
  if (feed.address === null) return contentOf(ctx, feed.id);
  try {
    const bytes = await fetchOutside(feed.address, {
      // More than a feed may have, so that what is too long is told from what does not answer.
      max_bytes: 4 * maxFeedBytes,
      timeout_ms: fetchTimeoutMilliseconds,
      allow_private: feed.allow_private_hosts,
      headers: { accept: 'text/calendar, */*;q=0.1' },
    });
    return new TextDecoder().decode(bytes);
  } catch {
    return null;
  }
}

/** Once an hour: what is due to be read, and what a newer program knows of the state's calendar. */
export const keepCalendarsJob = job('calendars.keep', z.object({}), async (ctx) => {
  await followEdition(ctx);
  for (const feed_id of await dueFeeds(ctx))
    await enqueue(ctx, readFeedJob, { feed_id }, { key: `feed:${feed_id}` });
});
