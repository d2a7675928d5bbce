/**
 * A budget of costly reads: each asker has a few at once, the next ones wait in turn, and what waits too long or
 * behind too many is refused. So a hundred searches of one take three connections and leave the rest to others.
 * Each process keeps its own.
 */
import { fail } from './errors.ts';

export type BudgetSize = {
  readonly at_once: number;
  readonly longest_queue: number;
  /** Milliseconds. */
  readonly longest_wait: number;
};

export const budgetOfReads: BudgetSize = { at_once: 3, longest_queue: 12, longest_wait: 5_000 };

export type Budget = {
  /**
   * Runs the work when it is the asker's turn. `isGone`: nobody waits for the answer any more.
   * @throws OporaError rate_limited, with the seconds after which to come again
   */
  run<Result>(asker: string, work: () => Promise<Result>, isGone?: () => boolean): Promise<Result>;
};

type Waiter = {
  readonly begin: () => void;
  readonly leave: (why: Error) => void;
  readonly isGone: () => boolean;
};
type Line = { running: number; readonly waiting: Set<Waiter> };

export function makeBudget(size: BudgetSize): Budget {
  const lines = new Map<string, Line>();

  function leave(asker: string, line: Line): void {
    for (const next of line.waiting) {
      line.waiting.delete(next);
      if (next.isGone()) {
        next.leave(new Error('nobody waits any more'));
        continue;
      }
      // The place is handed over; the count stays.
      next.begin();
      return;
    }
    line.running -= 1;
    if (line.running === 0) lines.delete(asker);
  }

  async function enter(line: Line, isGone: () => boolean): Promise<void> {
    if (line.running < size.at_once) {
      line.running += 1;
      return;
    }
    if (line.waiting.size >= size.longest_queue) refuse();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { begin: resolve, leave: reject, isGone };
    line.waiting.add(waiter);
    const timer = setTimeout(() => {
      line.waiting.delete(waiter);
      reject(new Error('waited too long'));
    }, size.longest_wait);
    try {
      await promise;
    } catch {
      refuse();
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async run(asker, work, isGone = () => false) {
      const line = lines.get(asker) ?? { running: 0, waiting: new Set() };
      lines.set(asker, line);
      await enter(line, isGone);
      try {
        return await work();
      } finally {
        leave(asker, line);
      }
    },
  };
}

function refuse(): never {
  fail('rate_limited', 'errors.costly_reads', { retry_after: 5 });
}
