import { z } from 'zod';
import { job, type Schedule } from '#platform/jobs.ts';
import { forgetOldSearches } from './articles/log.ts';
import { catchUp, catchUpArticles } from './search.ts';

/** One job a second for all that happened in it, instead of one for each mail. */
export const follow = job('search.follow', z.strictObject({}), async (ctx) => {
  await catchUp(ctx);
  await catchUpArticles(ctx);
});

export const forget = job('search.forget', z.strictObject({}), forgetOldSearches);

export const schedules: readonly Schedule[] = [
  { job: follow, every_seconds: 1 },
  { job: forget, every_seconds: 86_400 },
];
