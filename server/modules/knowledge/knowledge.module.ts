import type { Module } from '#platform/module.ts';
import { feedbackRoutes } from './feedback.routes.ts';
import { importRoutes } from './import/import.routes.ts';
import { importWork } from './import/working.ts';
import { guards } from './knowledge.access.ts';
import { forgetImports, publishing, schedules } from './knowledge.react.ts';
import { routes } from './knowledge.routes.ts';

export const knowledge: Module = {
  name: 'knowledge',
  routes: [...routes, ...feedbackRoutes, ...importRoutes],
  guards,
  jobs: [publishing, importWork, forgetImports],
  schedules,
};
