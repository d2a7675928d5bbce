/** The desk of a replay: as it is now, and as it would be by what is being written. */
import type { BacktestAsk } from '#contract/backtest.ts';
import type { RoutingSettings } from '#contract/routing.ts';
import {
  type WorkingTime,
  workingTimeOf,
  workingTimeOfDraft,
} from '#modules/calendars/calendars.ts';
import {
  type DeskPerson,
  type DeskQueue,
  type PastPresence,
  pastPresences,
  type RoutingDesk,
  routingDesk,
} from '#modules/routing/routing.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { ReplayRules } from './backtest-journey.ts';
import { type Window, type WorkedSpan, workedSpans } from './backtest-past.sql.ts';
import { changesOfPresence, isUnknown, newWorker } from './backtest-workers.ts';

export type AskedRouting = Extract<BacktestAsk, { kind: 'routing' }>;
export type AskedCalendar = Extract<BacktestAsk, { kind: 'calendar' }>;

/** One side of the comparison. */
export type Side = {
  readonly desk: RoutingDesk;
  readonly hours: ReadonlyMap<string, WorkingTime>;
};
export type Sides = { readonly before: Side; readonly after: Side };

export async function sidesOfRouting(ctx: Ctx, asked: AskedRouting): Promise<Sides> {
  const desk = await routingDesk(ctx);
  const after: RoutingDesk = {
    ...desk,
    settings: settingsWith(desk.settings, asked.settings),
    queues: queuesWith(desk.queues, asked),
    people: desk.people.map((person) => personWith(person, asked.people)),
  };
  return { before: await sideOf(ctx, desk), after: await sideOf(ctx, after) };
}

export async function sidesOfCalendar(
  ctx: Ctx,
  { calendar_id, calendar }: AskedCalendar,
): Promise<Sides> {
  const before = await sideOf(ctx, await routingDesk(ctx));
  const timeOf = await workingTimeOfDraft(ctx, calendar_id, calendar);
  const hours = new Map(before.hours);
  if (hours.has(calendar_id)) hours.set(calendar_id, timeOf(null));
  return { before, after: { ...before, hours } };
}

async function sideOf(ctx: Ctx, desk: RoutingDesk): Promise<Side> {
  const hours = new Map<string, WorkingTime>();
  for (const { calendar_id } of desk.people)
    if (calendar_id !== null && !hours.has(calendar_id))
      hours.set(calendar_id, await workingTimeOf(ctx, calendar_id));
  return { desk, hours };
}

function queuesWith(
  queues: readonly DeskQueue[],
  { queue, queue_id }: AskedRouting,
): readonly DeskQueue[] {
  if (queue === undefined) return queues;
  const others = queues.filter((one) => one.id !== queue_id);
  // One that was off stands where it would: nobody knows its place but the saved order, so at the end.
  const place = queues.findIndex((one) => one.id === queue_id);
  if (!queue.is_on) return others;
  return others.toSpliced(place < 0 ? others.length : place, 0, { ...queue, id: queue_id ?? null });
}

function personWith(person: DeskPerson, edits: AskedRouting['people']): DeskPerson {
  const edit = edits.find((one) => one.agent_id === person.agent_id);
  if (edit === undefined) return person;
  const { skills, languages, capacity, channel_capacity, calendar_id } = edit;
  return {
    ...person,
    languages: languages ?? person.languages,
    capacity: capacity === undefined ? person.capacity : capacity,
    channel_capacity: channel_capacity === undefined ? person.channel_capacity : channel_capacity,
    calendar_id: calendar_id === undefined ? person.calendar_id : calendar_id,
    skills:
      skills === undefined
        ? person.skills
        : new Map(skills.map(({ skill_id, level }) => [skill_id, level])),
  };
}

function settingsWith(
  settings: RoutingSettings,
  edit: AskedRouting['settings'] = {},
): RoutingSettings {
  const given = Object.entries(edit).filter(([, value]) => value !== undefined);
  return { ...settings, ...Object.fromEntries(given) };
}

// people ----------------------------------------------------------------------------------------

/** What is known of when people were there; the same for both sides. */
export type Attendance = {
  readonly presences: ReadonlyMap<string, readonly PastPresence[]>;
  readonly spans: ReadonlyMap<string, readonly WorkedSpan[]>;
};

export async function attendanceOf(
  ctx: Ctx,
  { desk }: Side,
  { window, zone }: { window: Window; zone: string },
): Promise<Attendance> {
  const presences = await pastPresences(ctx, window.from);
  const unknown = desk.people
    .map((person) => person.agent_id)
    .filter((agent_id) => isUnknown(presences.get(agent_id)));
  const spans = await workedSpans(ctx, unknown, { window, zone });
  return { presences, spans: Map.groupBy(spans, (span) => span.agent_id) };
}

/** Of whom nothing was written when they did something. */
export function countUnknown({ presences, spans }: Attendance): number {
  return [...spans].filter(([agent_id, worked]) => {
    const known = presences.get(agent_id)?.find(({ state }) => state !== null)?.at;
    return known === undefined || worked.some(({ from }) => Date.parse(from) < known);
  }).length;
}

type Known = {
  readonly window: Window;
  readonly attendance: Attendance;
  readonly owners: ReplayRules['owners'];
  readonly usual: number;
};

/** Fresh workers at the beginning of the window. */
export function rulesOfSide({ desk, hours }: Side, known: Known): ReplayRules {
  const { window, attendance, owners, usual } = known;
  const span = [window.from.getTime(), window.to.getTime()] as const;
  const [at] = span;
  const { settings, people, teams, queues } = desk;
  const hoursOf = (calendar_id: string | null) =>
    calendar_id === null ? null : (hours.get(calendar_id) ?? null);
  const everybody = people.filter((person) => person.can_own).map((person) => person.agent_id);
  return {
    ...{ queues, settings, hours, owners, usual, window: span },
    workers: new Map(
      people.map((person) => [
        person.agent_id,
        newWorker(person, { settings, hours: hoursOf(person.calendar_id), at }),
      ]),
    ),
    teams: new Map([...teams, ['', everybody]]),
    leaving: people.flatMap(({ agent_id, disabled_at }) =>
      disabled_at === null ? [] : [{ agent_id, at: Date.parse(disabled_at) }],
    ),
    changes: people.flatMap(({ agent_id, calendar_id }) =>
      changesOfPresence(agent_id, {
        presences: attendance.presences.get(agent_id),
        has_hours: hoursOf(calendar_id) !== null,
        worked: (attendance.spans.get(agent_id) ?? []).map(
          ({ from, to }) => [Date.parse(from), Date.parse(to)] as const,
        ),
        window: span,
      }),
    ),
  };
}
