import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextDigest, quietUntil } from './quiet.ts';

const nights = { is_on: true, from: '20:00', to: '08:00', days_off: [6, 7], urgent: [] };
const moscow = 'Europe/Moscow';
const until = (at: string, quiet = nights) =>
  quietUntil(new Date(at), quiet, moscow)?.toISOString();

it('is quiet from the evening to the morning, by the clock of the person', () => {
  expect(until('2026-11-18T16:59:00Z')).toBeUndefined(); // Wednesday, 19:59
  expect(until('2026-11-18T17:00:00Z')).toBe('2026-11-19T05:00:00.000Z');
  expect(until('2026-11-19T04:59:00Z')).toBe('2026-11-19T05:00:00.000Z');
  expect(until('2026-11-19T05:00:00Z')).toBeUndefined();
});

it('is quiet from Friday evening to Monday morning when the weekend is off', () => {
  expect(until('2026-11-20T18:00:00Z')).toBe('2026-11-23T05:00:00.000Z');
  expect(until('2026-11-22T09:00:00Z')).toBe('2026-11-23T05:00:00.000Z');
});

it('is not quiet when it is switched off, and ends even for whoever is off every day', () => {
  expect(until('2026-11-22T09:00:00Z', { ...nights, is_on: false })).toBeUndefined();
  expect(until('2026-11-22T09:00:00Z', { ...nights, days_off: [1, 2, 3, 4, 5, 6, 7] })).toMatch(
    /^20/,
  );
});

const minute = 60_000;
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));

it('ends where a count by the minute says, over a change to summer time too', () => {
  const zone = 'Europe/Berlin';
  const local = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  const isQuietAt = (at: number, quiet: typeof nights) => {
    const parts = Object.fromEntries(local.formatToParts(at).map((one) => [one.type, one.value]));
    const now = `${parts['hour']}:${parts['minute']}`;
    if (quiet.days_off.includes(weekdays.indexOf(parts['weekday'] ?? '') + 1)) return true;
    return quiet.from < quiet.to
      ? quiet.from <= now && now < quiet.to
      : now >= quiet.from || now < quiet.to;
  };
  // Over midnight of October 25th the clocks go back.
  const start = Date.parse('2026-10-23T00:00:00Z');
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4 * 24 * 60 }),
      clock,
      clock,
      fc.subarray([1, 2, 3, 4, 5, 6, 7], { maxLength: 4 }),
      (minutes, from, to, days_off) => {
        fc.pre(!/^0[123]/.test(from) && !/^0[123]/.test(to)); // an hour that comes twice has two ends
        const quiet = { is_on: true, from, to, days_off, urgent: [] };
        const at = start + minutes * minute;
        let end = at;
        while (isQuietAt(end, quiet) && end < at + 8 * 24 * 60 * minute) end += minute;
        fc.pre(end < at + 8 * 24 * 60 * minute); // quiet for ever
        const said = quietUntil(new Date(at), quiet, zone)?.getTime();
        expect(said).toBe(end === at ? undefined : end);
      },
    ),
    { numRuns: 60 },
  );
});

it('gathers letters to the hour, or to a time of the day', () => {
  const now = new Date('2026-11-18T16:59:30Z');
  const next = (mail: 'at_once' | 'hourly' | 'daily', mail_at = '09:30') =>
    nextDigest(now, { mail, mail_at }, moscow).toISOString();
  expect(next('at_once')).toBe(now.toISOString());
  expect(next('hourly')).toBe('2026-11-18T17:00:00.000Z');
  expect(next('daily')).toBe('2026-11-19T06:30:00.000Z');
  expect(next('daily', '20:00')).toBe('2026-11-18T17:00:00.000Z');
});
