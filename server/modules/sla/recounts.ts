/** After a change of policies, calendars or contracts the open tickets are counted anew, by and by. */
import { z } from 'zod';
import type { SlaRecount } from '#contract/sla.ts';
import { asSystem, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { enqueue, job } from '#platform/jobs.ts';
import { recountTicket } from './recount.ts';
import {
  advanceRecount,
  insertRecount,
  isAnythingPromised,
  lastRecount,
  lockNextTickets,
  lockRecount,
} from './recounts.sql.ts';

/** Tickets whose locks one transaction holds; an agent who answers one of them waits so long. */
const aBatch = 50;

export const recountJob = job('sla.recount', z.strictObject({}), (ctx, _, ports) =>
  recountOpen(ctx, ports.clock),
);

export type RecountAsk = {
  readonly cause: 'policy' | 'calendar' | 'contract' | 'line' | 'topics' | 'zone';
  /** Null: all open tickets. */
  readonly organization_id: string | null;
};

/** Nothing to do where nothing was ever promised. */
export async function askRecount(tx: Ctx, asked: RecountAsk): Promise<void> {
  if (!(await isAnythingPromised(tx))) return;
  await insertRecount(tx, asked);
  await enqueue(tx, recountJob, {}, { key: 'sla.recount' });
}

/** All open tickets at once, for whoever cannot wait for the job. Answers how many. */
export async function recountOpenTickets(ctx: Ctx): Promise<number> {
  await transaction(ctx, (tx) => insertRecount(tx, { cause: 'policy', organization_id: null }));
  await recountOpen(ctx, () => ctx.now);
  return (await lastRecount(ctx))?.done ?? 0;
}

/** `clock` tells the time of each batch: fifty thousand tickets take minutes. */
async function recountOpen(ctx: Ctx, clock: () => Date): Promise<void> {
  for (let isMore = true; isMore; ) isMore = await recountBatch({ ...asSystem(ctx), now: clock() });
}

async function recountBatch(ctx: Ctx): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    const run = await lockRecount(tx);
    if (run === undefined) return false;
    const ids = await lockNextTickets(tx, run, aBatch);
    let changed = 0;
    for (const id of ids) if (await recountTicket(tx, id, 'rules')) changed += 1;
    await advanceRecount(tx, run.id, {
      last_ticket_id: ids.length < aBatch ? null : (ids.at(-1) ?? null),
      ...{ done: ids.length, changed },
    });
    return true;
  });
}

/** How far the last one has come. */
export async function recountNow(ctx: Ctx): Promise<SlaRecount | null> {
  const row = await lastRecount(ctx);
  if (row === undefined) return null;
  const { total, done, changed, asked_at, finished_at } = row;
  return { total, done, changed, asked_at, finished_at };
}
