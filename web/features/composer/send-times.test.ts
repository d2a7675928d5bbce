import { describe, expect, it } from 'vitest';
import { inputOf, instantOfInput, presetTimes } from './send-times.ts';

const at = (text: string) => Date.parse(text);

describe('times to send at', () => {
  it('are tomorrow and Monday at nine where the person is', () => {
    // A Wednesday, 23:30 in Moscow: tomorrow is Thursday there.
    expect(presetTimes(at('2026-11-25T20:30:00Z'), 'Europe/Moscow')).toEqual([
      { name: 'tomorrow', at: '2026-11-26T06:00:00.000Z' },
      { name: 'monday', at: '2026-11-30T06:00:00.000Z' },
    ]);
    // The same instant is Thursday already in Vladivostok.
    expect(presetTimes(at('2026-11-25T20:30:00Z'), 'Asia/Vladivostok')[0]?.at).toBe(
      '2026-11-26T23:00:00.000Z',
    );
  });

  it('on a Sunday tomorrow is Monday, and on a Monday the next one is meant', () => {
    expect(presetTimes(at('2026-11-29T10:00:00Z'), 'Europe/Moscow')).toHaveLength(1);
    const monday = presetTimes(at('2026-11-30T10:00:00Z'), 'Europe/Moscow');
    expect(monday[1]?.at).toBe('2026-12-07T06:00:00.000Z');
  });

  it('stay nine o’clock over a change of clocks', () => {
    // Clocks in New York go back in the night to 1 November 2026.
    expect(presetTimes(at('2026-10-31T15:00:00Z'), 'America/New_York')[0]?.at).toBe(
      '2026-11-01T14:00:00.000Z',
    );
  });

  it('are read from an input and shown in it', () => {
    const instant = instantOfInput('2026-12-01T09:15', 'Europe/Moscow');
    expect(instant).toBe('2026-12-01T06:15:00.000Z');
    expect(inputOf(at(instant ?? ''), 'Europe/Moscow')).toBe('2026-12-01T09:15');
    expect(instantOfInput('', 'Europe/Moscow')).toBeUndefined();
  });
});
