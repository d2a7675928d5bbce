import { expect, it } from 'vitest';
import { compareInstants } from './instants.ts';

it('puts instants in order whatever digits their fractions have', () => {
  const inOrder = [
    '2026-11-22T21:12:10.999999Z',
    '2026-11-22T21:12:11Z',
    '2026-11-22T21:12:11.000001Z',
    '2026-11-22T21:12:11.12Z',
    '2026-11-22T21:12:11.125Z',
    '2026-11-22T21:12:11.5Z',
  ];
  expect(inOrder.toReversed().sort(compareInstants)).toEqual(inOrder);
  expect(compareInstants('2026-11-22T21:12:11.12Z', '2026-11-22T21:12:11.12Z')).toBe(0);
});
