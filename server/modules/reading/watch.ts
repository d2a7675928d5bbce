/**
 * Counts what each agent reads, in this process, and writes it in batches: no read costs a write. What the
 * processes count is put together by the database, so that a ticket that two of them showed is one ticket.
 * After a kill the last ten seconds are forgotten; a count never grows by being written twice.
 */
import type { ReadingKind } from '#contract/reading.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import type { Asked, RequestWatch } from '#platform/http.ts';
import { judge } from './judge.ts';
import { type HourCount, lockHours, writeHours } from './reading.sql.ts';
import { type Rules, readingRules } from './rules.ts';
import { type Seen, seenByAddress, seenInAnswer } from './seen.ts';
import { emptySketch, estimate, merge, note, type Sketch } from './sketch.ts';

const HOUR = 3_600_000;
const flushEvery = 10_000;
/** So many new things are not kept back: how far the processes together can go beyond a limit unseen. */
const flushAfter = 100;

type Count = {
  readonly agent_id: string;
  readonly kind: ReadingKind;
  readonly hour: number;
  readonly sketch: Sketch;
  readonly token_names: Set<string>;
  /** Things that were new here since the last writing. */
  fresh: number;
  is_refused: boolean;
  is_refusal_told: boolean;
};

export type ReadingWatch = RequestWatch & {
  /** Writes what was counted and notices who stands out. */
  settle(): Promise<void>;
  close(): Promise<void>;
};

/** `systemCtx`: as the desk, now. With `may_refuse` false everything is counted and nothing refused. */
export function makeReadingWatch(systemCtx: () => Ctx, may_refuse: boolean): ReadingWatch {
  const counts = new Map<string, Count>();
  let rules: Rules | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  function countOf(agent_id: string, kind: ReadingKind, now: Date): Count {
    const hour = Math.floor(now.getTime() / HOUR) * HOUR;
    const key = `${agent_id} ${kind} ${hour}`;
    const known = counts.get(key);
    if (known !== undefined) return known;
    const made: Count = {
      ...{ agent_id, kind, hour, sketch: emptySketch(), token_names: new Set<string>() },
      ...{ fresh: 0, is_refused: false, is_refusal_told: false },
    };
    counts.set(key, made);
    return made;
  }

  function add(ctx: Ctx, seen: readonly Seen[]): void {
    const { actor } = ctx;
    if (seen.length === 0 || actor.kind !== 'agent' || !isWatched(actor.token_id)) return;
    if (rules === undefined) plan(0);
    for (const { kind, thing } of seen) {
      const count = countOf(actor.id, kind, ctx.now);
      assertBelow(ctx, count);
      if (!note(count.sketch, thing)) continue;
      count.fresh += 1;
      if (actor.token_name !== undefined) count.token_names.add(actor.token_name);
      plan(count.fresh >= flushAfter ? 0 : flushEvery);
    }
  }

  function isWatched(token_id: string | undefined): boolean {
    if (rules === undefined) return true;
    return rules.is_on && (token_id === undefined || !rules.excepted.has(token_id));
  }

  function assertBelow(ctx: Ctx, count: Count): void {
    const most = rules?.limits[count.kind].refused ?? null;
    if (!may_refuse || most === null || estimate(count.sketch) < most) return;
    count.is_refused = true;
    // A limit that was raised meanwhile is heard of by the next writing.
    plan(count.is_refusal_told ? flushEvery : 0);
    const retry_after = Math.max(1, Math.ceil((count.hour + HOUR - ctx.now.getTime()) / 1000));
    const minutes = Math.ceil(retry_after / 60);
    fail('rate_limited', 'errors.reading_limit', { count: minutes, retry_after });
  }

  let plannedFor = Number.POSITIVE_INFINITY;
  function plan(wait: number): void {
    const at = performance.now() + wait;
    if (at >= plannedFor) return;
    clearTimeout(timer);
    plannedFor = at;
    timer = setTimeout(() => void settle().catch(() => undefined), wait);
    timer.unref();
  }

  function settle(): Promise<void> {
    running = (running ?? Promise.resolve()).catch(() => undefined).then(write);
    return running;
  }

  async function write(): Promise<void> {
    clearTimeout(timer);
    plannedFor = Number.POSITIVE_INFINITY;
    const ctx = systemCtx();
    const due = [...counts.values()].filter(
      (one) => one.fresh > 0 || (one.is_refused && !one.is_refusal_told),
    );
    const told = due.map(({ fresh, is_refused }) => ({ fresh, is_refused }));
    try {
      rules = await readingRules(ctx);
      if (due.length > 0) await writeCounts(ctx, due, rules);
    } catch (error) {
      ctx.log.warn({ err: String(error) }, 'what was read could not be written, will try again');
      plan(flushEvery);
      throw error;
    }
    for (const [index, one] of due.entries()) {
      // What was read meanwhile stays due.
      one.fresh -= told[index]?.fresh ?? 0;
      one.is_refusal_told ||= told[index]?.is_refused === true;
    }
    for (const [key, one] of counts)
      if (one.fresh === 0 && one.hour + HOUR <= ctx.now.getTime()) counts.delete(key);
  }

  return {
    before: (ctx: Ctx, asked: Asked) => add(ctx, seenByAddress(asked)),
    after: (ctx: Ctx, asked: Asked, answer: unknown) => {
      if (asked.endpoint.method === 'GET') add(ctx, seenInAnswer(asked, answer));
    },
    settle,
    async close() {
      clearTimeout(timer);
      const isDue = [...counts.values()].some((one) => one.fresh > 0);
      if (isDue || running !== undefined) await settle().catch(() => undefined);
      clearTimeout(timer);
    },
  };
}

async function writeCounts(ctx: Ctx, due: readonly Count[], rules: Rules): Promise<void> {
  await transaction(ctx, async (tx) => {
    const stored = await lockHours(tx, due);
    const keyOf = (one: { agent_id: string; kind: string }, hour: number) =>
      `${one.agent_id} ${one.kind} ${hour}`;
    const known = new Map(stored.map((row) => [keyOf(row, Date.parse(row.hour)), row.sketch]));
    const written: HourCount[] = due.map((one) => {
      const sketch = known.get(keyOf(one, one.hour));
      if (sketch !== null && sketch !== undefined) merge(one.sketch, sketch);
      const { agent_id, kind, hour } = one;
      const { registers } = one.sketch;
      return { agent_id, kind, hour, counted: estimate(one.sketch), sketch: registers.slice() };
    });
    await writeHours(tx, written);
    if (!rules.is_on) return;
    for (const [index, { counted }] of written.entries()) {
      const one = due[index];
      if (one !== undefined)
        await judge(tx, { ...one, counted, token_names: [...one.token_names] }, rules);
    }
  });
}
