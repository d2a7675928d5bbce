/**
 * The words of all articles in the memory of a process that serves people, about a quarter of a second behind
 * those of PostgreSQL: a question costs it some tenths of a millisecond, and PostgreSQL is asked once, who may see
 * what was found. While it is being read, and where there is too much of it, PostgreSQL finds.
 */
import type { Ctx } from '#platform/ctx.ts';
import type { Db } from '#platform/db.ts';
import { hearsNews } from '#platform/until-news.ts';
import { documentsHeld, holdDocument, type Inverted, newInverted } from './inverted.ts';
import { documentsWrittenAfter } from './memory.sql.ts';

export type Bounds = {
  readonly most_bytes: number;
  /** Documents that others have replaced lie about until they are more, and no fewer than those that count. */
  readonly most_gone: number;
};
/** Fifty thousand articles of 1,400 letters are 45 MB. */
const usualBounds: Bounds = { most_bytes: 192 * 1024 * 1024, most_gone: 1_000 };
const readAtOnce = 100;
const freshMilliseconds = 250;

type Memory = {
  index: Inverted;
  readonly bounds: Bounds;
  state: 'being read' | 'ready' | 'too large';
  /** Of the last document read. */
  written: number;
  read_at: number;
  read_after: number;
  reading: Promise<boolean> | undefined;
};

const memories = new WeakMap<Db, Memory>();
let indexings = 0;

/** This process has indexed articles: they are read before the next question is answered. */
export function articlesIndexed(): void {
  indexings += 1;
}

/** Undefined where PostgreSQL is to find. */
export async function articlesInMemory(
  ctx: Ctx,
  bounds: Bounds = usualBounds,
): Promise<Inverted | undefined> {
  if (!hearsNews(ctx.db)) return undefined;
  const memory = memories.get(ctx.db) ?? begun(ctx, bounds);
  if (memory.state === 'ready' && !isFresh(memory)) await catchUp(ctx, memory);
  // What is worn was let go of meanwhile; it answers this question still.
  return memory.state === 'ready' ? memory.index : undefined;
}

function isFresh({ read_at, read_after }: Memory): boolean {
  return read_after === indexings && performance.now() - read_at < freshMilliseconds;
}

function begun(ctx: Ctx, bounds: Bounds): Memory {
  const memory: Memory = {
    ...{ index: newInverted(), bounds, state: 'being read', written: 0 },
    ...{ read_at: 0, read_after: 0, reading: undefined },
  };
  memories.set(ctx.db, memory);
  readInBackground(ctx, memory);
  return memory;
}

/** Who asks meanwhile waits for the same; where much was written nobody waits, PostgreSQL finds. */
async function catchUp(ctx: Ctx, memory: Memory): Promise<void> {
  memory.reading ??= readSome(ctx, memory).finally(() => {
    memory.reading = undefined;
  });
  const isAll = await memory.reading;
  if (memory.state !== 'ready') return;
  const { index, bounds } = memory;
  const isWorn = index.gone > bounds.most_gone && index.gone >= documentsHeld(index);
  if (isWorn) memories.delete(ctx.db);
  else if (!isAll) readInBackground(ctx, memory);
}

function readInBackground(ctx: Ctx, memory: Memory): void {
  memory.state = 'being read';
  readAll(ctx, memory).catch((error: unknown) => {
    // The next question begins anew.
    memories.delete(ctx.db);
    ctx.log.warn({ err: String(error) }, 'articles were not read into memory, will try again');
  });
}

async function readAll(ctx: Ctx, memory: Memory): Promise<void> {
  for (let isAll = false; !isAll; ) {
    isAll = await readSome(ctx, memory);
    if (memory.index.bytes <= memory.bounds.most_bytes) continue;
    memory.state = 'too large';
    memory.index = newInverted();
    return;
  }
  memory.state = 'ready';
}

/** The next of what was written; true when that was all. */
async function readSome(ctx: Ctx, memory: Memory): Promise<boolean> {
  const [at, after] = [performance.now(), indexings];
  const documents = await documentsWrittenAfter(ctx, memory.written, readAtOnce);
  for (const document of documents) {
    holdDocument(memory.index, document);
    memory.written = document.written;
  }
  [memory.read_at, memory.read_after] = [at, after];
  return documents.length < readAtOnce;
}
