import { z } from 'zod';
import { job, type Schedule } from '#platform/jobs.ts';
import { publishDue } from './publishing.ts';

/** Publishes what is due: the moment is kept to the minute. */
export const publishing = job('knowledge.publish_due', z.strictObject({}), async (ctx) => {
  await publishDue(ctx);
});

export const schedules: readonly Schedule[] = [{ job: publishing, every_seconds: 60 }];
