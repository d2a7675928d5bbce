import { z } from 'zod';
import { type Job, job } from '#platform/jobs.ts';

export type Marked = { mark: string };

/** The same job for the process that is killed and for the one that does it after all. */
export function stuckJob(work: (payload: Marked) => Promise<void>): Job<Marked> {
  return job('tests.stuck', z.strictObject({ mark: z.string() }), (_ctx, payload) => work(payload));
}
