/**
 * The clocks of a ticket from its facts and from what was promised when: pure. What held from which
 * moment is a list of terms; a policy that was changed, a priority that rose and a customer who moved to
 * another time zone are each a further entry.
 *
 * Decided once:
 * - The last terms that came before a cycle stopped judge it; what came later changes nothing of it.
 * - `keep`: what was used up before counts, as it was counted then. `restart`: it is forgotten.
 *   `from_creation`: all of it is counted anew, as if the new terms had always held.
 * - A time in which nothing was promised uses nothing up.
 * - While the first response is owed, the next one is not.
 * - A resolution that was not late when the ticket ended has, opened again, at least the grace of the
 *   terms left.
 */
import type { SlaOnChange, SlaTerms } from '#contract/sla.ts';
import type { Instant, WorkingTime } from '#modules/calendars/calendars.ts';
import {
  type Cycle,
  cyclesOf,
  type Fact,
  type Pause,
  runningIn,
  type Target,
  targets,
} from './clocks.ts';

const MINUTE = 60_000;
const EVER = Number.NEGATIVE_INFINITY;

/** What a version of a policy promises. */
export type Policy = Pick<
  SlaTerms,
  'targets' | 'pauses' | 'warn_shares' | 'warn_lead_minutes' | 'reopening_minutes'
> & {
  readonly id: string;
  readonly name: string;
  readonly version: number;
};

export type Terms = {
  /** Minus infinity: from the beginning. */
  readonly from: Instant;
  /** Null: nothing is promised. */
  readonly policy: Policy | null;
  /** 1 critical … 4 low. */
  readonly priority: number;
  readonly time: WorkingTime;
  /** What becomes of the time used up before. */
  readonly on_change: SlaOnChange;
};

export type Stretch = {
  readonly from: Instant;
  /** Null: it goes on. */
  readonly to: Instant | null;
  readonly terms: Terms;
};

export type ClockState = {
  readonly target: Target;
  /** From 1. */
  readonly cycle: number;
  readonly started_at: Instant;
  readonly paused_at: Instant | null;
  readonly stopped_at: Instant | null;
  /** Null: never, as it stands. */
  readonly due_at: Instant | null;
  /** The moment at which its time was used up, when that has come. */
  readonly breached_at: Instant | null;
  /** Milliseconds of working time, with the grace of a reopening. */
  readonly promised: number;
  /** Up to its last start, pause or stop. */
  readonly consumed: number;
  readonly warnings: readonly Warning[];
  readonly pauses: readonly Pause[];
  /** In which it ran and counted. */
  readonly stretches: readonly Stretch[];
  /** By which it is judged. */
  readonly terms: Terms;
};

/** `share:80` or `lead:30`, and when it is told. */
export type Warning = { readonly key: string; readonly at: Instant };

/** As if one policy had held from the beginning. */
export function clockStates(
  held: { readonly policy: Policy; readonly priority: number; readonly time: WorkingTime },
  facts: readonly Fact[],
  now: Instant,
): ClockState[] {
  return clockStatesOf([{ ...held, from: EVER, on_change: 'keep' }], facts, now);
}

/** Every cycle of every target that is promised, in the order of targets. `held`: oldest first. */
export function clockStatesOf(
  held: readonly Terms[],
  facts: readonly Fact[],
  now: Instant,
): ClockState[] {
  const ordered = facts.toSorted((one, other) => one.at - other.at);
  const first = cyclesOf({ target: 'first_response', amount: 0, pauses_in: [] }, ordered);
  return targets.flatMap((target) => {
    // Where a cycle starts and stops follows from the facts alone; its pauses from the terms as well.
    const byPauses = new Map<string, Cycle[]>();
    const cyclesBy = (pauses_in: SlaTerms['pauses']): Cycle[] => {
      const key = pauses_in.join();
      const known = byPauses.get(key) ?? cyclesOf({ target, amount: 0, pauses_in }, ordered);
      byPauses.set(key, known);
      return known;
    };
    const states = cyclesBy([]).flatMap((cycle, place): ClockState[] => {
      const judge = lastBefore(held, cycle);
      if (target === 'next_response' && isFirstOwed(judge, first, cycle)) return [];
      const state = stateOf(
        { target, held, now, cycleBy: (one) => cyclesBy(pausesOf(one))[place] ?? cycle },
        judge,
      );
      return state === undefined ? [] : [state];
    });
    return states.map((state, place) => ({ ...state, cycle: place + 1 }));
  });
}

function pausesOf({ policy }: Terms): SlaTerms['pauses'] {
  return policy?.pauses ?? [];
}

function amountOf({ policy, priority }: Terms, target: Target): number | null {
  const minutes = policy?.targets[target]?.[priority as 1 | 2 | 3 | 4] ?? null;
  return minutes === null ? null : minutes * MINUTE;
}

/** The terms by which a cycle is judged. */
function lastBefore(held: readonly Terms[], { stopped_at }: Cycle): Terms | undefined {
  const end = stopped_at ?? Number.POSITIVE_INFINITY;
  return held.findLast((one) => one.from < end) ?? held[0];
}

function isFirstOwed(
  judge: Terms | undefined,
  first: readonly Cycle[],
  { started_at }: Cycle,
): boolean {
  if (judge === undefined || amountOf(judge, 'first_response') === null) return false;
  return first.some(
    (one) =>
      one.started_at <= started_at && started_at < (one.stopped_at ?? Number.POSITIVE_INFINITY),
  );
}

type Asked = {
  readonly target: Target;
  readonly held: readonly Terms[];
  readonly now: Instant;
  /** The cycle with the pauses of these terms. */
  readonly cycleBy: (terms: Terms) => Cycle;
};

function stateOf(asked: Asked, judge: Terms | undefined): ClockState | undefined {
  const { target, now } = asked;
  const amount = judge === undefined ? null : amountOf(judge, target);
  if (judge === undefined || judge.policy === null || amount === null) return undefined;
  const cycle = asked.cycleBy(judge);
  const stretches = stretchesOf(asked, judge);
  const graces = target === 'resolution' ? reopenings(cycle) : [];
  const { due_at, promised } = reach(
    { stretches, graces, grace: judge.policy.reopening_minutes * MINUTE },
    amount,
  );
  const last = cycle.pauses.at(-1);
  const paused_at = cycle.stopped_at === null && last?.to === null ? last.from : null;
  const isRunning = cycle.stopped_at === null && paused_at === null;
  const breached_at = due_at !== null && (!isRunning || due_at < now) ? due_at : null;
  return {
    ...{ target, cycle: 0, started_at: cycle.started_at, paused_at },
    ...{ stopped_at: cycle.stopped_at, due_at, breached_at, promised },
    consumed: usedUp(stretches),
    warnings:
      isRunning && due_at !== null
        ? warningsOf({ policy: judge.policy, stretches, promised, due_at, from: cycle.started_at })
        : [],
    ...{ pauses: cycle.pauses, stretches, terms: judge },
  };
}

/** What ran under which terms, of all that still counts for the judge. */
function stretchesOf({ held, cycleBy, target }: Asked, judge: Terms): Stretch[] {
  const { started_at } = cycleBy(judge);
  let parts: { from: Instant; terms: Terms }[] = [];
  for (const terms of held.slice(0, held.indexOf(judge) + 1)) {
    if (terms.from <= started_at || terms.on_change === 'from_creation')
      parts = [{ from: EVER, terms }];
    else if (terms.on_change === 'restart') parts = [{ from: terms.from, terms }];
    else parts.push({ from: terms.from, terms });
  }
  return parts.flatMap(({ from, terms }, place) => {
    if (amountOf(terms, target) === null) return [];
    const until = parts[place + 1]?.from ?? null;
    return runningIn(cycleBy(terms)).flatMap(([begin, end]): Stretch[] => {
      const start = Math.max(begin, from);
      const stop = until === null ? end : Math.min(end ?? until, until);
      const isEmpty = stop !== null && (stop < start || (stop === start && begin !== end));
      return isEmpty ? [] : [{ from: start, to: stop, terms }];
    });
  });
}

/** When the cycle went on after the ticket had ended. */
function reopenings({ pauses }: Cycle): Instant[] {
  return pauses.flatMap(({ cause, to }) =>
    to !== null && (cause === 'solved' || cause === 'closed') ? [to] : [],
  );
}

type Run = {
  readonly stretches: readonly Stretch[];
  readonly graces: readonly Instant[];
  readonly grace: number;
};

/** When so much time is used up; null: not as it stands. Used up to the last moment is in time. */
function reach({ stretches, graces, grace }: Run, amount: number) {
  let [left, promised] = [amount, amount];
  for (const { from, to, terms } of stretches) {
    if (graces.includes(from) && left < grace) {
      promised += grace - left;
      left = grace;
    }
    if (to === null) {
      const due_at = terms.time.add(from, left);
      return { due_at: Number.isFinite(due_at) ? due_at : null, promised };
    }
    const used = terms.time.between(from, to);
    if (used > left) return { due_at: terms.time.add(from, left), promised };
    left -= used;
  }
  return { due_at: null, promised };
}

function usedUp(stretches: readonly Stretch[]): number {
  return stretches.reduce(
    (sum, { from, to, terms }) => sum + (to === null ? 0 : terms.time.between(from, to)),
    0,
  );
}

/** Working milliseconds that the clock has used up until then. */
export function consumedUntil({ stretches }: ClockState, until: Instant): number {
  return usedUp(
    stretches
      .filter(({ from }) => from < until)
      .map((one) => ({ ...one, to: Math.min(one.to ?? until, until) })),
  );
}

type Warned = {
  readonly policy: Policy;
  readonly stretches: readonly Stretch[];
  readonly promised: number;
  readonly due_at: Instant;
  readonly from: Instant;
};

function warningsOf({ policy, stretches, promised, due_at, from }: Warned): Warning[] {
  const plain = { stretches, graces: [], grace: 0 };
  const shares = policy.warn_shares.flatMap((share): Warning[] => {
    const { due_at: at } = reach(plain, Math.floor((promised * share) / 100));
    return at === null ? [] : [{ key: `share:${share}`, at }];
  });
  // One that would lie before the start warns of nothing.
  const leads = policy.warn_lead_minutes
    .map((minutes): Warning => ({ key: `lead:${minutes}`, at: due_at - minutes * MINUTE }))
    .filter(({ at }) => at > from);
  return [...shares, ...leads]
    .filter(({ at }) => at < due_at)
    .toSorted((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1));
}
