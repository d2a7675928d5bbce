import { expect, test } from 'vitest';
import { lanesOf } from './lanes.ts';

test.each([
  ['nothing shared: a lane each', ['a', 'b', 'c'], ['a', 'b', 'c']],
  ['what shares a trace is one lane, in its order', ['ax', 'b', 'cx'], ['ax cx', 'b']],
  ['also by way of another that came later', ['ax', 'by', 'xy', 'c'], ['ax by xy', 'c']],
  ['and two lanes that a third one joins', ['ab', 'cd', 'ef', 'bd', 'fa'], ['ab cd ef bd fa']],
  ['without a trace a message is alone', ['', '', 'a'], ['', '', 'a']],
])('%s', (_, list, lanes) => {
  expect(lanesOf(list, (item) => [...item]).map((lane) => lane.join(' '))).toEqual(lanes);
});
