/**
 * Reads a stranger's calendar in a thread of its own, with bounded time and memory: what never ends there
 * is ended, and the desk goes on.
 */
import { Worker } from 'node:worker_threads';
import { type FeedTrouble, maxFeedBytes } from '#contract/calendars.ts';
import type { IcalDays, Window } from './ical-days.ts';

export type ReadFeed = Extract<IcalDays, { days: unknown }> | { readonly trouble: FeedTrouble };

/** A calendar of public holidays takes a hundredth of it. */
const patienceMilliseconds = 5_000;
const mostMegabytes = 128;

export async function readIcal(
  text: string,
  window: Window,
  patience = patienceMilliseconds,
): Promise<ReadFeed> {
  if (Buffer.byteLength(text) > maxFeedBytes) return { trouble: 'too_long' };
  // PostgreSQL holds no NUL, and a calendar has none.
  if (text.includes('\u0000') || !/^\s*BEGIN:VCALENDAR/i.test(text.replace(/^\ufeff/, '')))
    return { trouble: 'not_a_calendar' };
  const thread = new Worker(new URL('./ical-thread.ts', import.meta.url), {
    workerData: { text: text.replace(/^\ufeff/, ''), window },
    resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
    stdout: true,
    stderr: true,
  });
  const { promise, resolve } = Promise.withResolvers<ReadFeed>();
  const timer = setTimeout(() => resolve({ trouble: 'too_slow' }), patience);
  thread.once('message', (read: ReadFeed) => resolve(read));
  // Out of memory, or a fault of the library on a text that no calendar program wrote.
  thread.once('error', () => resolve({ trouble: 'not_a_calendar' }));
  const read = await promise;
  clearTimeout(timer);
  await thread.terminate();
  return read;
}
