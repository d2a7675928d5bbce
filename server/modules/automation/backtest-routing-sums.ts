/** What two replays of one past come to, side by side. Pure. */
import type { ReplayDoubt, ReplayedWaits, RoutingReplay } from '#contract/backtest-routing.ts';
import { type Attendance, countUnknown, type Sides } from './backtest-desk.ts';
import type { Run } from './backtest-journey.ts';
import type { Window } from './backtest-past.sql.ts';
import type { Replay } from './backtest-replay.ts';
import type { Which } from './backtest-sums.ts';
import { busyOf } from './backtest-workers.ts';

export type Different = Readonly<Record<Which, readonly Run[]>>;
type Replays = Readonly<Record<Which, Replay>>;
type Known = { readonly sides: Sides; readonly attendance: Attendance; readonly window: Window };

const mostPeople = 100;

export function routingResult(
  replays: Replays,
  { sides, attendance, window }: Known,
): RoutingReplay {
  const from = window.from.getTime();
  const runs = { before: replays.before.runs, after: replays.after.runs };
  const waits = { before: waitsIn(runs.before, from), after: waitsIn(runs.after, from) };
  const people = peopleOf(replays, sides);
  return {
    waits: { before: summed(waits.before), after: summed(waits.after) },
    really: summed(realWaits(runs.before, from)),
    given: { before: replays.before.given, after: replays.after.given },
    elsewhere: runs.before.filter((run, nr) => isElsewhere(run, runs.after[nr])).length,
    by_queue: byQueue(waits, sides),
    by_person: people.slice(0, mostPeople),
    other_people: Math.max(0, people.length - mostPeople),
    people_unknown: countUnknown(attendance),
    doubts: doubtsOf(replays, sides, attendance),
  };
}

function isElsewhere({ outs }: Run, other: Run | undefined): boolean {
  return outs.some((out, nr) => out.agent_id !== (other?.outs[nr]?.agent_id ?? null));
}

/** `took` null: nobody had it. */
type Wait = { readonly queue: number | null; readonly took: number | null };

/** Of what began inside; what somebody had at once never waited. */
function waitsIn(runs: readonly Run[], from: number): Wait[] {
  return runs.flatMap(({ outs, journey }) =>
    outs.flatMap((out, nr): Wait[] => {
      const leg = journey.legs[nr];
      if (leg === undefined || leg.places.length === 0 || leg.from <= from) return [];
      return [{ queue: out.queue, took: out.had_at === null ? null : out.had_at - out.from }];
    }),
  );
}

function realWaits(runs: readonly Run[], start: number): Wait[] {
  return runs.flatMap(({ journey }) =>
    journey.legs.flatMap(({ places, from, had_at }): Wait[] =>
      places.length === 0 || from <= start
        ? []
        : [{ queue: null, took: had_at === null ? null : had_at - from }],
    ),
  );
}

function summed(waits: readonly Wait[]): ReplayedWaits {
  const took = waits.flatMap((wait) => wait.took ?? []).toSorted((one, other) => one - other);
  const rank = (share: number) => {
    const found = took[Math.max(0, Math.ceil(share * took.length) - 1)];
    return found === undefined ? null : Math.round(found / 1000);
  };
  return {
    count: waits.length,
    half: rank(0.5),
    most: rank(0.9),
    never: waits.length - took.length,
  };
}

/** Queues in their order, by id; one that is not saved comes last, what stood in none at the very end. */
function byQueue(waits: Record<Which, Wait[]>, sides: Sides): RoutingReplay['by_queue'] {
  const none = '';
  const grouped = (which: Which) =>
    Map.groupBy(waits[which], ({ queue }) =>
      queue === null ? none : (sides[which].desk.queues[queue]?.id ?? 'new'),
    );
  const groups = { before: grouped('before'), after: grouped('after') };
  const queues = new Map(
    [...sides.before.desk.queues, ...sides.after.desk.queues].map((queue) => [
      queue.id ?? 'new',
      { id: queue.id, name: queue.name },
    ]),
  );
  const keys = [...queues.keys(), none].filter(
    (key) => groups.before.has(key) || groups.after.has(key),
  );
  return keys.map((key) => ({
    queue: queues.get(key) ?? null,
    waits: {
      before: summed(groups.before.get(key) ?? []),
      after: summed(groups.after.get(key) ?? []),
    },
  }));
}

function peopleOf(replays: Replays, sides: Sides): RoutingReplay['by_person'] {
  const given = (which: Which, id: string) => replays[which].given_to.get(id) ?? 0;
  return sides.after.desk.people
    .map(({ agent_id: id, name }) => ({
      agent: { id, name },
      given: { before: given('before', id), after: given('after', id) },
      busy: { before: busyIn(replays.before, id), after: busyIn(replays.after, id) },
    }))
    .filter(
      ({ given, busy }) => given.before + given.after + (busy.before ?? 0) + (busy.after ?? 0) > 0,
    )
    .toSorted(
      (one, other) => other.given.after - one.given.after || other.given.before - one.given.before,
    );
}

function busyIn(replay: Replay, agent_id: string): number | null {
  const worker = replay.workers.get(agent_id);
  return worker === undefined ? null : busyOf(worker);
}

function doubtsOf(replays: Replays, sides: Sides, attendance: Attendance): ReplayDoubt[] {
  const queues = [...sides.before.desk.queues, ...sides.after.desk.queues];
  const all = [replays.before, replays.after];
  return [
    ...(countUnknown(attendance) > 0 ? (['presence'] as const) : []),
    'people',
    ...(all.some((replay) => replay.has_guessed_pull) ? (['pull'] as const) : []),
    ...(queues.some((queue) => queue.overflow !== null) ? (['overflow'] as const) : []),
    ...(all.some((replay) => replay.has_guessed_work) ? (['handling'] as const) : []),
  ];
}
