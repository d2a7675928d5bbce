/**
 * Trains in a thread of its own, with bounded time and memory: the worker goes on taking jobs meanwhile.
 */
import { Worker } from 'node:worker_threads';
import type { Learnt, Lesson } from './learning.ts';

const patienceMilliseconds = 15 * 60_000;
const mostMegabytes = 1024;

export type Taught = { readonly learnt: Omit<Learnt, 'model'>; readonly bytes: Buffer | undefined };

type Told =
  | { readonly share: number }
  | { readonly learnt: Taught['learnt']; readonly bytes?: Uint8Array };

/**
 * @param lessons pages of them, read one after another
 * @throws Error when the thread runs out of memory or of time
 */
export async function teach(
  lessons: AsyncIterable<readonly Lesson[]>,
  onProgress: (share: number) => void,
): Promise<Taught> {
  const thread = new Worker(new URL('./learning-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Taught>();
  // Awaited below; an early failure of the thread is not unhandled until then.
  promise.catch(() => undefined);
  thread.on('message', (told: Told) => {
    if ('share' in told) onProgress(told.share);
    else {
      const { learnt, bytes } = told;
      resolve({ learnt, bytes: bytes === undefined ? undefined : Buffer.from(bytes) });
    }
  });
  thread.once('error', reject);
  thread.once('exit', () => reject(new Error('the thread ended before it had learnt')));
  const timer = setTimeout(() => reject(new Error('learning took too long')), patienceMilliseconds);
  try {
    for await (const page of lessons) thread.postMessage({ lessons: page });
    thread.postMessage({ learn: true });
    return await promise;
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}
