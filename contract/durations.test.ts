import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mostMinutes, parseMinutes, showMinutes } from './durations.ts';

describe('time that was worked', () => {
  test.each([
    ['15', 15],
    ['1', 1],
    [' 90 ', 90],
    ['1:30', 90],
    ['0:05', 5],
    ['24:00', 1440],
    ['1 ч 20 мин', 80],
    ['1ч20', 80],
    ['1 ч. 20 мин.', 80],
    ['1 ч 5', 65],
    ['2 часа', 120],
    ['1,5 ч', 90],
    ['0.25h', 15],
    ['1h20', 80],
    ['1h 20m', 80],
    ['2h', 120],
    ['45 min', 45],
    ['45 мин.', 45],
    ['30 минут', 30],
    ['1 час 30 минут', 90],
  ])('%s is %s minutes', (written, minutes) => {
    expect(parseMinutes(written)).toBe(minutes);
  });

  test.each(['', '0', '0:00', '-5', '1:60', '25 ч', '1441', '1e3', 'час', '1:3', '12:30:00', '٣'])(
    'what is none is refused: “%s”',
    (written) => {
      expect(parseMinutes(written)).toBeUndefined();
    },
  );

  test('what is shown is read back, in both languages', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: mostMinutes }),
        fc.constantFrom('ru' as const, 'en' as const),
        (minutes, language) => {
          expect(parseMinutes(showMinutes(minutes, language))).toBe(minutes);
        },
      ),
    );
  });

  test('any text is a time within a day, or none', () => {
    fc.assert(
      fc.property(fc.string(), (written) => {
        const minutes = parseMinutes(written);
        if (minutes === undefined) return;
        expect(Number.isInteger(minutes)).toBe(true);
        expect(minutes).toBeGreaterThanOrEqual(1);
        expect(minutes).toBeLessThanOrEqual(mostMinutes);
      }),
    );
  });
});
