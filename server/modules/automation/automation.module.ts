import type { Module } from '#platform/module.ts';
import { ruleGuard } from './automation.access.ts';
import { routes } from './automation.routes.ts';

export const automation: Module = {
  name: 'automation',
  routes,
  guards: { rule: ruleGuard },
};
