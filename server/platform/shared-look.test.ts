import { expect, test } from 'vitest';
import { sharedLooks } from './shared-look.ts';

function slowReader() {
  let value = 0;
  const waiting: (() => void)[] = [];
  const begun: number[] = [];
  return {
    begun,
    change: () => {
      value += 1;
    },
    read: () => {
      const seen = value;
      begun.push(seen);
      return new Promise<number>((done) => waiting.push(() => done(seen)));
    },
    answer: async () => {
      waiting.shift()?.();
      await new Promise((settled) => setImmediate(settled));
    },
  };
}

test('nobody gets an answer that was read before the question, and those who wait share one', async () => {
  const { begun, change, read, answer } = slowReader();
  const look = sharedLooks<number>();
  const first = look('a', read);
  change();
  const others = [look('a', read), look('a', read), look('a', read)];
  expect(begun).toEqual([0]);
  await answer();
  expect(await first).toBe(0);
  change();
  const late = look('a', read);
  await answer();
  expect(await Promise.all(others)).toEqual([1, 1, 1]);
  await answer();
  expect(await late).toBe(2);
  expect(begun).toEqual([0, 1, 2]);
  const other = look('a', read);
  await answer();
  expect(await other).toBe(2);
});

test('one key does not wait for another, and a failure is that of its look alone', async () => {
  const look = sharedLooks<string>();
  const failing = look('a', () => Promise.reject(new Error('lost')));
  const behind = look('a', async () => 'found');
  expect(await look('b', async () => 'other')).toBe('other');
  await expect(failing).rejects.toThrow('lost');
  expect(await behind).toBe('found');
});
