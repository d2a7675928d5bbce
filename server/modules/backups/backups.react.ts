import { z } from 'zod';
import { job, type Schedule } from '#platform/jobs.ts';
import { watchBackups } from './backups.ts';
import { runBackup } from './making.ts';

const watch = job('backups.watch', z.strictObject({}), (ctx, _payload, { config }) =>
  watchBackups(ctx, config),
);

export const jobs = [watch, runBackup];
export const schedules: readonly Schedule[] = [{ job: watch, every_seconds: 300 }];
