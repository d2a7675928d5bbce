/** The sums of a backtest while it goes on. */
import type { BacktestResult, BacktestSide } from '#contract/backtest.ts';
import type { SlaTarget } from '#contract/sla.ts';
import { slaTargets } from '#contract/sla.ts';
import type { Window } from './backtest-past.sql.ts';

type Pair = { before: number; after: number };
export type Which = keyof Pair;

/** Counts by key, each for what holds now and for what is written. */
class Pairs<Key> {
  readonly all = new Map<Key, Pair>();

  add(key: Key, which: Which, count = 1): void {
    const pair = this.all.get(key) ?? { before: 0, after: 0 };
    pair[which] += count;
    this.all.set(key, pair);
  }

  of(key: Key): Pair {
    return this.all.get(key) ?? { before: 0, after: 0 };
  }
}

export class Sums {
  tickets = 0;
  events = 0;
  readonly times: Pair = { before: 0, after: 0 };
  readonly sides: Record<BacktestSide, number> = { before: 0, after: 0, both: 0, neither: 0 };
  readonly days = new Pairs<string>();
  readonly teams = new Pairs<string | null>();
  readonly actions = new Pairs<number>();
  readonly clocks = new Pairs<SlaTarget>();
  readonly broken = new Pairs<SlaTarget>();

  time(which: Which, day: string): void {
    this.times[which] += 1;
    this.days.add(day, which);
  }

  result(
    window: Window,
    known: {
      zone: string;
      teams: ReadonlyMap<string, string>;
      unknown_then: BacktestResult['unknown_then'];
      routing?: BacktestResult['routing'];
    },
  ): BacktestResult {
    const { before, after, both } = this.sides;
    return {
      from: window.from.toISOString(),
      to: window.to.toISOString(),
      tickets: this.tickets,
      events: this.events,
      times: { ...this.times },
      on_tickets: { before: before + both, after: after + both, both },
      by_day: daysOf(window, known.zone).map((day) => ({ day, ...this.days.of(day) })),
      by_team: [...this.teams.all]
        .map(([id, pair]) => ({
          team: id === null ? null : { id, name: known.teams.get(id) ?? '' },
          ...pair,
        }))
        .toSorted((one, other) => other.after + other.before - one.after - one.before),
      by_action: [...this.actions.all]
        .map(([action, pair]) => ({ action, ...pair }))
        .toSorted((one, other) => one.action - other.action),
      by_target: slaTargets
        .filter((target) => this.clocks.all.has(target))
        .map((target) => ({
          target,
          clocks: { ...this.clocks.of(target) },
          broken: { ...this.broken.of(target) },
        })),
      unknown_then: known.unknown_then,
      routing: known.routing ?? null,
    };
  }
}

/** Days of the desk, the first and the last in part. */
function daysOf({ from, to }: Window, zone: string): string[] {
  const last = dayIn(zone)(to.getTime());
  const days: string[] = [];
  let day = Temporal.PlainDate.from(dayIn(zone)(from.getTime()));
  while (days.length < 100) {
    days.push(day.toString());
    if (day.toString() >= last) break;
    day = day.add({ days: 1 });
  }
  return days;
}

/** YYYY-MM-DD of an instant; remembered by quarters of an hour, at whose edges alone zones move. */
export function dayIn(zone: string): (at: number) => string {
  const quarter = 900_000;
  const known = new Map<number, string>();
  return (at) => {
    const key = Math.floor(at / quarter);
    const day =
      known.get(key) ??
      Temporal.Instant.fromEpochMilliseconds(key * quarter)
        .toZonedDateTimeISO(zone)
        .toPlainDate()
        .toString();
    known.set(key, day);
    return day;
  };
}
