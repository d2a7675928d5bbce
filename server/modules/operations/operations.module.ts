import type { Module } from '#platform/module.ts';
import { operationGuard } from './operations.access.ts';
import { jobs, reactions, schedules } from './operations.react.ts';
import { routes } from './operations.routes.ts';

export const operations: Module = {
  name: 'operations',
  routes,
  reactions,
  jobs,
  schedules,
  guards: { operation: operationGuard },
};
