import { expect, test } from 'vitest';
import { faultRounds } from './faults.ts';

/** All troubles take minutes: `npm run faults` at night. */
test('everything is killed in full flow: what was acknowledged is there once', {
  timeout: 300_000,
}, async () => {
  const lines: string[] = [];
  const result = await faultRounds({
    ...{ rounds: 2, seed: 3, only: ['everything killed', 'mail server loses its answer'] },
    told: (line) => lines.push(line),
  });
  expect(result.faults, lines.join('\n')).toEqual([]);
  expect(result.rounds).toBe(2);
});
