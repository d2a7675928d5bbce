import { expect, it } from 'vitest';
import { sayPeriod } from './period.ts';

const now = new Date('2026-11-23T00:00:00Z');
const moscow = { language: 'ru', time_zone: 'Europe/Moscow' } as const;
const london = { language: 'en', time_zone: 'Europe/London' } as const;

it('says the day once when both ends are of one day of the reader', () => {
  const night = { from: '2026-11-25T22:00:00Z', until: '2026-11-26T00:00:00Z' };
  expect(sayPeriod(moscow, night, now)).toBe('26 ноября, с 01:00 до 03:00');
  // The same two hours are of two days in London.
  expect(sayPeriod(london, night, now)).toBe('25 November, 22:00 to 26 November, 00:00');
  const noon = { from: '2026-11-26T12:00:00Z', until: '2026-11-26T13:30:00Z' };
  expect(sayPeriod(london, noon, now)).toBe('26 November, 12:00 to 13:30');
});

it('names both days, the year that is not this one, and an open end', () => {
  const days = { from: '2026-11-26T12:00:00Z', until: '2026-11-27T06:00:00Z' };
  expect(sayPeriod(moscow, days, now)).toBe('с 26 ноября, 15:00 до 27 ноября, 09:00');
  const years = { from: '2026-12-31T20:00:00Z', until: '2026-12-31T22:00:00Z' };
  expect(sayPeriod(moscow, years, now)).toBe(
    'с 31 декабря 2026 г., 23:00 до 1 января 2027 г., 01:00',
  );
  expect(sayPeriod(moscow, { from: '2026-11-22T09:05:00Z', until: null }, now)).toBe(
    'с 22 ноября, 12:05',
  );
  expect(sayPeriod(london, { from: '2026-11-22T09:05:00Z', until: null }, now)).toBe(
    'from 22 November, 09:05',
  );
});
