import type { Module } from '#platform/module.ts';
import { boardRoutes } from './board.routes.ts';
import { lineGuards, lineReactions, lineRoutes } from './lines.parts.ts';
import { guards } from './routing.access.ts';
import { jobs, reactions, schedules } from './routing.react.ts';
import { routes } from './routing.routes.ts';

export const routing: Module = {
  name: 'routing',
  routes: [...routes, ...boardRoutes, ...lineRoutes],
  guards: { ...guards, ...lineGuards },
  reactions: [...reactions, ...lineReactions],
  jobs,
  schedules,
};
