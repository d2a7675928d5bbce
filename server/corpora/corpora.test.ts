import { describe, expect, test } from 'vitest';
import { CORPORA, hasCorpus } from '#testing/corpora.ts';
import { addresses } from './addresses.ts';
import type { Finding, RunCorpus } from './corpus.ts';
import { email } from './email.ts';
import { fuzz } from './fuzz.ts';
import { CorpusProblem } from './reading.ts';
import { replies } from './replies.ts';
import { signatures } from './signatures.ts';

/** Agreeing fields of all: a field agrees when all that is stated in it does. */
async function shareOf(run: RunCorpus): Promise<number> {
  const fields = new Map<string, boolean>();
  for await (const finding of await run(CORPORA)) {
    const key = `${finding.case} ${/^[^.[]*/.exec(finding.field)}`;
    fields.set(key, (fields.get(key) ?? true) && finding.agrees);
  }
  return [...fields.values()].filter(Boolean).length / fields.size;
}

describe.skipIf(!hasCorpus('email/messages/expected.json'))('the public corpora', () => {
  test.each([
    ['email', email, 0.97],
    ['replies', replies, 0.95],
    ['signatures', signatures, 0.9],
    ['addresses', addresses, 0.8],
  ] as const)('%s: what sources state is what we understand', async (_name, run, floor) => {
    expect(await shareOf(run)).toBeGreaterThanOrEqual(floor);
  });

  test('two thousand changed messages are understood in time', () => {
    const { survived, count, fallen } = fuzz({ dir: CORPORA, count: 2000, seed: 7 });
    expect(fallen.map(({ index, reason }) => `${index}: ${reason}`)).toEqual([]);
    expect(survived).toBe(count);
  }, 60_000);
});

describe('a folder that is none of these', () => {
  test('is refused in one line', async () => {
    const run = async () => {
      const found: Finding[] = [];
      for await (const finding of await email('/nowhere')) found.push(finding);
      return found;
    };
    await expect(run()).rejects.toThrow(CorpusProblem);
    await expect(replies('/nowhere')).rejects.toThrow(/cannot be read/);
  });
});
