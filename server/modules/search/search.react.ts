import { z } from 'zod';
import { job, type Schedule } from '#platform/jobs.ts';
import { catchUp } from './search.ts';

/** One job a second for all that happened in it, instead of one for each mail. */
export const follow = job('search.follow', z.strictObject({}), async (ctx) => {
  await catchUp(ctx);
});

export const schedules: readonly Schedule[] = [{ job: follow, every_seconds: 1 }];
