import * as contract from '#contract/escalations.ts';
import { agentNames } from '#modules/people/people.ts';
import { ticketAsItIs } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { type Route, route } from '#platform/http.ts';
import { answerableFor } from './directory.ts';
import {
  curatorOf,
  escalateTicket,
  listEscalations,
  returnEscalation,
  setCurator,
} from './escalations.ts';
import { countEscalations, listCounted } from './escalations-report.ts';
import {
  createChecklist,
  createReason,
  deleteChecklist,
  itemsToTry,
  listChecklists,
  listReasons,
  updateChecklist,
  updateReason,
} from './escalations-settings.ts';

/** What the dialog begins with. */
function prepare(ctx: Ctx, ticket_id: string, team_id: string | null) {
  return transaction(ctx, async (tx) => {
    const ticket = await ticketAsItIs(tx, ticket_id);
    const found = await answerableFor(tx, ticket);
    const curator_id = await curatorOf(tx, ticket);
    const names = await agentNames(tx, curator_id === null ? [] : [curator_id]);
    return {
      items: await itemsToTry(tx, { team_id, topic_id: ticket.topic_id }),
      answering:
        found === undefined
          ? null
          : {
              area: { id: found.area.id, path: found.path },
              team: found.area.team,
              agent: found.area.agent,
              deputy: found.area.deputy,
              on_duty: found.on_duty,
            },
      curator: curator_id === null ? null : { id: curator_id, name: names.get(curator_id) ?? '' },
    };
  });
}

export const escalationRoutes: readonly Route[] = [
  route(contract.listEscalations, (ctx, { params }) => listEscalations(ctx, params.ticket_id)),
  route(contract.prepareEscalation, (ctx, { params, query }) =>
    prepare(ctx, params.ticket_id, query.team_id ?? null),
  ),
  route(contract.escalateTicket, (ctx, { params, body }) =>
    escalateTicket(ctx, params.ticket_id, body),
  ),
  route(contract.returnEscalation, (ctx, { params, body }) =>
    returnEscalation(ctx, params.ticket_id, body),
  ),
  route(contract.setCurator, (ctx, { params, body }) =>
    setCurator(ctx, params.ticket_id, body.curator_id),
  ),
  route(contract.listEscalationReasons, async (ctx) => ({ items: await listReasons(ctx) })),
  route(contract.createEscalationReason, (ctx, { body }) => createReason(ctx, body)),
  route(contract.updateEscalationReason, (ctx, { params, body }) =>
    updateReason(ctx, params.escalation_reason_id, body),
  ),
  route(contract.listEscalationChecklists, async (ctx) => ({ items: await listChecklists(ctx) })),
  route(contract.createEscalationChecklist, (ctx, { body }) => createChecklist(ctx, body)),
  route(contract.updateEscalationChecklist, (ctx, { params, body }) =>
    updateChecklist(ctx, params.escalation_checklist_id, body),
  ),
  route(contract.deleteEscalationChecklist, async (ctx, { params }) => {
    await deleteChecklist(ctx, params.escalation_checklist_id);
    return {};
  }),
  route(contract.countEscalations, async (ctx, { query }) => ({
    items: await countEscalations(ctx, query),
  })),
  route(contract.listCountedEscalations, (ctx, { query }) => listCounted(ctx, query)),
];
