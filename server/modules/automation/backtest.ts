/** Backtests: what a rule, a policy, a queue or a calendar would have done, before it is saved. */
import {
  type Backtest,
  type BacktestAsk,
  type BacktestResult,
  type BacktestSide,
  type BacktestTicket,
  type BacktestWhy,
  backtestSides,
} from '#contract/backtest.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { newId } from '#platform/id.ts';
import { enqueue } from '#platform/jobs.ts';
import {
  type BacktestRow,
  backtestById,
  cancelUnfinished,
  forgetOldBacktests,
  foundPage,
  insertBacktest,
  writeUnfinished,
} from './backtest.sql.ts';
import { backtestJob } from './backtest-work.ts';

const rowsAPage = 50;
const keptHours = 24;
/** After everything that somebody waits for; one at a time. */
const turn = { queue: 'backtest', priority: 20 };

/** Nothing is saved of what is asked. What the agent asked before and is not done is cancelled. */
export async function startBacktest(ctx: Ctx, asked: BacktestAsk): Promise<Backtest> {
  const agent_id = actorId(ctx.actor) ?? fail('forbidden', 'errors.forbidden');
  const id = newId();
  return transaction(ctx, async (tx) => {
    await forgetOldBacktests(tx, keptHours);
    await cancelUnfinished(tx, agent_id);
    await insertBacktest(tx, {
      ...{ id, agent_id, kind: asked.kind, asked: JSON.stringify(asked), days: asked.days },
      ...{ state: 'waiting', created_at: tx.now },
    });
    await enqueue(tx, backtestJob, { backtest_id: id }, { key: `backtest:${id}`, ...turn });
    return getBacktest(tx, id);
  });
}

/** @throws OporaError not_found for one that another agent asked */
export async function getBacktest(ctx: Ctx, id: string): Promise<Backtest> {
  return present((await backtestById(ctx, id)) ?? fail('not_found', 'errors.not_found'));
}

function present(row: BacktestRow): Backtest {
  const { id, kind, days, state, total, done, created_at, finished_at } = row;
  return {
    ...{ id, kind, days, state, total, done, created_at, finished_at },
    result: isResult(row.result) ? row.result : null,
  };
}

/** Written by ourselves a moment ago, in the form of this version. */
function isResult(stored: unknown): stored is BacktestResult {
  return typeof stored === 'object' && stored !== null;
}

/** What it found stays; nothing happens to one that is over. */
export async function cancelBacktest(ctx: Ctx, id: string): Promise<void> {
  await writeUnfinished(ctx, id, { state: 'cancelled', finished_at: ctx.now });
}

export type TicketsAsk = {
  readonly sides?: string | undefined;
  readonly day?: string | undefined;
  readonly elsewhere?: string | undefined;
  readonly after?: string | undefined;
};

/** The tickets behind a number that the actor sees. */
export async function listBacktestTickets(
  ctx: Ctx,
  id: string,
  { sides, day, elsewhere, after }: TicketsAsk,
): Promise<{ items: BacktestTicket[]; next: string | null }> {
  const named = sides?.split(',') ?? backtestSides;
  const found = await foundPage(ctx, id, {
    sides: backtestSides.filter((side): side is BacktestSide => named.includes(side)),
    day,
    is_elsewhere: elsewhere === 'true',
    after: after === undefined ? undefined : placeOf(after),
    limit: rowsAPage + 1,
  });
  const shown = found.slice(0, rowsAPage);
  const last = shown.at(-1);
  const hasMore = found.length > rowsAPage && last !== undefined;
  return {
    items: shown.map(({ ticket_id, number, subject, side, at, why }) => ({
      ticket: { id: ticket_id, number, subject },
      side,
      at,
      why: isWhy(why) ? why : fail('conflict', 'errors.conflict'),
    })),
    next: hasMore ? `${last.at} ${last.ticket_id}` : null,
  };
}

function isWhy(stored: unknown): stored is BacktestWhy {
  return typeof stored === 'object' && stored !== null && 'kind' in stored;
}

function placeOf(after: string): { at: string; id: string } {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z) ([0-9a-f-]{36})$/.exec(after);
  const [, at, id] = match ?? [];
  if (at === undefined || id === undefined) fail('invalid', 'errors.cursor');
  return { at, id };
}
