import { z } from 'zod';
import { type AnyJob, job, type Schedule } from '#platform/jobs.ts';
import { endOldRequests } from './confirming.ts';
import { countDeflection } from './deflection.ts';

const end = job('forms.end_requests', z.strictObject({}), (ctx) => endOldRequests(ctx));
const count = job('forms.count_deflection', z.strictObject({}), (ctx) => countDeflection(ctx));

export const jobs: readonly AnyJob[] = [end, count];
export const schedules: readonly Schedule[] = [
  { job: end, every_seconds: 900 },
  { job: count, every_seconds: 86_400 },
];
