import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until the answer is neither undefined nor false; an error counts as "not yet".
 * @throws when the time is over, with the last error or the words of what was awaited
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  within_ms = 20_000,
): Promise<T> {
  const end = Date.now() + within_ms;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(50);
  }
  throw new Error(`${what}: not within ${within_ms} ms`, { cause: last });
}
