/**
 * A clock of a promise to the customer: pure, computed from what happened to a ticket. It runs in
 * cycles of start, pause and stop; when it is due follows from them and the calendar alone, so that it
 * can be computed anew at any time and explained interval by interval.
 *
 * Decided once, for every target:
 * - Words are public ones by people. Automatic and empty ones are no facts: whoever gathers the facts
 *   leaves them out, so they neither start nor stop a clock.
 * - The next response is owed from the oldest word that nobody has answered: a second word of the
 *   customer moves nothing.
 * - A pause is a status category of the rule's. It ends when the status leaves it, or when the
 *   customer writes, whatever the status is.
 * - Solving stops what runs. A ticket that is opened again goes on where its resolution stopped, and the
 *   time of the line that still has it: the time between counts as a pause.
 * - A line's time runs while a team of that line has the ticket; another team of the same line goes on.
 *   Of the outer line each team is a party of its own: the next one begins anew.
 */
import type { lines } from '#contract/people.ts';
import type { StatusCategory } from '#contract/settings.ts';
import { type SlaTarget, slaTargets } from '#contract/sla.ts';
import type { Instant, WorkingTime } from '#modules/calendars/calendars.ts';

export const targets = slaTargets;
export type Target = SlaTarget;

/** What a policy promises. */
export type ClockRule = {
  readonly target: Target;
  /** Milliseconds of working time. */
  readonly amount: number;
  readonly pauses_in: readonly StatusCategory[];
};

type Line = (typeof lines)[number];

export type Fact =
  | { readonly at: Instant; readonly kind: 'opened'; readonly category: StatusCategory }
  | { readonly at: Instant; readonly kind: 'status'; readonly category: StatusCategory }
  | { readonly at: Instant; readonly kind: 'customer_word' | 'agent_word' | 'taken' }
  | {
      readonly at: Instant;
      /** Who has it from now on; nulls: no team. */
      readonly kind: 'line';
      readonly line: Line | null;
      readonly team_id: string | null;
    };

export type Pause = {
  readonly from: Instant;
  /** Null: it lasts. */
  readonly to: Instant | null;
  readonly cause: StatusCategory;
};

export type Cycle = {
  readonly started_at: Instant;
  /** Null: it runs, or is paused. */
  readonly stopped_at: Instant | null;
  readonly pauses: readonly Pause[];
};

/** The cycles of a clock, oldest first. Facts come in any order. */
export function cyclesOf(rule: ClockRule, facts: readonly Fact[]): Cycle[] {
  const course = new Course(rule);
  for (const fact of facts.toSorted((one, other) => one.at - other.at)) course.take(fact);
  return course.cycles();
}

type Open = { started_at: Instant; stopped_at: Instant | null; pauses: Pause[] };

/** What a customer's or an agent's word does to a clock. */
const starts: Record<Target, readonly Fact['kind'][]> = {
  take: ['opened'],
  first_response: ['opened'],
  next_response: ['customer_word'],
  periodic_update: ['opened', 'agent_word'],
  resolution: ['opened'],
  line_L1: [],
  line_L2: [],
  line_L3: [],
  line_outer: [],
};
const stops: Record<Target, readonly Fact['kind'][]> = {
  take: ['taken', 'agent_word'],
  first_response: ['agent_word'],
  next_response: ['agent_word'],
  periodic_update: ['agent_word'],
  resolution: [],
  line_L1: [],
  line_L2: [],
  line_L3: [],
  line_outer: [],
};
const lineOf: Partial<Record<Target, Line>> = {
  line_L1: 'L1',
  line_L2: 'L2',
  line_L3: 'L3',
  line_outer: 'outer',
};

class Course {
  readonly #rule: ClockRule;
  readonly #done: Open[] = [];
  #category: StatusCategory = 'new';
  #line: Line | null = null;
  #team_id: string | null = null;
  /** What stopped last was stopped by the end of the ticket, and nobody else has had it since. */
  #goesOn = false;

  constructor(rule: ClockRule) {
    this.#rule = rule;
  }

  take(fact: Fact): void {
    const { target } = this.#rule;
    if (fact.kind === 'opened' || fact.kind === 'status') this.#enter(fact.category, fact.at);
    if (fact.kind === 'line') this.#pass(fact);
    if (fact.kind === 'customer_word') this.#resume(fact.at);
    if (stops[target].includes(fact.kind)) this.#stop(fact.at);
    // A first response and a taking are owed once.
    const isOwed =
      target === 'next_response' || target === 'periodic_update' || this.#done.length === 0;
    if (starts[target].includes(fact.kind) && isOwed && this.#running() === undefined)
      this.#start(fact.at, fact.kind === 'customer_word');
  }

  cycles(): Cycle[] {
    return this.#done.map(({ pauses, ...cycle }) => ({ ...cycle, pauses: [...pauses] }));
  }

  #running(): Open | undefined {
    const last = this.#done.at(-1);
    return last?.stopped_at === null ? last : undefined;
  }

  #pass({ at, line, team_id }: Extract<Fact, { kind: 'line' }>): void {
    const wanted = lineOf[this.#rule.target];
    const isOther = line !== this.#line || (line === 'outer' && team_id !== this.#team_id);
    this.#line = line;
    this.#team_id = team_id;
    if (wanted === undefined || !isOther) return;
    this.#goesOn = false;
    this.#stop(at);
    if (line === wanted) this.#start(at, false);
  }

  /** What a customer begins by writing is not paused, however the status stands. */
  #start(at: Instant, by_customer: boolean): void {
    if (isEnded(this.#category)) return;
    this.#done.push({ started_at: at, stopped_at: null, pauses: [] });
    if (!by_customer) this.#pauseIfDue(at);
  }

  #stop(at: Instant): void {
    const running = this.#running();
    if (running === undefined) return;
    this.#resume(at);
    running.stopped_at = at;
  }

  #enter(category: StatusCategory, at: Instant): void {
    const before = this.#category;
    this.#category = category;
    if (before === category) return;
    if (isEnded(category)) {
      if (this.#running() !== undefined) this.#goesOn = true;
      this.#stop(at);
      return;
    }
    if (isEnded(before)) this.#reopen(at, before);
    this.#resume(at);
    this.#pauseIfDue(at);
  }

  /** Only a resolution and a line's time go on: what else was owed before the end was answered by it. */
  #reopen(at: Instant, cause: StatusCategory): void {
    const last = this.#done.at(-1);
    const line = lineOf[this.#rule.target];
    if (line !== undefined && !this.#goesOn && line === this.#line) this.#start(at, false);
    const isGoingOn = this.#rule.target === 'resolution' || (line !== undefined && this.#goesOn);
    if (!isGoingOn || last === undefined || last.stopped_at === null) return;
    this.#goesOn = false;
    last.pauses.push({ from: last.stopped_at, to: at, cause });
    last.stopped_at = null;
  }

  #pauseIfDue(at: Instant): void {
    const running = this.#running();
    if (running === undefined || !this.#rule.pauses_in.includes(this.#category)) return;
    running.pauses.push({ from: at, to: null, cause: this.#category });
  }

  #resume(at: Instant): void {
    const pauses = this.#running()?.pauses;
    const last = pauses?.at(-1);
    if (pauses !== undefined && last?.to === null) pauses[pauses.length - 1] = { ...last, to: at };
  }
}

function isEnded(category: StatusCategory): boolean {
  return category === 'solved' || category === 'closed';
}

/** The stretches in which the cycle ran; the last one goes on without end while it runs. */
export function runningIn({ started_at, stopped_at, pauses }: Cycle): [Instant, Instant | null][] {
  const stretches: [Instant, Instant | null][] = [];
  let from = started_at;
  for (const pause of pauses) {
    stretches.push([from, pause.from]);
    if (pause.to === null) return stretches;
    from = pause.to;
  }
  return [...stretches, [from, stopped_at]];
}

/** Working milliseconds that the cycle has used up until then. */
export function consumedBy(cycle: Cycle, time: WorkingTime, until: Instant): number {
  return runningIn(cycle)
    .filter(([from]) => from < until)
    .reduce((sum, [from, to]) => sum + time.between(from, Math.min(to ?? until, until)), 0);
}

/**
 * When the cycle is due, or was: past the promise it stays the moment at which the time was used up.
 * Null while it is paused within its time, and when it stopped within it.
 */
export function dueOf(cycle: Cycle, amount: number, time: WorkingTime): Instant | null {
  let left = amount;
  for (const [from, to] of runningIn(cycle)) {
    if (to === null) return time.add(from, left);
    const used = time.between(from, to);
    // Used up to the last moment is in time.
    if (used > left) return time.add(from, left);
    left -= used;
  }
  return null;
}
