import { z } from 'zod';
import { type Ctx, mayAct } from '#platform/ctx.ts';
import { on } from '#platform/events.ts';
import type { Guard } from '#platform/guards.ts';
import { job } from '#platform/jobs.ts';
import type { Module } from '#platform/module.ts';
import { routes } from './promises.routes.ts';
import { findVisiblePromise, type PromiseSight } from './promises.sql.ts';
import { hearChange, hearReply, watchClock } from './promises.ts';

const promiseGuard: Guard<PromiseSight> = {
  find: (ctx, id) => findVisiblePromise(ctx, id),
  can: { change: (ctx: Ctx) => mayAct(ctx.actor, 'tickets.reply') },
  is_scoped: true,
};

const clock = job('promises.clock', z.strictObject({}), (ctx) => watchClock(ctx));

export const promises: Module = {
  name: 'promises',
  routes,
  reactions: [on('comment.added', hearReply), on('ticket.updated', hearChange)],
  jobs: [clock],
  schedules: [{ job: clock, every_seconds: 60 }],
  guards: { promise: promiseGuard },
};
