import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type TimeRule, timeRulePers, timeSteps } from '#contract/time-entries.ts';
import { asWorked, billedMinutes, timeTotals, type Worked } from './billing.ts';

function rule(per: TimeRule['per'], step: TimeRule['step'], minimum = 0): TimeRule {
  return { per, step, minimum };
}

describe('one entry', () => {
  test.each([
    ['as worked', 7, asWorked, 7],
    ['as worked, whatever the step says', 7, rule('none', 60, 60), 7],
    ['a step begun is a step billed', 16, rule('entry', 15), 30],
    ['whole steps stay', 30, rule('entry', 15), 30],
    ['six minutes are a tenth of an hour', 7, rule('entry', 6), 12],
    ['at least the minimum', 3, rule('entry', 5, 15), 15],
    ['a minimum between steps is rounded up, too', 3, rule('entry', 10, 15), 20],
    ['above the minimum it is as nothing', 31, rule('entry', 30, 15), 60],
  ] as const)('%s', (_what, minutes, by, billed) => {
    expect(billedMinutes(minutes, by)).toBe(billed);
  });
});

describe('a ticket', () => {
  const entries: Worked[] = [
    { minutes: 4, spent_on: '2026-03-02', is_billable: true },
    { minutes: 5, spent_on: '2026-03-02', is_billable: true },
    { minutes: 20, spent_on: '2026-03-03', is_billable: true },
    { minutes: 60, spent_on: '2026-03-03', is_billable: false },
  ];
  test.each([
    ['as worked', asWorked, 29],
    ['each entry rounded', rule('entry', 15), 15 + 15 + 30],
    ['each day rounded', rule('day', 15), 15 + 30],
    ['each day with a minimum', rule('day', 5, 30), 30 + 30],
  ] as const)('%s; what is not billable is worked all the same', (_what, by, billed) => {
    expect(timeTotals(entries, by)).toEqual({ worked: 89, billed });
  });

  test('of nothing is nothing', () => {
    expect(timeTotals([], rule('day', 15, 60))).toEqual({ worked: 0, billed: 0 });
  });
});

describe('any rule', () => {
  const anyRule = fc.record({
    per: fc.constantFrom(...timeRulePers),
    step: fc.constantFrom(...timeSteps),
    minimum: fc.integer({ min: 0, max: 240 }),
  });
  const anyEntry: fc.Arbitrary<Worked> = fc.record({
    minutes: fc.integer({ min: 1, max: 1440 }),
    spent_on: fc.constantFrom('2026-03-01', '2026-03-02', '2026-03-03'),
    is_billable: fc.boolean(),
  });
  const entries = fc.array(anyEntry, { maxLength: 12 });

  test('bills no less than what was worked for the customer, in whole steps', () => {
    fc.assert(
      fc.property(entries, anyRule, (worked, by) => {
        const { billed } = timeTotals(worked, by);
        const asIs = timeTotals(worked, asWorked);
        expect(billed).toBeGreaterThanOrEqual(asIs.billed);
        if (by.per !== 'none') expect(billed % by.step).toBe(0);
        expect(timeTotals(worked, by).worked).toBe(asIs.worked);
      }),
    );
  });

  test('by day is never dearer than by entry; one entry more is never cheaper', () => {
    fc.assert(
      fc.property(entries, anyEntry, anyRule, (worked, one, by) => {
        const daily = timeTotals(worked, { ...by, per: 'day' }).billed;
        expect(daily).toBeLessThanOrEqual(timeTotals(worked, { ...by, per: 'entry' }).billed);
        expect(timeTotals([...worked, one], by).billed).toBeGreaterThanOrEqual(
          timeTotals(worked, by).billed,
        );
      }),
    );
  });

  test('does not ask in which order the entries stand; what is rounded stays when it is rounded again', () => {
    fc.assert(
      fc.property(entries, anyRule, (worked, by) => {
        expect(timeTotals(worked.toReversed(), by)).toEqual(timeTotals(worked, by));
        for (const { minutes } of worked) {
          const once = billedMinutes(minutes, by);
          expect(billedMinutes(once, by)).toBe(once);
        }
      }),
    );
  });
});
