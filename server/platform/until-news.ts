/**
 * What was read and holds until something happens on the desk: a screen that a hundred people have open
 * asks the same again after each event. Kept in a process that hears of every event, and only there. Hearing takes
 * a moment: whoever knows what had happened when he asked (`Ctx.news`) is not told what was read before that.
 */
import type { RawBuilder } from 'kysely';
import type { Ctx } from './ctx.ts';
import type { Db } from './db.ts';

type Kept = { readonly at: number; readonly answer: Promise<unknown> };

const keptBy = new WeakMap<Db, Map<string, Kept>>();

/** Time passes too: what depends on it is so much behind at most. */
const keptMilliseconds = 10_000;
const mostAnswers = 5_000;

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
  const name = asKnown(ctx, key);
  const known = kept.get(name);
  if (known !== undefined && isFresh(known, now)) return (await known.answer) as Value;
  return keep(kept, { keys: [name], at: now, answer: read() });
}

/**
 * The rows of a statement since the last event: its text and its values are what they depend on. Only for callers
 * of whom it is known what had happened when they asked: they are never shown less.
 */
export async function rowsUntilNews<Row>(
  ctx: Ctx,
  statement: RawBuilder<Row>,
): Promise<readonly Row[]> {
  if (ctx.news === undefined || !hearsNews(ctx.db)) return (await statement.execute(ctx.db)).rows;
  const compiled = statement.compile(ctx.db);
  const key = `${compiled.sql} ${JSON.stringify(compiled.parameters)}`;
  return untilNews(ctx, key, async () => (await ctx.db.executeQuery(compiled)).rows);
}

/**
 * The same for things that are read many at once, each known by itself: what two lists show is read for one
 * of them.
 * @param kind tells them from others with such ids
 * @param read is given the ids that are not known, and answers those that there are
 */
export async function eachUntilNews<Value>(
  ctx: Ctx,
  { kind, ids }: { kind: string; ids: readonly string[] },
  read: (ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): Promise<ReadonlyMap<string, Value>> {
  const kept = keptBy.get(ctx.db);
  if (ctx.news === undefined || kept === undefined) return read(ids);
  const now = ctx.now.getTime();
  const keyOf = (id: string) => asKnown(ctx, `${kind} ${id}`);
  const from = new Map<string, Promise<unknown>>();
  for (const id of ids) {
    const known = kept.get(keyOf(id));
    if (known !== undefined && isFresh(known, now)) from.set(id, known.answer);
  }
  const missing = ids.filter((id) => !from.has(id));
  if (missing.length > 0) {
    const answer = read(missing);
    for (const id of missing) from.set(id, answer);
    await keep(kept, { keys: missing.map(keyOf), at: now, answer });
  }
  const found = new Map<string, Value>();
  for (const [id, answer] of from) {
    const value = ((await answer) as ReadonlyMap<string, Value>).get(id);
    if (value !== undefined) found.set(id, value);
  }
  return found;
}

/** An answer to somebody who knows of less is none for somebody who knows of more. */
function asKnown({ news = '' }: Ctx, key: string): string {
  return `${news}\n${key}`;
}

function isFresh({ at }: Kept, now: number): boolean {
  return Math.abs(now - at) < keptMilliseconds;
}

async function keep<Value>(
  kept: Map<string, Kept>,
  { keys, at, answer }: { keys: readonly string[]; at: number; answer: Promise<Value> },
): Promise<Value> {
  for (const key of keys) {
    const [oldest] = kept.size >= mostAnswers ? kept.keys() : [];
    if (oldest !== undefined) kept.delete(oldest);
    kept.set(key, { at, answer });
  }
  try {
    return await answer;
  } catch (error) {
    for (const key of keys) if (kept.get(key)?.answer === answer) kept.delete(key);
    throw error;
  }
}
