import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statusCategories } from '#contract/settings.ts';
import { weekdays, workingTime } from '#modules/calendars/calendars.ts';
import {
  type ClockRule,
  type Cycle,
  consumedBy,
  cyclesOf,
  dueOf,
  type Fact,
  runningIn,
  targets,
} from './clocks.ts';

const MINUTE = 60_000;
const at = (text: string) => Date.parse(`2026-11-${text}Z`);
const office = workingTime({
  time_zone: 'UTC',
  hours: Object.fromEntries(
    weekdays.slice(0, 5).map((day) => [day, [['09:00', '18:00']] as const]),
  ),
  holidays: [],
});
const hours = (count: number) => count * 60 * MINUTE;

function rule(target: ClockRule['target'], amount = hours(2)): ClockRule {
  return { target, amount, pauses_in: ['waiting_customer', 'waiting_vendor'] };
}
const opened: Fact = { at: at('05T10:00'), kind: 'opened', category: 'new' };
const asked = (time: string): Fact => ({ at: at(time), kind: 'customer_word' });
const answered = (time: string): Fact => ({ at: at(time), kind: 'agent_word' });
const status = (time: string, category: (typeof statusCategories)[number]): Fact => ({
  at: at(time),
  kind: 'status',
  category,
});

/** `10:00-12:00 …` of the stretches that ran; `*` goes on. */
function ran(cycles: readonly Cycle[]): string[] {
  const told = (moment: number | null) =>
    moment === null ? '*' : new Date(moment).toISOString().slice(8, 16).replace('T', ' ');
  return cycles.map((cycle) =>
    runningIn(cycle)
      .map(([from, to]) => `${told(from)}-${told(to)}`)
      .join(' '),
  );
}

describe('a clock', () => {
  it('of the first response stops with our first word, and never runs again', () => {
    const facts = [opened, asked('05T10:00'), answered('05T11:30'), asked('05T12:00')];
    expect(ran(cyclesOf(rule('first_response'), facts))).toEqual(['05 10:00-05 11:30']);
  });

  it('of taking stops when somebody takes it, or answers without', () => {
    const taken: Fact = { at: at('05T10:20'), kind: 'taken' };
    expect(ran(cyclesOf(rule('take'), [opened, taken, answered('05T11:00')]))).toEqual([
      '05 10:00-05 10:20',
    ]);
    expect(ran(cyclesOf(rule('take'), [opened, answered('05T11:00')]))).toEqual([
      '05 10:00-05 11:00',
    ]);
  });

  it('of the next response runs from the oldest word without an answer', () => {
    const facts = [
      ...[opened, asked('05T10:00'), answered('05T11:00')],
      ...[asked('05T12:00'), asked('05T13:00'), answered('05T13:30'), asked('06T09:00')],
    ];
    expect(ran(cyclesOf(rule('next_response'), facts))).toEqual([
      '05 10:00-05 11:00',
      '05 12:00-05 13:30',
      '06 09:00-*',
    ]);
  });

  it('of updates runs from each word of ours to the next', () => {
    const facts = [
      opened,
      answered('05T11:00'),
      answered('05T15:00'),
      status('05T16:00', 'solved'),
    ];
    expect(ran(cyclesOf(rule('periodic_update'), facts))).toEqual([
      '05 10:00-05 11:00',
      '05 11:00-05 15:00',
      '05 15:00-05 16:00',
    ]);
  });

  it('pauses while a status waits, and goes on when the customer writes, though the status stays', () => {
    const facts = [
      ...[opened, status('05T11:00', 'waiting_customer'), asked('05T14:00')],
      ...[status('05T15:00', 'open'), status('05T16:00', 'waiting_vendor')],
    ];
    const [cycle] = cyclesOf(rule('resolution'), facts);
    expect(ran(cycle === undefined ? [] : [cycle])).toEqual([
      '05 10:00-05 11:00 05 14:00-05 16:00',
    ]);
    expect(cycle?.pauses.map((pause) => pause.cause)).toEqual([
      'waiting_customer',
      'waiting_vendor',
    ]);
  });

  it('goes from one waiting status to another without running between', () => {
    const facts = [
      opened,
      status('05T11:00', 'waiting_customer'),
      status('05T12:00', 'waiting_vendor'),
    ];
    expect(ran(cyclesOf(rule('resolution'), facts))).toEqual([
      '05 10:00-05 11:00 05 12:00-05 12:00',
    ]);
  });

  it('of the resolution goes on when the ticket is opened again; what was answered is not owed again', () => {
    const facts = [
      ...[opened, asked('05T10:00'), answered('05T11:00'), status('05T12:00', 'solved')],
      ...[status('06T10:00', 'open'), asked('06T10:00')],
    ];
    expect(ran(cyclesOf(rule('resolution'), facts))).toEqual(['05 10:00-05 12:00 06 10:00-*']);
    expect(ran(cyclesOf(rule('first_response'), facts))).toEqual(['05 10:00-05 11:00']);
    expect(ran(cyclesOf(rule('next_response'), facts))).toEqual([
      '05 10:00-05 11:00',
      '06 10:00-*',
    ]);
  });
});

describe('when it is due', () => {
  const due = (facts: readonly Fact[], target: ClockRule['target'] = 'resolution') => {
    const last = cyclesOf(rule(target), facts).at(-1);
    const moment = last === undefined ? null : dueOf(last, hours(2), office);
    return moment === null ? null : new Date(moment).toISOString().slice(8, 16);
  };

  it.each([
    ['within the day', [opened], '05T12:00'],
    ['on the next working day', [{ ...opened, at: at('06T17:00') }], '09T10:00'],
    [
      'later by what was paused',
      [opened, status('05T11:00', 'waiting_customer'), status('05T15:00', 'open')],
      '05T16:00',
    ],
    ['never, while it is paused in time', [opened, status('05T11:00', 'waiting_customer')], null],
    [
      'when the time was used up, also while it is paused',
      [opened, status('05T13:00', 'waiting_customer')],
      '05T12:00',
    ],
    ['never, when it stopped in time', [opened, status('05T12:00', 'solved')], null],
    [
      'when the time was used up, also when it stopped since',
      [opened, status('05T12:01', 'solved')],
      '05T12:00',
    ],
  ] as const)('%s', (_when, facts, expected) => {
    expect(due(facts)).toBe(expected);
  });
});

// properties ------------------------------------------------------------------------------------

const start = at('02T09:00');
const fact = fc
  .record({
    minute: fc.integer({ min: 1, max: 7 * 1440 }),
    kind: fc.constantFrom(
      'customer_word' as const,
      'agent_word' as const,
      'taken' as const,
      'status' as const,
    ),
    category: fc.constantFrom(...statusCategories),
  })
  .map(({ minute, kind, category }): Fact => {
    const moment = start + minute * MINUTE;
    return kind === 'status' ? { at: moment, kind, category } : { at: moment, kind };
  });
// At one moment the order of facts is not told: histories of which each has its own.
const history = fc
  .uniqueArray(fact, { maxLength: 200, selector: (one) => one.at })
  .map((facts): Fact[] => [{ at: start, kind: 'opened', category: 'new' }, ...facts]);

describe('any history', () => {
  it('makes cycles that follow each other, with pauses inside, whatever order the facts come in', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(...targets), fc.integer(), (facts, target, seed) => {
        const cycles = cyclesOf(rule(target), facts);
        const shuffled = facts.toSorted(
          (one, other) => ((one.at * 31 + seed) % 97) - ((other.at * 31 + seed) % 97),
        );
        expect(cyclesOf(rule(target), shuffled)).toEqual(cycles);
        let moment = start;
        for (const [index, cycle] of cycles.entries()) {
          const edges = [
            cycle.started_at,
            ...cycle.pauses.flatMap(({ from, to }) => [from, to ?? Number.POSITIVE_INFINITY]),
            cycle.stopped_at ?? Number.POSITIVE_INFINITY,
          ];
          expect(edges).toEqual(edges.toSorted((one, other) => one - other));
          expect(cycle.started_at).toBeGreaterThanOrEqual(moment);
          moment = cycle.stopped_at ?? Number.POSITIVE_INFINITY;
          if (index < cycles.length - 1) expect(cycle.stopped_at).not.toBeNull();
        }
      }),
    );
  });

  it('uses its time up exactly when it is due', () => {
    fc.assert(
      fc.property(
        history,
        fc.constantFrom(...targets),
        fc.integer({ min: 1, max: 3000 }),
        (facts, target, minutes) => {
          const amount = minutes * MINUTE;
          for (const cycle of cyclesOf(rule(target, amount), facts)) {
            const due = dueOf(cycle, amount, office);
            if (due === null) {
              const end = cycle.stopped_at ?? cycle.pauses.at(-1)?.from ?? start;
              expect(consumedBy(cycle, office, end)).toBeLessThanOrEqual(amount);
            } else {
              expect(consumedBy(cycle, office, due)).toBe(amount);
              expect(consumedBy(cycle, office, due - 1)).toBeLessThan(amount);
            }
          }
        },
      ),
    );
  });

  it('told in two parts is told as a whole: nothing that has happened is changed by what follows', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(...targets), (facts, target) => {
        const until = start + 3 * 1440 * MINUTE;
        const before = cyclesOf(
          rule(target),
          facts.filter((one) => one.at <= until),
        );
        const whole = cyclesOf(rule(target), facts);
        for (const cycle of before) {
          const later = whole.find((one) => one.started_at === cycle.started_at);
          const told = later === undefined ? 'gone' : consumedBy(later, office, until);
          expect(told).toBe(consumedBy(cycle, office, until));
        }
      }),
    );
  });
});
