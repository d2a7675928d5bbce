import { z } from 'zod';
import { job, type Schedule } from '#platform/jobs.ts';
import { keepHistory } from './history.ts';

const keep = job('history.keep', z.strictObject({}), (ctx) => keepHistory(ctx));

export const jobs = [keep];
export const schedules: readonly Schedule[] = [{ job: keep, every_seconds: 3600 }];
