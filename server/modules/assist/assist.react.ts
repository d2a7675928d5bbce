import { z } from 'zod';
import { type AnyJob, job, type Schedule } from '#platform/jobs.ts';
import { fillJob } from './fill.ts';
import { robotJob } from './robot.ts';
import { followTickets } from './suggest.ts';
import { forgetDrafts } from './text-model.sql.ts';
import { trainAtNight, trainJob } from './training.ts';

const keptDays = 30;
const nothing = z.strictObject({});
export const follow = job('assist.follow', nothing, (ctx) => followTickets(ctx));
const night = job('assist.night', nothing, (ctx) => trainAtNight(ctx));
const forget = job('assist.forget', nothing, (ctx) => forgetDrafts(ctx, keptDays));

export const jobs: readonly AnyJob[] = [follow, night, forget, trainJob, fillJob, robotJob];
export const schedules: readonly Schedule[] = [
  { job: follow, every_seconds: 2 },
  { job: night, every_seconds: 900 },
  { job: forget, every_seconds: 24 * 3600 },
];
