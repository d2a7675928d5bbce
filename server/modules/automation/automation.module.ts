import type { Module } from '#platform/module.ts';
import { ruleGuard } from './automation.access.ts';
import { jobs, reactions, schedules } from './automation.react.ts';
import { routes } from './automation.routes.ts';

export const automation: Module = {
  name: 'automation',
  routes,
  reactions,
  jobs,
  schedules,
  guards: { rule: ruleGuard },
};
