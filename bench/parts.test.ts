import { expect, test } from 'vitest';
import { measureParts, partsTable } from './parts.ts';

// A server of its own with three desks: a minute on a busy machine.
test('parts of events are measured beside the plain table they were', async () => {
  const size = { events: 3_000, rounds: 1, round_milliseconds: 5 };
  const { lines, planning, division, waited } = await measureParts(size, () => undefined);
  expect(lines).toHaveLength(10);
  expect(planning.length).toBeGreaterThan(4);
  for (const { plain, one, five } of [...lines, ...planning])
    expect(Math.min(plain, one, five)).toBeGreaterThan(0);
  expect(division).toBeGreaterThan(0);
  expect(waited).toBeGreaterThan(0);
  expect(partsTable(lines)).toContain('the timeline of a ticket');
}, 60_000);
