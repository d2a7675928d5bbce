import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statusCategories } from '#contract/settings.ts';
import { weekdays, workingTime } from '#modules/calendars/calendars.ts';
import { type Fact, targets } from './clocks.ts';
import { clockStates, consumedUntil, type Policy } from './states.ts';
import { isRunning, MOST_PERIODS, whySteps } from './why.ts';

const MINUTE = 60_000;
const at = (text: string) => Date.parse(`2026-11-${text}Z`);
const time = workingTime({
  time_zone: 'UTC',
  hours: Object.fromEntries(
    weekdays.slice(0, 5).map((day) => [
      day,
      [
        ['09:00', '13:00'],
        ['14:00', '18:00'],
      ] as const,
    ]),
  ),
  holidays: [],
});

function promising(minutes: number): { policy: Policy; priority: number; time: typeof time } {
  const promised = { 1: minutes, 2: minutes, 3: minutes, 4: minutes };
  const policy: Policy = {
    ...{ id: 'p', name: 'Gold', version: 1, warn_shares: [], warn_lead_minutes: [] },
    targets: Object.fromEntries(targets.map((target) => [target, promised])),
    pauses: ['waiting_customer'],
    reopening_minutes: 0,
  };
  return { policy, priority: 3, time };
}
const opened: Fact = { at: at('05T12:00'), kind: 'opened', category: 'new' };

function told(minutes: number, facts: readonly Fact[], now: number): string[] {
  const state = clockStates(promising(minutes), facts, now).find(
    (one) => one.target === 'resolution',
  );
  if (state === undefined) throw new Error('nothing is promised');
  const clock = (moment: number | null) =>
    moment === null ? '*' : new Date(moment).toISOString().slice(8, 16).replace('T', ' ');
  return whySteps(state, now).map(
    ({ kind, from, to, milliseconds }) =>
      `${kind} ${clock(from)}-${clock(to)} ${milliseconds / MINUTE}`,
  );
}

describe('why it is due then', () => {
  it('counts each interval, tells each pause, and what is still to come', () => {
    const facts: Fact[] = [
      ...[opened, { at: at('05T15:00'), kind: 'status', category: 'waiting_customer' } as const],
      { at: at('05T16:00'), kind: 'status', category: 'open' },
    ];
    expect(told(480, facts, at('06T10:00'))).toEqual([
      ...['counted 05 12:00-05 13:00 60', 'counted 05 14:00-05 15:00 60'],
      ...['paused 05 15:00-05 16:00 60', 'counted 05 16:00-05 18:00 120'],
      ...['counted 06 09:00-06 10:00 60', 'ahead 06 10:00-06 13:00 180'],
    ]);
  });

  it('tells what is late apart, and a pause that lasts without an end', () => {
    const waits: Fact = { at: at('05T17:00'), kind: 'status', category: 'waiting_customer' };
    expect(told(180, [opened, waits], at('06T10:00'))).toEqual([
      ...['counted 05 12:00-05 13:00 60', 'counted 05 14:00-05 16:00 120'],
      ...['late 05 16:00-05 17:00 60', 'paused 05 17:00-* 1020'],
    ]);
  });

  it('tells a long past as one, with its number and sum', () => {
    const state = clockStates(promising(500_000), [opened], at('28T12:00')).find(
      (one) => one.target === 'resolution',
    );
    const steps = state === undefined ? [] : whySteps(state, at('28T12:00'));
    const [first] = steps;
    expect(first).toMatchObject({ kind: 'counted', from: at('05T12:00') });
    expect(steps.filter((one) => one.kind === 'counted')).toHaveLength(MOST_PERIODS + 1);
    const counted = steps.filter((one) => one.kind !== 'ahead');
    expect(counted.reduce((sum, one) => sum + one.milliseconds, 0)).toBe(
      time.between(at('05T12:00'), at('28T12:00')),
    );
    expect(first?.periods).toBeGreaterThan(1);
  });

  const start = at('02T09:00');
  const fact = fc
    .record({
      minute: fc.integer({ min: 1, max: 7 * 1440 }),
      kind: fc.constantFrom('customer_word', 'agent_word', 'taken', 'status'),
      category: fc.constantFrom(...statusCategories),
    })
    .map(({ minute, kind, category }): Fact => {
      const moment = start + minute * MINUTE;
      return kind === 'status' ? { at: moment, kind, category } : { at: moment, kind };
    });

  it('adds up to what the clock has used and has left, whatever happened', () => {
    const history = fc.uniqueArray(fact, { maxLength: 60, selector: (one) => one.at });
    fc.assert(
      fc.property(history, fc.integer({ min: 30, max: 4000 }), (facts, minutes) => {
        const now = start + 5 * 1440 * MINUTE;
        const past = facts.filter((one) => one.at <= now);
        const first: Fact = { at: start, kind: 'opened', category: 'new' };
        for (const state of clockStates(promising(minutes), [first, ...past], now)) {
          const steps = whySteps(state, now);
          const sum = (...kinds: string[]) =>
            steps
              .filter((one) => kinds.includes(one.kind))
              .reduce((all, one) => all + one.milliseconds, 0);
          const used = consumedUntil(state, now);
          expect(sum('counted', 'late')).toBe(used);
          if (state.breached_at !== null) expect(sum('late')).toBe(used - state.promised);
          else if (isRunning(state)) expect(sum('ahead')).toBe(state.promised - used);
          expect(steps).toEqual(steps.toSorted((one, other) => one.from - other.from));
        }
      }),
      { numRuns: 100 },
    );
  });
});
