/**
 * Backtests of routing and of calendars: the tickets are read a step at a time, then the days are gone
 * through twice, by the rules of now and by those that are written, and the clocks are counted over both.
 */
import type { BacktestResult, BacktestWhy } from '#contract/backtest.ts';
import type { Condition } from '#contract/conditions.ts';
import { workingTimeOfDraft } from '#modules/calendars/calendars.ts';
import type { DeskQueue } from '#modules/routing/routing.ts';
import { type ClockedTicket, type ClockState, clockReplay } from '#modules/sla/sla.ts';
import {
  conditionFacts,
  deskReader,
  matchesCondition,
  type Reader,
  type TicketFacts,
} from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Found } from './backtest.sql.ts';
import {
  type AskedCalendar,
  type AskedRouting,
  attendanceOf,
  rulesOfSide,
  type Sides,
  sidesOfCalendar,
  sidesOfRouting,
} from './backtest-desk.ts';
import type { Journey, Place } from './backtest-journey.ts';
import { factsThen, type Out } from './backtest-laid.ts';
import { type Leg, legsOf, type Stand } from './backtest-legs.ts';
import { actsInside, changesOfAll, ownersBefore, type Window } from './backtest-past.sql.ts';
import { momentsOf } from './backtest-past.ts';
import { brokenIn, countClocks } from './backtest-policy.ts';
import { Replay } from './backtest-replay.ts';
import { type Different, routingResult } from './backtest-routing-sums.ts';
import { unknownIn } from './backtest-rule.ts';
import { dayIn, type Sums, type Which } from './backtest-sums.ts';
import { statusCategoriesOf } from './desk.ts';

type Setting = { readonly window: Window; readonly zone: string };

/** A ticket, and its clocks for facts that may be others. */
type Known = { readonly clocked: ClockedTicket; readonly journeys: Record<Which, Journey> };

export type Replayed = {
  /** Reads so many tickets. */
  readonly step: (tx: Ctx, ids: readonly string[]) => Promise<(sums: Sums) => Found[]>;
  readonly unknown_then: BacktestResult['unknown_then'];
  /** When all are read; false from `goOn`: it was cancelled. */
  readonly finish: (
    ctx: Ctx,
    sums: Sums,
    goOn: () => Promise<boolean>,
  ) => Promise<{ found: Found[]; routing: BacktestResult['routing'] } | undefined>;
};

export async function preparedReplay(
  ctx: Ctx,
  asked: AskedRouting | AskedCalendar,
  setting: Setting,
): Promise<Replayed> {
  const sides =
    asked.kind === 'routing' ? await sidesOfRouting(ctx, asked) : await sidesOfCalendar(ctx, asked);
  const clocks = await clockReplay(
    ctx,
    asked.kind === 'routing'
      ? undefined
      : {
          calendar_id: asked.calendar_id,
          timeOf: await workingTimeOfDraft(ctx, asked.calendar_id, asked.calendar),
        },
  );
  const statuses = await statusCategoriesOf(ctx);
  const reader = await deskReader(ctx);
  const known: Known[] = [];
  const owners = new Map<string, readonly string[]>();
  const { window } = setting;
  return {
    unknown_then: unknownIn(conditionsOf(sides)),
    step: async (tx, ids) => {
      const [facts, acts, changes] = [
        await conditionFacts(tx, ids),
        await actsInside(tx, ids, window),
        await changesOfAll(tx, ids),
      ];
      const pasts = new Map(
        [...facts].map(([id, ticket]) => {
          const moments = momentsOf({
            facts: ticket,
            events: changes.get(id) ?? [],
            words: [],
            statuses,
          });
          const points = moments.map(({ event, now }) => ({
            at: Date.parse(event.at),
            ticket: now,
          }));
          const first = { at: Date.parse(ticket.created_at), ticket: moments[0]?.before ?? ticket };
          return [id, [first, ...points]];
        }),
      );
      const requesters = [...new Set([...facts.values()].map((ticket) => ticket.requester_id))];
      for (const [id, list] of await ownersBefore(tx, requesters, window)) owners.set(id, list);
      const all = await clocks(tx, pasts);
      const count = (sums: Sums, clocked: ClockedTicket): void => {
        const ticket = facts.get(clocked.id);
        if (ticket === undefined) return;
        const own = acts.get(clocked.id) ?? [];
        sums.events += own.length;
        const began = Math.max(window.from.getTime(), Date.parse(ticket.created_at));
        const legs = legsOf({ facts: ticket, acts: own, statuses, began });
        const journey = (which: Which): Journey =>
          journeyOf({ clocked, ticket, legs, queues: sides[which].desk.queues, reader });
        const before = journey('before');
        const after =
          sides.before.desk.queues === sides.after.desk.queues ? before : journey('after');
        known.push({ clocked, journeys: { before, after } });
      };
      return (sums) => {
        for (const clocked of all) count(sums, clocked);
        return [];
      };
    },
    finish: (at, sums, goOn) =>
      finished(at, { asked, sides, known, owners, sums, goOn, ...setting }),
  };
}

function conditionsOf({ before, after }: Sides): Condition[] {
  return [...before.desk.queues, ...after.desk.queues].map((queue) => queue.conditions);
}

// reading ---------------------------------------------------------------------------------------

type Read = {
  readonly clocked: ClockedTicket;
  readonly ticket: TicketFacts;
  readonly legs: readonly Leg[];
  readonly queues: readonly DeskQueue[];
  readonly reader: Reader;
};

function journeyOf({ clocked, ticket, legs, queues, reader }: Read): Journey {
  return {
    ticket_id: clocked.id,
    requester_id: ticket.requester_id,
    created_at: Date.parse(ticket.created_at),
    due_at: dueAt(clocked.before(clocked.facts)),
    legs: legs.map(({ stands, ...leg }) => ({
      ...leg,
      places: stands.map((stand) => placeOf(stand, queues, reader)),
    })),
  };
}

/** The first that was due of what ran at the beginning. */
function dueAt(states: readonly ClockState[]): number {
  const dues = states.flatMap((state) => (state.cycle === 1 ? (state.due_at ?? []) : []));
  return Math.min(Number.POSITIVE_INFINITY, ...dues);
}

function placeOf(
  { at, facts, put_into }: Stand,
  queues: readonly DeskQueue[],
  reader: Reader,
): Place {
  const { team_id, channel, type_id, language, priority } = facts;
  const then = { ...reader, now: new Date(at) };
  const put = queues.findIndex((queue) => queue.id !== null && queue.id === put_into);
  const fits = (queue: DeskQueue) =>
    (queue.team_id === null || team_id === null || queue.team_id === team_id) &&
    matchesCondition(queue.conditions, facts, then);
  const found = put >= 0 ? put : queues.findIndex(fits);
  return { at, queue: found < 0 ? null : found, team_id, channel, type_id, language, priority };
}

// going through the days ------------------------------------------------------------------------

type Reading = Setting & {
  readonly asked: AskedRouting | AskedCalendar;
  readonly sides: Sides;
  readonly known: readonly Known[];
  readonly owners: ReadonlyMap<string, readonly string[]>;
  readonly sums: Sums;
  readonly goOn: () => Promise<boolean>;
};

const happeningsAtOnce = 3000;

async function finished(ctx: Ctx, read: Reading): ReturnType<Replayed['finish']> {
  const { asked, sides, known, window, zone } = read;
  const isWorkedBy =
    asked.kind === 'routing' ||
    (sides.before.desk.queues.length > 0 && sides.before.hours.has(asked.calendar_id));
  if (!isWorkedBy) return { found: counted(read, undefined), routing: null };
  const attendance = await attendanceOf(ctx, sides.before, { window, zone });
  const usual = usualOf(known);
  const replay = (which: Which) =>
    new Replay(
      rulesOfSide(sides[which], { window, attendance, owners: read.owners, usual }),
      known.map((one) => one.journeys[which]),
    );
  const replays = { before: replay('before'), after: replay('after') };
  for (const each of [replays.before, replays.after])
    while (each.goOn(happeningsAtOnce)) if (!(await read.goOn())) return undefined;
  const different = { before: replays.before.runs, after: replays.after.runs };
  return {
    found: counted(read, different),
    routing: routingResult(replays, { sides, attendance, window }),
  };
}

/** Milliseconds from having it to the end of our turn; half of all took less. */
function usualOf(known: readonly Known[]): number {
  const took = known
    .flatMap(({ journeys }) => journeys.before.legs)
    .flatMap(({ had_at, turns, to }) => {
      const end = Math.min(turns.find(({ turn }) => turn !== 'our')?.at ?? to, to);
      return had_at === null || !Number.isFinite(end) ? [] : [end - had_at];
    })
    .toSorted((one, other) => one - other);
  return took[took.length >> 1] ?? 3600_000;
}

// what came of it -------------------------------------------------------------------------------

function counted(
  { known, sums, sides, window, zone }: Reading,
  runs: Different | undefined,
): Found[] {
  const dayOf = dayIn(zone);
  const found: Found[] = [];
  for (const [nr, { clocked, journeys }] of known.entries()) {
    const outs = { before: runs?.before[nr]?.outs, after: runs?.after[nr]?.outs };
    const states = (which: Which) => {
      const own = outs[which];
      const { legs } = journeys[which];
      const facts =
        own === undefined ? clocked.facts : factsThen(clocked.facts, { legs, outs: own });
      return clocked[which](facts);
    };
    const ticket = {
      id: clocked.id,
      facts: clocked.facts,
      before: states('before'),
      after: states('after'),
    };
    const broken = countClocks(ticket, { window, sums, dayOf });
    const row = brokenIn(ticket, { broken, sums, dayOf });
    const went =
      outs.before === undefined || outs.after === undefined
        ? undefined
        : wentOf(outs.before, outs.after);
    if (went === undefined) {
      found.push(...row);
      continue;
    }
    const at = new Date(went.before.from).toISOString();
    const why: BacktestWhy = {
      kind: 'routing',
      went: { before: told(sides, 'before', went.before), after: told(sides, 'after', went.after) },
    };
    const is_elsewhere = went.before.agent_id !== went.after.agent_id;
    if (row.length === 0 && !is_elsewhere) continue;
    const [first] = row;
    const side = first?.side ?? 'neither';
    const day = first?.day ?? dayOf(went.before.from);
    found.push({ ticket_id: clocked.id, side, day, at: first?.at ?? at, why, is_elsewhere });
  }
  return found;
}

/** The first leg that went another way; else the first. */
function wentOf(before: readonly Out[], after: readonly Out[]): Record<Which, Out> | undefined {
  const nr = before.findIndex((out, place) => out.agent_id !== after[place]?.agent_id);
  const [old, next] = [before[Math.max(0, nr)], after[Math.max(0, nr)]];
  return old === undefined || next === undefined ? undefined : { before: old, after: next };
}

function told(sides: Sides, which: Which, { queue, agent_id, from, had_at }: Out) {
  const { queues, people } = sides[which].desk;
  return {
    queue: queue === null ? null : (queues[queue]?.name ?? null),
    agent: people.find((person) => person.agent_id === agent_id)?.name ?? null,
    waited_seconds: had_at === null ? null : Math.round((had_at - from) / 1000),
  };
}
