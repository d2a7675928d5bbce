/** business-hours/sla-scenarios.json: histories of tickets with the due times another desk states. */
import { join } from 'node:path';
import { z } from 'zod';
import type { StatusCategory } from '#contract/settings.ts';
import { type WorkingTime, workingTime } from '#modules/calendars/calendars.ts';
import {
  type ClockRule,
  type Cycle,
  consumedBy,
  cyclesOf,
  dueOf,
  type Fact,
  type Target,
} from '#modules/sla/sla.ts';
import { Calendar, rulesOf } from './business-hours.ts';
import type { Finding, RunCorpus } from './corpus.ts';
import { finding, readCases } from './reading.ts';

const minutes = z.number().nullable().optional();
const Scenario = z.object({
  name: z.string(),
  calendar: Calendar,
  sla: z.object({
    firstResponseMinutes: minutes,
    updateMinutes: minutes,
    solutionMinutes: minutes,
  }),
  events: z.array(
    z.object({
      at: z.string(),
      type: z.string(),
      state: z.string().optional(),
      to: z.string().optional(),
    }),
  ),
  expect: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  sourceSemantics: z.string().default(''),
});
type Scenario = z.infer<typeof Scenario>;
type Event = Scenario['events'][number];

const MINUTE = 60_000;

export const slaScenarios: RunCorpus = async (dir): Promise<Finding[]> =>
  readCases(join(dir, 'business-hours', 'sla-scenarios.json'), Scenario).flatMap((one) =>
    Object.entries(one.expect).map(([field, expected]) =>
      finding({ name: one.name, field, expected }, () => {
        const got = stated(one, field);
        return { got: shown(got), agrees: isSame(one, got, expected) };
      }),
    ),
  );

type Clock = { target: Target; minutes: number | null | undefined; words: readonly string[] };

/** Their event "firstResponse" is of the first response alone, their contacts are of the update alone. */
function clocksOf({ sla }: Scenario): Record<'firstResponse' | 'update' | 'solution', Clock> {
  return {
    firstResponse: {
      target: 'first_response',
      minutes: sla.firstResponseMinutes,
      words: ['firstResponse', 'agentMessage'],
    },
    update: {
      target: 'next_response',
      minutes: sla.updateMinutes,
      words: ['agentContact', 'agentMessage'],
    },
    solution: { target: 'resolution', minutes: sla.solutionMinutes, words: [] },
  };
}

/** Due times as instants, everything else in minutes; null where there is nothing. */
function stated(one: Scenario, field: string): number | null {
  const time = workingTime(rulesOf(one.calendar));
  const clocks = clocksOf(one);
  if (field === 'nextDue') {
    const due = Object.values(clocks).flatMap((clock) => dueNow(one, clock, time) ?? []);
    return due.length === 0 ? null : Math.min(...due);
  }
  const [, name, what] =
    /^(firstResponse|update|solution)(Due|Minutes|MarginMinutes)$/.exec(field) ?? [];
  if (name !== 'firstResponse' && name !== 'update' && name !== 'solution') return Number.NaN;
  const clock = clocks[name];
  if (what === 'Due') return dueNow(one, clock, time);
  const done = cycles(one, clock).findLast((cycle) => cycle.stopped_at !== null);
  if (done === undefined) return null;
  const used = Math.floor(consumedBy(done, time, done.stopped_at ?? 0) / MINUTE);
  return what === 'Minutes' ? used : (clock.minutes ?? 0) - used;
}

/** What is still owed; theirs is empty once it was answered or paused. */
function dueNow(one: Scenario, clock: Clock, time: WorkingTime): number | null {
  const last = cycles(one, clock).at(-1);
  const isRunning =
    last !== undefined && last.stopped_at === null && last.pauses.at(-1)?.to !== null;
  return isRunning ? dueOf(last, (clock.minutes ?? 0) * MINUTE, time) : null;
}

function cycles(one: Scenario, { target, minutes: promised, words }: Clock): Cycle[] {
  if (promised === null || promised === undefined) return [];
  if (one.events.some((event) => event.type === 'slaNoLongerMatches')) return [];
  const rule: ClockRule = { target, amount: promised * MINUTE, pauses_in: ['waiting_customer'] };
  return cyclesOf(
    rule,
    one.events.flatMap((event) => factOf(event, words)),
  );
}

const categories: Record<string, StatusCategory> = {
  new: 'new',
  open: 'open',
  pending: 'waiting_customer',
  closed: 'closed',
};

function factOf(event: Event, words: readonly string[]): Fact[] {
  const at = Date.parse(event.at);
  if (event.type === 'created')
    return [{ at, kind: 'opened', category: categories[event.state ?? 'new'] ?? 'new' }];
  if (event.type === 'state')
    return [{ at, kind: 'status', category: categories[event.to ?? ''] ?? 'open' }];
  if (event.type === 'closed') return [{ at, kind: 'status', category: 'closed' }];
  if (event.type === 'customerMessage' || event.type === 'customerContact')
    return [{ at, kind: 'customer_word' }];
  return words.includes(event.type) ? [{ at, kind: 'agent_word' }] : [];
}

const YEAR_2000 = 946_684_800_000;
const isInstant = (value: number) => value > YEAR_2000;

function shown(got: number | null): unknown {
  return got !== null && isInstant(got) ? new Date(got).toISOString() : got;
}

function isSame(one: Scenario, got: number | null, expected: string | number | null): boolean {
  if (got === null || typeof expected !== 'string') return got === expected;
  const stated = Date.parse(expected);
  if (Math.floor(got / MINUTE) === Math.floor(stated / MINUTE)) return true;
  // The end of one working day is the beginning of the next: no working time lies between.
  return /next opening/.test(one.sourceSemantics)
    ? workingTime(rulesOf(one.calendar)).nextOpen(got) === stated
    : false;
}
