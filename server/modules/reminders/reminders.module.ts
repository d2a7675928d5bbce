import { z } from 'zod';
import { on } from '#platform/events.ts';
import type { Guard } from '#platform/guards.ts';
import { job } from '#platform/jobs.ts';
import type { Module } from '#platform/module.ts';
import { routes } from './reminders.routes.ts';
import { ownReminder } from './reminders.sql.ts';
import { askForOverdue, fireJob, wakeBy } from './reminders.ts';

const overdue = job('reminders.overdue', z.strictObject({}), (ctx) => askForOverdue(ctx));

/** Nobody but its owner, and only while they see the ticket. */
const reminderGuard: Guard = {
  find: async (ctx, id) => {
    if (ctx.actor.kind !== 'agent') return undefined;
    const row = await ownReminder(ctx, ctx.actor.id, id);
    return row === undefined ? undefined : { id: row.id };
  },
  can: { update: () => true },
  is_scoped: true,
};

export const reminders: Module = {
  name: 'reminders',
  routes,
  guards: { reminder: reminderGuard },
  jobs: [fireJob, overdue],
  schedules: [{ job: overdue, every_seconds: 300 }],
  reactions: [on('comment.added', wakeBy), on('ticket.updated', wakeBy)],
};
