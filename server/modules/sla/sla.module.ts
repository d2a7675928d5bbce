import { promiseBy } from '#modules/channels/channels.ts';
import type { Module } from '#platform/module.ts';
import { courtRoutes } from './court.routes.ts';
import { courtJobs, courtReactions, courtSchedules } from './court-keep.ts';
import { promiseOf } from './promise-of.ts';
import { guards } from './sla.access.ts';
import { jobs, reactions, schedules } from './sla.react.ts';
import { routes } from './sla.routes.ts';

promiseBy(promiseOf);

export const sla: Module = {
  name: 'sla',
  routes: [...routes, ...courtRoutes],
  guards,
  reactions: [...reactions, ...courtReactions],
  jobs: [...jobs, ...courtJobs],
  schedules: [...schedules, ...courtSchedules],
};
