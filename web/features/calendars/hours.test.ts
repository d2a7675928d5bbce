import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dayMinutes,
  hoursText,
  type Interval,
  parseHours,
  withAnother,
  withEdge,
  withMove,
  without,
} from './hours.ts';

describe('hours of a day as people write them', () => {
  it.each([
    ['9-18', '09:00–18:00'],
    ['09:00–13:00, 14:00–18:00', '09:00–13:00, 14:00–18:00'],
    ['14.30 - 18; 9 — 13', '09:00–13:00, 14:30–18:00'],
    ['с 9 до 13 и с 14 до 18', '09:00–13:00, 14:00–18:00'],
    ['from 9 to 17:45', '09:00–17:45'],
    ['18-0', '18:00–24:00'],
    ['Круглосуточно', '00:00–24:00'],
    ['24/7', '00:00–24:00'],
    ['выходной', ''],
    ['', ''],
    ['9-13, 13-18', '09:00–13:00, 13:00–18:00'],
  ])('«%s» is %s', (written, expected) => {
    expect(hoursText(parseHours(written) ?? [{ from: -1, to: -1 }])).toBe(expected);
  });

  it.each(['9', '18-9', '9-25', '9-13, 12-18', 'утром', '9:60-10', '24-24', '9-18 ,x'])(
    '«%s» is none',
    (written) => {
      expect(parseHours(written)).toBeUndefined();
    },
  );
});

const day = fc
  .uniqueArray(fc.integer({ min: 0, max: 96 }), { minLength: 0, maxLength: 8 })
  .map((edges) => edges.toSorted((one, other) => one - other).map((edge) => edge * 15))
  .map((edges) =>
    edges.flatMap((from, index): Interval[] => {
      const to = edges[index + 1];
      return index % 2 === 1 || to === undefined ? [] : [{ from, to }];
    }),
  );

function isSound(intervals: readonly Interval[]): boolean {
  return intervals.every(
    ({ from, to }, index) =>
      (intervals[index - 1]?.to ?? 0) <= from && from < to && to <= dayMinutes,
  );
}

describe('a day under the hand', () => {
  it('stays in order and within the day, wherever its intervals are pulled', () => {
    const at = fc.integer({ min: -200, max: 1600 });
    const edge = fc.constantFrom('from' as const, 'to' as const);
    fc.assert(
      fc.property(day, fc.nat(4), edge, at, (intervals, index, which, minute) => {
        const pulled = withEdge(intervals, { index, edge: which, minute });
        expect(isSound(pulled)).toBe(true);
        expect(pulled).toHaveLength(intervals.length);
        const moved = withMove(intervals, { index, from: minute });
        expect(isSound(moved)).toBe(true);
        expect(moved.map(({ from, to }) => to - from)).toEqual(
          intervals.map(({ from, to }) => to - from),
        );
        expect(isSound(withAnother(intervals, minute))).toBe(true);
        expect(isSound(withAnother(intervals))).toBe(true);
        expect(parseHours(hoursText(intervals))).toEqual(intervals);
      }),
    );
  });

  it('gets another interval where there is room', () => {
    const morning = [{ from: 540, to: 780 }];
    expect(withAnother([])).toEqual([{ from: 540, to: 1080 }]);
    expect(withAnother(morning)).toEqual([...morning, { from: 840, to: 960 }]);
    expect(withAnother(morning, 300)).toEqual([{ from: 300, to: 420 }, ...morning]);
    expect(withAnother(morning, 600)).toEqual(morning);
    expect(withAnother([{ from: 0, to: dayMinutes }])).toHaveLength(1);
    expect(without(morning, 0)).toEqual([]);
  });
});
