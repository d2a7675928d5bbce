import { expect, test } from 'vitest';
import { returnTimes } from './return-times.ts';

const at = (text: string) =>
  returnTimes(Date.parse(text), 'Europe/Moscow').map((one) => `${one.name} ${one.at}`);

test('offers the ends of the days ahead, and Monday morning', () => {
  expect(at('2026-11-18T08:00:00Z')).toEqual([
    'evening 2026-11-18T15:00:00.000Z',
    'tomorrow 2026-11-19T15:00:00.000Z',
    'friday 2026-11-20T15:00:00.000Z',
    'monday 2026-11-23T06:00:00.000Z',
  ]);
});

test('does not offer an evening that has begun, nor a Friday that is today or tomorrow', () => {
  expect(at('2026-11-19T15:30:00Z').map((one) => one.split(' ')[0])).toEqual([
    'tomorrow',
    'monday',
  ]);
  expect(at('2026-11-20T06:00:00Z').map((one) => one.split(' ')[0])).toEqual([
    'evening',
    'tomorrow',
    'monday',
  ]);
  expect(at('2026-11-22T06:00:00Z')).toContain('friday 2026-11-27T15:00:00.000Z');
});
