/**
 * Why a clock is due when it is: the same arithmetic that made the moment, told step by step. Pure.
 * What is counted and what is late add up to the time used; what is ahead, to the time left.
 */
import type { Instant, Period, WorkingTime } from '#modules/calendars/calendars.ts';
import type { ClockState, Stretch } from './states.ts';

export type WhyStep = {
  /**
   * `counted`: working time within the promise; `late`: after it was used up; `ahead`: what is still
   * to come; `paused`: nothing runs.
   */
  readonly kind: 'counted' | 'late' | 'ahead' | 'paused';
  readonly from: Instant;
  /** Null: it lasts. */
  readonly to: Instant | null;
  readonly milliseconds: number;
  /** Of a pause: the status that waits, or the end after which the ticket was opened again. */
  readonly cause: ClockState['pauses'][number]['cause'] | null;
  /** How many periods are told as this one, from the first's beginning to the last's end. */
  readonly periods: number;
};

/** More periods than this are no reading: the oldest are told as one, with their number and sum. */
export const MOST_PERIODS = 30;
/** What is still to come is looked at less closely. */
const MOST_AHEAD = 6;

/** The steps from the start to the stop, to now, or to the moment it is due; oldest first. */
export function whySteps(state: ClockState, now: Instant): WhyStep[] {
  const end = Math.min(state.stopped_at ?? now, now);
  const cut = { end, used_up: state.due_at ?? Number.POSITIVE_INFINITY };
  const runs = state.stretches.flatMap((stretch) => ran(stretch, cut));
  const counted = runs.filter(({ kind }) => kind === 'counted');
  const late = runs.filter(({ kind }) => kind === 'late');
  const ahead = isRunning(state) ? toCome(state, now) : [];
  const pauses = state.pauses
    .filter(({ from }) => from <= now)
    .map(({ from, to, cause }): WhyStep => {
      const until = to !== null && to <= now ? to : null;
      const milliseconds = (until ?? now) - from;
      return { kind: 'paused', from, to: until, milliseconds, cause, periods: 1 };
    });
  return [...oldestAsOne(counted), ...oldestAsOne(late), ...pauses, ...farthestAsOne(ahead)].sort(
    (one, other) => one.from - other.from || rank[one.kind] - rank[other.kind],
  );
}

const rank: Record<WhyStep['kind'], number> = {
  counted: 0,
  late: 1,
  paused: 2,
  ahead: 3,
};

export function isRunning({ stopped_at, paused_at }: ClockState): boolean {
  return stopped_at === null && paused_at === null;
}

/** What ran, cut where the time was used up. */
function ran({ from, to, terms }: Stretch, cut: { end: Instant; used_up: Instant }): WhyStep[] {
  const until = Math.min(to ?? cut.end, cut.end);
  const within = openBetween(terms.time, from, Math.min(until, cut.used_up));
  const beyond = openBetween(terms.time, Math.max(from, cut.used_up), until);
  return [...within.map(stepOf('counted')), ...beyond.map(stepOf('late'))];
}

function toCome({ due_at, stretches }: ClockState, now: Instant): WhyStep[] {
  const last = stretches.at(-1);
  if (last === undefined || due_at === null) return [];
  return openBetween(last.terms.time, Math.max(now, last.from), due_at).map(stepOf('ahead'));
}

function stepOf(kind: WhyStep['kind']) {
  return ([from, to]: Period): WhyStep => ({
    ...{ kind, from, to, milliseconds: to - from },
    ...{ cause: null, periods: 1 },
  });
}

/** Open periods within a span; those that touch are one. */
function openBetween(time: WorkingTime, from: Instant, to: Instant): Period[] {
  const periods: Period[] = [];
  if (to <= from) return periods;
  for (const [begin, close] of time.periodsFrom(from)) {
    if (begin >= to) break;
    const end = Math.min(close, to);
    const last = periods.at(-1);
    if (last !== undefined && last[1] === begin) periods[periods.length - 1] = [last[0], end];
    else if (end > begin) periods.push([begin, end]);
  }
  return periods;
}

function oldestAsOne(steps: readonly WhyStep[]): WhyStep[] {
  const extra = steps.length - MOST_PERIODS;
  return extra < 2 ? [...steps] : [...asOne(steps.slice(0, extra)), ...steps.slice(extra)];
}

function farthestAsOne(steps: readonly WhyStep[]): WhyStep[] {
  return steps.length < MOST_AHEAD + 2
    ? [...steps]
    : [...steps.slice(0, MOST_AHEAD), ...asOne(steps.slice(MOST_AHEAD))];
}

function asOne(steps: readonly WhyStep[]): WhyStep[] {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return [];
  const milliseconds = steps.reduce((sum, step) => sum + step.milliseconds, 0);
  return [{ ...first, to: last.to, milliseconds, periods: steps.length }];
}
