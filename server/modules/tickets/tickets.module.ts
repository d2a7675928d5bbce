import type { Module } from '#platform/module.ts';
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
import { waitingGuard } from './waiting.access.ts';

export const tickets: Module = {
  name: 'tickets',
  routes,
  reactions,
  jobs,
  schedules,
  guards: {
    ticket: ticketGuard,
    comment: commentGuard,
    waiting_reply: waitingGuard,
    file: fileGuard,
    view: viewGuard,
    status: statusGuard,
    ticket_type: ticketTypeGuard,
    tag: tagGuard,
  },
};
