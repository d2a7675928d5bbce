import { describe, expect, it } from 'vitest';
import { judgeRounds, limitOf, medianTrip, type Round } from './canary-rule.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const MINUTE = 60_000;

/** A round that began so many minutes ago and took so many seconds; null: it is on its way. */
function round(minutes_ago: number, took_seconds: number | null): Round {
  const sent = NOW - minutes_ago * MINUTE;
  return {
    sent_at: new Date(sent).toISOString(),
    returned_at: took_seconds === null ? null : new Date(sent + took_seconds * 1000).toISOString(),
    failed_at: null,
    words: null,
  };
}

const steady = (seconds: number, count = 20) =>
  Array.from({ length: count }, (_, index) => round(20 + index * 15, seconds));

const judge = (rounds: Round[]) => judgeRounds(rounds, new Date(NOW)).kind;

describe('how long a letter to itself may take', () => {
  it('is ten minutes while fewer than five came home', () => {
    expect(limitOf([])).toBe(10 * MINUTE);
    expect(limitOf(steady(5, 4))).toBe(10 * MINUTE);
    expect(limitOf(steady(5, 5))).toBe(2 * MINUTE);
  });

  it('is three times the median of the last twenty, and two minutes at least', () => {
    expect(limitOf(steady(10))).toBe(2 * MINUTE);
    expect(limitOf(steady(90))).toBe(270_000);
    expect(limitOf([...steady(90), ...steady(1, 100)])).toBe(270_000);
  });

  it('does not count those that never came home', () => {
    expect(limitOf([round(1, null), ...steady(90)])).toBe(270_000);
    expect(medianTrip([round(1, null)])).toBeNull();
    expect(medianTrip([round(1, 4), round(2, 8)])).toBe(6000);
  });
});

describe('the alarm', () => {
  it('says nothing before anything is known', () => {
    expect(judge([])).toBe('unknown');
    expect(judge([round(1, null)])).toBe('unknown');
  });

  it('is raised when the letter is not back in time, and not before', () => {
    expect(judge([round(1.9, null), ...steady(10)])).toBe('well');
    expect(judge([round(2.1, null), ...steady(10)])).toBe('late');
    expect(judge([round(11, null)])).toBe('late');
  });

  it('is raised when the round trip changed strongly', () => {
    expect(judge([round(15, 119), ...steady(10)])).toBe('well');
    expect(judge([round(15, 121), ...steady(10)])).toBe('slow');
    expect(judge([round(15, 200), ...steady(90)])).toBe('well');
  });

  it('is raised when the server did not take the letter', () => {
    const failed = { ...round(1, null), failed_at: new Date(NOW).toISOString(), words: '535 no' };
    expect(judgeRounds([failed, ...steady(10)], new Date(NOW))).toEqual({
      kind: 'not_sent',
      words: '535 no',
    });
  });

  it('ends with the next letter that is back in time, also when an earlier one stays lost', () => {
    expect(judge([round(1, 3), round(20, null), ...steady(10)])).toBe('well');
    expect(judge([round(1, null), round(20, null), ...steady(10)])).toBe('late');
  });

  it('gets used to a path that stays slow', () => {
    const slow = Array.from({ length: 11 }, (_, index) => round(index * 15 + 10, 300));
    expect(judge([...slow, ...steady(10)])).toBe('well');
  });
});
