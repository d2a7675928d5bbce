/** Jobs and schedules, a line each, to a verb. */
import { z } from 'zod';
import { job, type Schedule } from '#platform/jobs.ts';
import { contactIdleSince } from './contact-sessions.ts';
import { deleteDeadContactSignIns } from './contact-sign-in.sql.ts';
import { prepareContactLink } from './contact-sign-in.ts';
import { preparePasswordReset } from './links.ts';
import { deleteDeadSessions } from './sessions.sql.ts';
import { idleSince } from './sessions.ts';

const forgetDeadSessions = job('people.forget_dead_sessions', z.strictObject({}), async (ctx) => {
  await deleteDeadSessions(ctx, idleSince(ctx.now));
  await deleteDeadContactSignIns(ctx, contactIdleSince(ctx.now));
});

export const jobs = [preparePasswordReset, prepareContactLink, forgetDeadSessions];
export const schedules: Schedule[] = [{ job: forgetDeadSessions, every_seconds: 3600 }];
