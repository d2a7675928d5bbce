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
import { reactions } from './tickets.react.ts';
import { routes } from './tickets.routes.ts';

export const tickets: Module = {
  name: 'tickets',
  routes,
  reactions,
  guards: {
    ticket: ticketGuard,
    comment: commentGuard,
    file: fileGuard,
    view: viewGuard,
    status: statusGuard,
    ticket_type: ticketTypeGuard,
    tag: tagGuard,
  },
};
