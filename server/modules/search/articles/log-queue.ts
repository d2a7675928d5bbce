/**
 * Searches that found something, written together a few times a second where people are served: a statement
 * and a commit for each would be a sixth of a search. Whoever is killed forgets a quarter of a second of them.
 */
import type { Ctx } from '#platform/ctx.ts';
import type { Db } from '#platform/db.ts';
import { newId } from '#platform/id.ts';
import { hearsNews } from '#platform/until-news.ts';
import { insertSearches, type Searched, type WrittenSearch } from './log.sql.ts';

const gatherMilliseconds = 250;
const queues = new WeakMap<Db, WrittenSearch[]>();

/** Answers the id that the search has, or is about to have. */
export async function writeSearch(ctx: Ctx, one: Searched): Promise<string> {
  const search = { ...one, id: newId(), at: ctx.now };
  if (!hearsNews(ctx.db)) {
    await insertSearches(ctx, [search]);
    return search.id;
  }
  const queue = queues.get(ctx.db);
  if (queue !== undefined) {
    queue.push(search);
    return search.id;
  }
  queues.set(ctx.db, [search]);
  setTimeout(() => {
    writeWaitingSearches(ctx).catch((error: unknown) =>
      ctx.log.warn({ err: String(error) }, 'some searches of articles were not written down'),
    );
  }, gatherMilliseconds).unref();
  return search.id;
}

export async function writeWaitingSearches(ctx: Ctx): Promise<void> {
  const queue = queues.get(ctx.db);
  queues.delete(ctx.db);
  if (queue !== undefined) await insertSearches(ctx, queue);
}
