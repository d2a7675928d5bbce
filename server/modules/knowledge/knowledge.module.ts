import type { Module } from '#platform/module.ts';
import { feedbackRoutes } from './feedback.routes.ts';
import { guards } from './knowledge.access.ts';
import { publishing, schedules } from './knowledge.react.ts';
import { routes } from './knowledge.routes.ts';

export const knowledge: Module = {
  name: 'knowledge',
  routes: [...routes, ...feedbackRoutes],
  guards,
  jobs: [publishing],
  schedules,
};
