import { z } from 'zod';
import { type AnyJob, job, type Schedule } from '#platform/jobs.ts';
import { deleteExpired } from './operations.sql.ts';
import { askForUnfinished, workJob } from './work.ts';

const forget = job('operations.forget', z.strictObject({}), (ctx) => deleteExpired(ctx));
const unfinished = job('operations.unfinished', z.strictObject({}), (ctx) => askForUnfinished(ctx));

export const jobs: readonly AnyJob[] = [workJob, forget, unfinished];
export const schedules: readonly Schedule[] = [
  { job: forget, every_seconds: 24 * 3600 },
  { job: unfinished, every_seconds: 300 },
];
