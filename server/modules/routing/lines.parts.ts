/** Escalations and the directory, as the module joins them. */
import { on, type Reaction } from '#platform/events.ts';
import type { Guards } from '#platform/guards.ts';
import type { Route } from '#platform/http.ts';
import { directoryRoutes } from './directory.routes.ts';
import { areaGuard } from './directory.ts';
import { escalationChecklistGuard, escalationReasonGuard } from './escalations.access.ts';
import { escalationRoutes } from './escalations.routes.ts';
import { endOvertaken } from './escalations.ts';
import { seedReasons } from './escalations-settings.ts';

export const lineRoutes: readonly Route[] = [...escalationRoutes, ...directoryRoutes];

export const lineGuards: Guards = {
  escalation_reason: escalationReasonGuard,
  escalation_checklist: escalationChecklistGuard,
  area: areaGuard,
};

export const lineReactions: readonly Reaction[] = [
  on('ticket.updated', endOvertaken),
  on('desk.set_up', seedReasons),
  on('desk.pole_chosen', seedReasons),
];
