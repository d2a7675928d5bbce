import { expect, it } from 'vitest';
import { readOptions } from './command-options.ts';

const defaults = { tickets: 100, lang: 'ru', data: undefined };

it('are what was given, and their defaults', () => {
  expect(readOptions(['--tickets', '7', '--data', 'x'], defaults)).toEqual({
    tickets: 7,
    lang: 'ru',
    data: 'x',
  });
  expect(readOptions([], defaults)).toEqual(defaults);
});

it.each([
  [['--tickets', 'many'], '--tickets takes a whole number, not «many».'],
  [['--tickets', '-1'], '--tickets'],
  [['--tickets', '1.5'], '--tickets takes a whole number, not «1.5».'],
  [['--colour', 'red'], "Unknown option '--colour'"],
  [['red'], "Unexpected argument 'red'"],
])('%j is refused in words', (args, words) => {
  expect(() => readOptions(args, defaults)).toThrow(words);
});
