import { on } from '#platform/events.ts';
import type { Module } from '#platform/module.ts';
import { checklistGuard, checklistItemGuard, checklistTemplateGuard } from './checklists.access.ts';
import { routes } from './checklists.routes.ts';
import { refuseToHold, refuseWhileOpen } from './solving.ts';

export const checklists: Module = {
  name: 'checklists',
  routes,
  reactions: [on('ticket.updated', refuseWhileOpen), on('reply.held', refuseToHold)],
  guards: {
    checklist: checklistGuard,
    checklist_item: checklistItemGuard,
    checklist_template: checklistTemplateGuard,
  },
};
