import { z } from 'zod';
import { job, type Schedule } from '#platform/jobs.ts';
import { sweepFiles } from './files.ts';

/** Ends uploads that nothing held for a day. */
export const sweep = job('files.sweep', z.strictObject({}), async (ctx, _payload, { blobs }) => {
  await sweepFiles(ctx, blobs);
});

export const schedules: readonly Schedule[] = [{ job: sweep, every_seconds: 900 }];
