/** business-hours/cases.json: what ten libraries and desks say of working time. */
import { join } from 'node:path';
import { z } from 'zod';
import {
  type CalendarRules,
  type Period,
  type WorkingTime,
  workingTime,
} from '#modules/calendars/calendars.ts';
import type { Finding, RunCorpus } from './corpus.ts';
import { type Answer, finding, readCases } from './reading.ts';

const span = z.tuple([z.string(), z.string()]);
export const Calendar = z.object({
  timezone: z.string(),
  hours: z.partialRecord(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']), z.array(span)),
  holidays: z.array(z.string()).default([]),
  overrides: z.record(z.string(), z.array(span)).default({}),
  breaks: z.record(z.string(), z.array(span)).default({}),
});
const Case = z.object({
  id: z.string(),
  op: z.string(),
  calendar: Calendar,
  start: z.string().optional(),
  end: z.string().optional(),
  startDate: z.string().optional(),
  endDate: z.string().optional(),
  seconds: z.number().optional(),
  days: z.number().optional(),
  signed: z.boolean().default(false),
  inclusive: z.boolean().default(false),
  endOfWorkingDay: z.boolean().default(false),
  direction: z.enum(['forward', 'backward']).default('forward'),
  take: z.number().default(1),
  sourceSemantics: z.string().default(''),
  expected: z.unknown().optional(),
  expectedSeconds: z.number().optional(),
  expectedDays: z.number().optional(),
  expectedDate: z.string().optional(),
});
type Case = z.infer<typeof Case>;

export const businessHours: RunCorpus = async (dir): Promise<Finding[]> =>
  readCases(join(dir, 'business-hours', 'cases.json'), Case).map((one) => {
    const [field, expected] = statedBy(one);
    return finding({ name: one.id, field, expected }, () => answer(one, expected));
  });

function statedBy(one: Case): [string, unknown] {
  if (one.expectedSeconds !== undefined) return ['expectedSeconds', one.expectedSeconds];
  if (one.expectedDays !== undefined) return ['expectedDays', one.expectedDays];
  if (one.expectedDate !== undefined) return ['expectedDate', one.expectedDate];
  return ['expected', one.expected];
}

function answer(one: Case, expected: unknown): Answer {
  const time = workingTime(rulesOf(one.calendar));
  const got = computed(one, time);
  return { got, agrees: isSame(got, expected, /to the minute/.test(one.sourceSemantics)) };
}

export function rulesOf({ timezone, ...rules }: z.infer<typeof Calendar>): CalendarRules {
  return { time_zone: timezone, ...rules };
}

function computed(one: Case, time: WorkingTime): unknown {
  const at = Date.parse(one.start ?? '');
  const amount = (one.seconds ?? 0) * 1000;
  const date = one.startDate ?? time.dateOf(at || 0);
  const days = one.days ?? 0;
  switch (one.op) {
    case 'add':
      return told(time.add(at, amount));
    case 'subtract':
      return told(time.subtract(at, amount));
    case 'between': {
      const seconds = time.between(at, Date.parse(one.end ?? '')) / 1000;
      return one.signed ? seconds : Math.max(0, seconds);
    }
    case 'isOpen':
      return time.isOpen(at);
    case 'isWorkingDay':
      return time.isWorkingDay(date);
    case 'nextOpen':
      return told(time.nextOpen(at, { or_now: one.inclusive }));
    case 'nextClose':
      return told(time.nextClose(at));
    case 'previousOpen':
      return told(time.previousOpen(at));
    case 'openPeriods':
      return taken(
        one,
        one.direction === 'forward' ? time.periodsFrom(at) : time.periodsBefore(at),
      );
    case 'addDays':
    case 'subtractDays': {
      const isBack = one.op === 'subtractDays';
      const shifted =
        isBack && days === 0 ? time.previousOpen(at) : time.shiftDays(at, isBack ? -days : days);
      return told(one.endOfWorkingDay ? time.endOfDay(time.dateOf(shifted)) : shifted);
    }
    case 'addDaysToDate':
      return time.addDays(date, days);
    case 'daysBetween':
      return time.daysBetween(date, one.endDate ?? date);
    default:
      return `an operation that is not known: ${one.op}`;
  }
}

function taken({ take }: Case, periods: Iterable<Period>): string[][] {
  const found: string[][] = [];
  for (const [from, to] of periods) {
    if (found.length >= take) break;
    found.push([told(from), told(to)]);
  }
  return found;
}

function told(at: number): string {
  return new Date(at).toISOString();
}

function isSame(got: unknown, expected: unknown, to_the_minute: boolean): boolean {
  if (Array.isArray(got) && Array.isArray(expected)) {
    return (
      got.length === expected.length &&
      got.every((one, index) => isSame(one, expected[index], to_the_minute))
    );
  }
  if (typeof got === 'string' && typeof expected === 'string' && expected.includes('T')) {
    const grain = to_the_minute ? 60_000 : 1;
    return Math.floor(Date.parse(got) / grain) === Math.floor(Date.parse(expected) / grain);
  }
  return got === expected;
}
