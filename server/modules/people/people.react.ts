/** Jobs and schedules, a line each, to a verb. */
import { z } from 'zod';
import { job, type Schedule } from '#platform/jobs.ts';
import { preparePasswordReset } from './links.ts';
import { deleteDeadSessions } from './sessions.sql.ts';
import { idleSince } from './sessions.ts';

const forgetDeadSessions = job('people.forget_dead_sessions', z.strictObject({}), (ctx) =>
  deleteDeadSessions(ctx, idleSince(ctx.now)),
);

export const jobs = [preparePasswordReset, forgetDeadSessions];
export const schedules: Schedule[] = [{ job: forgetDeadSessions, every_seconds: 3600 }];
