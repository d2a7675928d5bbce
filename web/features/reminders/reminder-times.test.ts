import { expect, test } from 'vitest';
import { reminderTimes } from './reminder-times.ts';

const MOSCOW = 'Europe/Moscow';

test('offers what is still ahead, at nine and at eighteen of the person’s own day', () => {
  // Wednesday, 14:30 in Moscow.
  const now = Date.parse('2026-11-25T11:30:00Z');
  expect(reminderTimes(now, MOSCOW)).toEqual([
    { name: 'hour', at: '2026-11-25T12:30:00.000Z' },
    { name: 'evening', at: '2026-11-25T15:00:00.000Z' },
    { name: 'tomorrow', at: '2026-11-26T06:00:00.000Z' },
    { name: 'monday', at: '2026-11-30T06:00:00.000Z' },
    { name: 'week', at: '2026-12-02T06:00:00.000Z' },
  ]);
});

test('leaves out an evening that is over, and a Monday that is tomorrow', () => {
  // Sunday, 22:00 in Moscow.
  const now = Date.parse('2026-11-29T19:00:00Z');
  expect(reminderTimes(now, MOSCOW).map((time) => time.name)).toEqual(['hour', 'tomorrow', 'week']);
});
