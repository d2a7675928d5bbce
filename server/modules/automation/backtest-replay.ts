/**
 * The past of a desk once more, in the order of time, by given rules of routing. Tickets come when they
 * came; who gets them is decided by the same pure function as in earnest; how long each is worked on is
 * what it took. Pure: the same for the same input.
 *
 * Decided once:
 * - What somebody took or gave by hand is taken or given so long after it came, unless a queue was
 *   quicker: a person's act is a fact, a queue's is replayed.
 * - Work takes the time it took, counted in the hours of whoever had it and laid into those of whoever
 *   has it now. What nobody ever had takes the usual time.
 * - Who let a ticket lie lets it lie; the next one begins at once.
 */
import type { WorkingTime } from '#modules/calendars/calendars.ts';
import { countedCategories, type DeskQueue, pointsOf } from '#modules/routing/routing.ts';
import { Choosing } from './backtest-choosing.ts';
import { Agenda } from './backtest-heap.ts';
import type { Bucket, Journey, JourneyLeg, ReplayRules, Run } from './backtest-journey.ts';
import { laid } from './backtest-laid.ts';
import type { Turn } from './backtest-legs.ts';
import { type Change, countUntil, isThere, type Worker } from './backtest-workers.ts';

type Happening = { readonly at: number } & (
  | {
      readonly do: 'begin' | 'place' | 'hand' | 'leave' | 'end';
      readonly run: Run;
      readonly nr: number;
      readonly place?: number;
    }
  | { readonly do: 'turn'; readonly run: Run; readonly nr: number; readonly turn: Turn }
  | { readonly do: 'untouched' | 'gone' | 'again'; readonly run: Run; readonly nr: number }
  | { readonly do: 'presence'; readonly change: Change }
  | { readonly do: 'hours'; readonly calendar_id: string; readonly is_open: boolean }
  | { readonly do: 'left_desk'; readonly agent_id: string }
);

const minute = 60_000;

export class Replay {
  readonly #rules: ReplayRules;
  readonly #agenda = new Agenda<Happening>();
  readonly #choosing: Choosing;
  readonly #counted: ReadonlySet<Turn>;
  readonly runs: readonly Run[];
  given = 0;
  /** What the past does not tell has been taken in some way. */
  has_guessed_work = false;
  /** Tickets that a queue gave, by person. */
  readonly given_to = new Map<string, number>();

  constructor(rules: ReplayRules, journeys: readonly Journey[]) {
    this.#rules = rules;
    this.#choosing = new Choosing(rules);
    this.#counted = new Set(
      countedCategories(rules.settings).includes('waiting_customer') ? ['our', 'others'] : ['our'],
    );
    const [from, to] = rules.window;
    for (const change of rules.changes) this.#plan({ at: change.at, do: 'presence', change });
    for (const { at, agent_id } of rules.leaving) this.#plan({ at, do: 'left_desk', agent_id });
    for (const [calendar_id, hours] of rules.hours) this.#planHours(calendar_id, hours, [from, to]);
    this.runs = journeys.map((journey): Run => {
      const run: Run = {
        ...{ journey, outs: [], nr: 0, turn_nr: 0, place: null, bucket: null, worker: null },
        ...{ turn: 'over', points: 0, passed: null, was_left: false },
      };
      const [first] = journey.legs;
      if (first !== undefined)
        this.#plan({ at: Math.max(from, first.from), do: 'begin', run, nr: 0 });
      return run;
    });
  }

  get has_guessed_pull(): boolean {
    return this.#choosing.has_guessed_pull;
  }

  get workers(): ReadonlyMap<string, Worker> {
    return this.#rules.workers;
  }

  /** Goes on for so many happenings; false: it is over. */
  goOn(count: number): boolean {
    const [, to] = this.#rules.window;
    for (let done = 0; done < count; done += 1) {
      const next = this.#agenda.next();
      if (next === undefined || next.at > to) {
        for (const worker of this.#rules.workers.values()) countUntil(worker, to);
        return false;
      }
      this.#happen(next);
    }
    return true;
  }

  #plan(happening: Happening): void {
    if (happening.at <= this.#rules.window[1]) this.#agenda.add(happening);
  }

  #planHours(calendar_id: string, hours: WorkingTime, [from, to]: readonly [number, number]): void {
    let last: number | undefined;
    for (const [open, close] of hours.periodsFrom(from)) {
      if (open > to) return;
      // A day that ends where the next begins does not close.
      if (open !== last) {
        if (last !== undefined) this.#plan({ at: last, do: 'hours', calendar_id, is_open: false });
        this.#plan({ at: open, do: 'hours', calendar_id, is_open: true });
      }
      last = close;
    }
  }

  #happen(next: Happening): void {
    if (next.do === 'presence') this.#bePresent(next.change);
    else if (next.do === 'hours') this.#beOpen(next);
    else if (next.do === 'left_desk') this.#leaveDesk(next.agent_id, next.at);
    // What was planned before it took another way is void.
    else if (next.nr === next.run.turn_nr) this.#move(next.run, next);
  }

  #move(run: Run, next: Extract<Happening, { run: Run }>): void {
    const { at } = next;
    if (next.do === 'begin') this.#begin(run, at);
    else if (next.do === 'place') this.#stand(run, next.place ?? 0, at);
    else if (next.do === 'hand')
      this.#have(run, this.#legOf(run)?.owner_id ?? '', { at, is_given: false });
    else if (next.do === 'leave' || next.do === 'end') this.#goToNext(run, at);
    else if (next.do === 'turn') this.#weigh(run, next.turn, at);
    else if (next.do === 'gone') this.#takeBackOfGone(run, at);
    else if (next.do === 'again') this.#offer(run, at);
    else this.#leaveLying(run, at);
  }

  // its way --------------------------------------------------------------------------------------

  #legOf(run: Run): JourneyLeg | undefined {
    return run.journey.legs[run.nr];
  }

  #queueOf({ place }: Run): DeskQueue | undefined {
    return place?.queue == null ? undefined : this.#rules.queues[place.queue];
  }

  #begin(run: Run, at: number): void {
    const leg = this.#legOf(run);
    if (leg === undefined) return;
    run.outs[run.nr] = {
      from: at,
      had_at: null,
      agent_id: null,
      queue: null,
      hours: null,
      is_given: false,
    };
    run.was_left = false;
    run.passed = null;
    if (leg.places.length === 0 || (leg.had_at === leg.from && !leg.is_given)) {
      this.#have(run, leg.owner_id ?? '', { at, is_given: false });
      return;
    }
    const { turn_nr: nr } = run;
    const after = (moment: number) => Math.max(at, at + moment - leg.from);
    for (const [place, { at: moment }] of leg.places.entries())
      if (place > 0) this.#plan({ at: after(moment), do: 'place', run, nr, place });
    if (leg.had_at !== null && !leg.is_given)
      this.#plan({ at: after(leg.had_at), do: 'hand', run, nr });
    if (leg.had_at === null && Number.isFinite(leg.to))
      this.#plan({ at: after(leg.to), do: 'leave', run, nr });
    this.#stand(run, 0, at);
  }

  #stand(run: Run, place: number, at: number): void {
    this.#choosing.unwait(run);
    const next = this.#legOf(run)?.places[place] ?? null;
    run.place = next;
    const out = run.outs[run.nr];
    if (out !== undefined) out.queue = next?.queue ?? null;
    if (next?.queue != null) this.#offer(run, at);
  }

  /** Somebody gets it, or it waits. */
  #offer(run: Run, at: number): void {
    const chosen = this.#choosing.choose(run, at, undefined);
    if (chosen !== null) {
      this.#have(run, chosen, { at, is_given: true });
      return;
    }
    this.#choosing.wait(run);
    if (run.passed !== null && run.passed.until > at)
      this.#plan({ at: run.passed.until, do: 'again', run, nr: run.turn_nr });
  }

  #goToNext(run: Run, at: number): void {
    const leg = this.#legOf(run);
    const out = run.outs[run.nr];
    this.#release(run, at);
    this.#choosing.unwait(run);
    run.turn_nr += 1;
    run.nr += 1;
    const next = this.#legOf(run);
    if (leg === undefined || out === undefined || next === undefined) return;
    const begins = Math.max(at, laid(leg, out, next.from));
    this.#plan({ at: begins, do: 'begin', run, nr: run.turn_nr });
  }

  #have(run: Run, agent_id: string, { at, is_given }: { at: number; is_given: boolean }): void {
    this.#choosing.unwait(run);
    const leg = this.#legOf(run);
    const out = run.outs[run.nr];
    const worker = this.#rules.workers.get(agent_id);
    if (leg === undefined || out === undefined) return;
    run.turn_nr += 1;
    Object.assign(out, {
      had_at: at,
      agent_id,
      is_given,
      hours: hoursFor(this.#rules, leg, worker),
    });
    this.#choosing.noteOwner(run.journey.requester_id, agent_id);
    if (worker !== undefined) this.#carry(run, worker, at);
    if (is_given) {
      this.given += 1;
      this.given_to.set(agent_id, (this.given_to.get(agent_id) ?? 0) + 1);
      this.#choosing.noteGiven(out.queue, agent_id, at);
      this.#planUntouched(run, leg, at);
    }
    this.#planCourse(run, leg, at);
  }

  #carry(run: Run, worker: Worker, at: number): void {
    run.worker = worker;
    worker.held.add(run);
    run.turn = 'over';
    const last = run.place ?? this.#legOf(run)?.places.at(-1);
    run.points =
      last == null ? this.#rules.settings.ticket_points : pointsOf(this.#rules.settings, last);
    this.#weigh(run, 'our', at);
    if (worker.gone_since !== null) this.#planGone(run, worker);
  }

  #planCourse(run: Run, leg: JourneyLeg, at: number): void {
    const { turn_nr: nr } = run;
    const out = run.outs[run.nr];
    if (out === undefined) return;
    if (leg.had_at === null) {
      this.has_guessed_work = true;
      const usual = at + this.#rules.usual;
      this.#plan({ at: usual, do: 'turn', run, nr, turn: 'over' });
      if (Number.isFinite(leg.to))
        this.#plan({ at: Math.max(usual, laid(leg, out, leg.to)), do: 'end', run, nr });
      return;
    }
    for (const { at: moment, turn } of leg.turns) {
      const then = laid(leg, out, moment);
      if (then <= at) this.#weigh(run, turn, at);
      else this.#plan({ at: then, do: 'turn', run, nr, turn });
    }
    if (Number.isFinite(leg.to)) this.#plan({ at: laid(leg, out, leg.to), do: 'end', run, nr });
  }

  #planUntouched(run: Run, leg: JourneyLeg, at: number): void {
    const minutes = this.#queueOf(run)?.untouched_minutes ?? null;
    const { had_at, touched_at, to } = leg;
    if (minutes === null || had_at === null || run.was_left) return;
    const lay = Math.min(touched_at ?? Number.POSITIVE_INFINITY, to) - had_at;
    if (lay > minutes * minute)
      this.#plan({ at: at + minutes * minute, do: 'untouched', run, nr: run.turn_nr });
  }

  #leaveLying(run: Run, at: number): void {
    run.was_left = true;
    this.#takeBack(run, at, at + (this.#queueOf(run)?.untouched_minutes ?? 0) * minute);
  }

  #takeBack(run: Run, at: number, until: number | null): void {
    const out = run.outs[run.nr];
    const agent_id = out?.agent_id;
    if (out === undefined || agent_id == null) return;
    run.turn_nr += 1;
    this.#release(run, at);
    run.passed = until === null ? null : { agent_id, until };
    Object.assign(out, { had_at: null, agent_id: null, is_given: false, hours: null });
    this.#offer(run, at);
  }

  // what people carry ----------------------------------------------------------------------------

  #weigh(run: Run, turn: Turn, at: number): void {
    const { worker } = run;
    const [was, is] = [this.#counted.has(run.turn), this.#counted.has(turn)];
    run.turn = turn;
    if (worker === null || was === is) return;
    this.#load(run, is ? run.points : -run.points, at);
    if (!is) this.#fill([worker.card.agent_id], at);
  }

  #load({ worker, place, journey }: Run, points: number, at: number): void {
    if (worker === null) return;
    countUntil(worker, at);
    const channel = place?.channel ?? journey.legs[0]?.places[0]?.channel ?? '';
    const { card } = worker;
    card.load += points;
    card.channel_load[channel] = (card.channel_load[channel] ?? 0) + points;
  }

  #release(run: Run, at: number): void {
    const { worker } = run;
    if (worker === null) return;
    if (this.#counted.has(run.turn)) this.#load(run, -run.points, at);
    run.turn = 'over';
    run.worker = null;
    worker.held.delete(run);
    this.#fill([worker.card.agent_id], at);
  }

  // who is there ---------------------------------------------------------------------------------

  #bePresent({ at, agent_id, state }: Change): void {
    const worker = this.#rules.workers.get(agent_id);
    if (worker === undefined) return;
    countUntil(worker, at);
    worker.card.state = state;
    this.#noteThere(worker, at);
    if (isThere(worker)) this.#fill([agent_id], at);
  }

  #beOpen({ at, calendar_id, is_open }: Extract<Happening, { do: 'hours' }>): void {
    const come: string[] = [];
    for (const worker of this.#rules.workers.values()) {
      if (worker.calendar_id !== calendar_id) continue;
      countUntil(worker, at);
      worker.card.is_on_shift = is_open;
      this.#noteThere(worker, at);
      if (isThere(worker)) come.push(worker.card.agent_id);
    }
    if (come.length > 0) this.#fill(come, at);
  }

  #leaveDesk(agent_id: string, at: number): void {
    const worker = this.#rules.workers.get(agent_id);
    if (worker === undefined) return;
    countUntil(worker, at);
    worker.card.can_own = false;
    this.#noteThere(worker, at);
  }

  #noteThere(worker: Worker, at: number): void {
    const { state, is_on_shift, can_own } = worker.card;
    const isGone = state === 'offline' || state === 'training' || !is_on_shift || !can_own;
    if (isGone === (worker.gone_since !== null)) return;
    worker.gone_since = isGone ? at : null;
    if (isGone) for (const run of worker.held) this.#planGone(run, worker);
  }

  #planGone(run: Run, { gone_since }: Worker): void {
    const queue = this.#queueOf(run);
    const out = run.outs[run.nr];
    if (queue?.gone_minutes == null || out?.had_at == null || gone_since === null) return;
    if (!out.is_given && !queue.takes_named) return;
    const at = Math.max(out.had_at, gone_since + queue.gone_minutes * minute);
    this.#plan({ at, do: 'gone', run, nr: run.turn_nr });
  }

  #takeBackOfGone(run: Run, at: number): void {
    const queue = this.#queueOf(run);
    const [leg, out] = [this.#legOf(run), run.outs[run.nr]];
    const since = run.worker?.gone_since ?? null;
    if (queue?.gone_minutes == null || since === null || leg === undefined || out === undefined)
      return;
    if (run.turn !== 'our' || at - since < queue.gone_minutes * minute) return;
    const answered =
      leg.answered_at === null ? Number.POSITIVE_INFINITY : laid(leg, out, leg.answered_at);
    if (queue.gone_work === 'unanswered' && answered <= at) return;
    this.#takeBack(run, at, null);
  }

  /** What waits, the most pressing first, as long as these have room. */
  #fill(agent_ids: readonly string[], at: number): void {
    const hopeless = new Set<Bucket>();
    const only = agent_ids.length === 1 ? agent_ids : undefined;
    for (;;) {
      const bucket = this.#choosing.mostPressing(agent_ids, hopeless);
      if (bucket === undefined) return;
      // Those behind the first may have been passed over by somebody else.
      const isGiven = bucket.runs.slice(0, 3).some((run) => {
        const chosen = this.#choosing.choose(run, at, only);
        if (chosen !== null) this.#have(run, chosen, { at, is_given: true });
        return chosen !== null;
      });
      if (!isGiven) hopeless.add(bucket);
    }
  }
}

function hoursFor({ workers }: ReplayRules, leg: JourneyLeg, worker: Worker | undefined) {
  const was = leg.owner_id === null ? null : (workers.get(leg.owner_id)?.hours ?? null);
  return { was, is: worker?.hours ?? null };
}
