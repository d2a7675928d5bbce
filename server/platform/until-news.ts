/**
 * What was read and holds until something happens on the desk: a screen that a hundred people have open
 * asks the same again after each event. Kept in a process that hears of every event, and only there.
 */
import type { Ctx } from './ctx.ts';
import type { Db } from './db.ts';

type Kept = { readonly at: number; readonly answer: Promise<unknown> };

const keptBy = new WeakMap<Db, Map<string, Kept>>();

/** Time passes too: what depends on it is so much behind at most. */
const keptMilliseconds = 10_000;
const mostAnswers = 2_000;

/** From now on `newsCame` is called after every event of the desk, whichever process wrote it. */
export function beginToKeep(db: Db): void {
  keptBy.set(db, new Map());
}

export function stopKeeping(db: Db): void {
  keptBy.delete(db);
}

/** Whether this process serves people for long: what is worth remembering is worth it only there. */
export function hearsNews(db: Db): boolean {
  return keptBy.has(db);
}

/** Whatever was read before is read again; what is being read now is for those alone who wait for it. */
export function newsCame(db: Db): void {
  keptBy.get(db)?.clear();
}

/**
 * The answer that was read since the last event, or a fresh one; whoever asks while it is read waits for the
 * same. Within a transaction, and where nobody hears of events, it is always read.
 * @param key says all that the answer depends on, the asker's sight too
 */
export async function untilNews<Value>(
  ctx: Ctx,
  key: string,
  read: () => Promise<Value>,
): Promise<Value> {
  const kept = keptBy.get(ctx.db);
  if (kept === undefined) return read();
  const now = ctx.now.getTime();
  const known = kept.get(key);
  if (known !== undefined && Math.abs(now - known.at) < keptMilliseconds)
    return (await known.answer) as Value;
  const answer = read();
  if (kept.size >= mostAnswers) kept.clear();
  kept.set(key, { at: now, answer });
  try {
    return await answer;
  } catch (error) {
    if (kept.get(key)?.answer === answer) kept.delete(key);
    throw error;
  }
}
