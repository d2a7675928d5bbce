import { z } from 'zod';
import { job, type Schedule } from '#platform/jobs.ts';
import { forgetOldImports } from './import/imports.ts';
import { publishDue } from './publishing.ts';

/** Publishes what is due: the moment is kept to the minute. */
export const publishing = job('knowledge.publish_due', z.strictObject({}), async (ctx) => {
  await publishDue(ctx);
});

/** Plans of imports that nobody ran. */
export const forgetImports = job('knowledge.forget_imports', z.strictObject({}), async (ctx) => {
  await forgetOldImports(ctx);
});

export const schedules: readonly Schedule[] = [
  { job: publishing, every_seconds: 60 },
  { job: forgetImports, every_seconds: 86_400 },
];
