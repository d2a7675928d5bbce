import type { Module } from '#platform/module.ts';
import { ruleGuard } from './automation.access.ts';
import { jobs, reactions, schedules } from './automation.react.ts';
import { routes } from './automation.routes.ts';
import { backtestRoutes } from './backtest.routes.ts';
import { backtestById } from './backtest.sql.ts';
import { backtestJob } from './backtest-work.ts';

export const automation: Module = {
  name: 'automation',
  routes: [...routes, ...backtestRoutes],
  reactions,
  jobs: [...jobs, backtestJob],
  schedules,
  guards: { rule: ruleGuard, backtest: { find: backtestById } },
};
