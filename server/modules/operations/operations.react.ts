import { z } from 'zod';
import { on, type Reaction } from '#platform/events.ts';
import { type AnyJob, job, type Schedule } from '#platform/jobs.ts';
import { deleteExpired } from './operations.sql.ts';
import { noteMerge, noteSplit, noteUnmerge, noteUnsplit } from './whole-tickets.ts';
import { askForUnfinished, workJob } from './work.ts';

const forget = job('operations.forget', z.strictObject({}), (ctx) => deleteExpired(ctx));
const unfinished = job('operations.unfinished', z.strictObject({}), (ctx) => askForUnfinished(ctx));

export const jobs: readonly AnyJob[] = [workJob, forget, unfinished];
export const schedules: readonly Schedule[] = [
  { job: forget, every_seconds: 24 * 3600 },
  { job: unfinished, every_seconds: 300 },
];

export const reactions: readonly Reaction[] = [
  on('ticket.merged', noteMerge),
  on('ticket.unmerged', noteUnmerge),
  on('ticket.split', noteSplit),
  on('ticket.unsplit', noteUnsplit),
];
