import type { Module } from '#platform/module.ts';
import { offeredGuard, sideGuard } from './side.access.ts';
import { sideRoutes } from './side.routes.ts';
import {
  commentGuard,
  fileGuard,
  statusGuard,
  tagGuard,
  ticketGuard,
  ticketTypeGuard,
  viewGuard,
} from './tickets.access.ts';
import { jobs, reactions, schedules } from './tickets.react.ts';
import { routes } from './tickets.routes.ts';
import { viewRoutes } from './views.routes.ts';
import { waitingGuard } from './waiting.access.ts';
import { wholeRoutes } from './whole.routes.ts';

export const tickets: Module = {
  name: 'tickets',
  routes: [...routes, ...sideRoutes, ...viewRoutes, ...wholeRoutes],
  reactions,
  jobs,
  schedules,
  guards: {
    ticket: ticketGuard,
    comment: commentGuard,
    waiting_reply: waitingGuard,
    side_conversation: sideGuard,
    offered_draft: offeredGuard,
    file: fileGuard,
    view: viewGuard,
    status: statusGuard,
    ticket_type: ticketTypeGuard,
    tag: tagGuard,
  },
};
