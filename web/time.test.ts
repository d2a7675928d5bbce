import { describe, expect, it } from 'vitest';
import { type Clock, dayOffset, sayMoment, spanOf } from './time.ts';

const moscow: Clock = {
  now: Date.parse('2026-11-22T12:00:00Z'), // Sunday, 15:00 in Moscow
  locale: 'ru',
  time_zone: 'Europe/Moscow',
};
const at = (text: string) => Date.parse(text);

describe('a moment as people say it', () => {
  it.each([
    ['2026-11-22T10:31:00Z', '13:31'],
    ['2026-11-21T14:42:00Z', 'вчера 17:42'],
    ['2026-11-23T08:00:00Z', 'завтра 11:00'],
    ['2026-11-18T13:00:00Z', 'ср 16:00'],
    ['2026-10-12T13:00:00Z', '12 окт.'],
    ['2025-10-12T13:00:00Z', '12 окт. 2025 г.'],
  ])('%s is said as "%s" in Russian', (instant, words) => {
    expect(sayMoment(at(instant), moscow)).toBe(words);
  });

  it('is said in English with the same rules', () => {
    const clock: Clock = { ...moscow, locale: 'en' };
    expect(sayMoment(at('2026-11-21T14:42:00Z'), clock)).toBe('yesterday 17:42');
    expect(sayMoment(at('2026-11-23T08:00:00Z'), clock)).toBe('tomorrow 11:00');
  });

  it('carries the time of day on a far date when asked', () => {
    expect(sayMoment(at('2026-10-12T13:00:00Z'), moscow, true)).toBe('12 окт. 16:00');
  });

  it('changes the day at midnight of the person, not of UTC', () => {
    expect(dayOffset(at('2026-11-21T21:30:00Z'), moscow)).toBe(0);
    expect(dayOffset(at('2026-11-21T20:30:00Z'), moscow)).toBe(-1);
  });

  it('counts a day for a day when the clocks change', () => {
    const berlin: Clock = {
      now: at('2026-10-25T12:00:00Z'), // the day that has 25 hours
      locale: 'ru',
      time_zone: 'Europe/Berlin',
    };
    expect(dayOffset(at('2026-10-24T21:59:00Z'), berlin)).toBe(-1);
    expect(dayOffset(at('2026-10-25T22:59:00Z'), berlin)).toBe(0);
    expect(dayOffset(at('2026-10-25T23:01:00Z'), berlin)).toBe(1);
  });
});

describe('a length of time', () => {
  it.each([
    [59_000, 'now', 0, 0],
    [14 * 60_000, 'minutes', 14, 0],
    [70 * 60_000, 'hours', 1, 10],
    [11.5 * 3_600_000, 'hours', 11, 0],
    [50 * 3_600_000, 'days', 2, 0],
    [-70 * 60_000, 'hours', 1, 10],
  ])('of %i ms is told in %s', (length, unit, amount, rest) => {
    expect(spanOf(length)).toEqual({ unit, amount, rest });
  });
});
