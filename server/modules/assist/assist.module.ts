import type { Module } from '#platform/module.ts';
import { modelGuard, robotDraftGuard, suggestionGuard } from './assist.access.ts';
import { jobs, schedules } from './assist.react.ts';
import { routes } from './assist.routes.ts';
import { sealedModelKey } from './text-model.ts';
import { ticketArticleRoutes } from './ticket-articles.routes.ts';

export const assist: Module = {
  name: 'assist',
  routes: [...routes, ...ticketArticleRoutes],
  jobs,
  schedules,
  sealed: [sealedModelKey],
  guards: { assist_model: modelGuard, suggestion: suggestionGuard, robot_draft: robotDraftGuard },
};
