/** Endpoint to verb; no rules, no SQL. */
import * as next from '#contract/next-ticket.ts';
import * as presences from '#contract/presence.ts';
import * as contract from '#contract/routing.ts';
import * as skills from '#contract/skills.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { type Route, route } from '#platform/http.ts';
import { readRoutingSettings } from './agents.sql.ts';
import {
  agentRoutingOf,
  listAgentRouting,
  updateAgentRouting,
  updateRoutingSettings,
} from './agents.ts';
import { queueState, ticketRouting } from './explaining.ts';
import { takeOverflowBack } from './overflow.ts';
import { choosePresence, listPresences, presenceOf } from './presence.ts';
import { putIntoQueue } from './putting.ts';
import { createQueue, deleteQueue, listQueues, orderQueues, updateQueue } from './queues.ts';
import { allSkills } from './skills.sql.ts';
import { createSkill, deleteSkill, updateSkill } from './skills.ts';
import { takeNext } from './take-next.ts';

function me(ctx: Ctx): string {
  return ctx.actor.kind === 'agent' ? ctx.actor.id : fail('forbidden', 'errors.forbidden');
}

const queueRoutes: readonly Route[] = [
  route(contract.listQueues, async (ctx) => ({ items: await listQueues(ctx) })),
  route(contract.createQueue, (ctx, { body }) => createQueue(ctx, body)),
  route(contract.updateQueue, (ctx, { params, body }) => updateQueue(ctx, params.queue_id, body)),
  route(contract.deleteQueue, async (ctx, { params }) => {
    await deleteQueue(ctx, params.queue_id);
    return {};
  }),
  route(contract.orderQueues, async (ctx, { body }) => {
    await orderQueues(ctx, body.queue_ids);
    return {};
  }),
  route(skills.listSkills, async (ctx) => ({ items: await allSkills(ctx) })),
  route(skills.createSkill, (ctx, { body }) => createSkill(ctx, body.name)),
  route(skills.updateSkill, (ctx, { params, body }) => updateSkill(ctx, params.skill_id, body)),
  route(skills.deleteSkill, async (ctx, { params }) => {
    await deleteSkill(ctx, params.skill_id);
    return {};
  }),
];

const peopleRoutes: readonly Route[] = [
  route(contract.listAgentRouting, async (ctx) => ({ items: await listAgentRouting(ctx) })),
  route(contract.getMyRouting, (ctx) => agentRoutingOf(ctx, me(ctx))),
  route(contract.updateAgentRouting, (ctx, { params, body }) =>
    updateAgentRouting(ctx, params.agent_id, body),
  ),
  route(contract.getRoutingSettings, (ctx) => readRoutingSettings(ctx)),
  route(contract.updateRoutingSettings, (ctx, { body }) => updateRoutingSettings(ctx, body)),
  route(presences.getMyPresence, (ctx) => presenceOf(ctx, me(ctx))),
  route(presences.setMyPresence, (ctx, { body }) => choosePresence(ctx, me(ctx), body)),
  route(presences.listPresences, async (ctx) => ({ items: await listPresences(ctx) })),
  route(presences.setPresence, (ctx, { params, body }) =>
    choosePresence(ctx, params.agent_id, body),
  ),
];

const ticketRoutes: readonly Route[] = [
  route(contract.getQueueState, (ctx, { params }) => queueState(ctx, params.queue_id)),
  route(contract.getTicketRouting, (ctx, { params }) => ticketRouting(ctx, params.ticket_id)),
  route(contract.putIntoQueue, async (ctx, { params, body }) => {
    await putIntoQueue(ctx, params.ticket_id, body.queue_id);
    return ticketRouting(ctx, params.ticket_id);
  }),
  route(contract.takeOverflowBack, async (ctx, { params }) => {
    await takeOverflowBack(ctx, params.ticket_id);
    return ticketRouting(ctx, params.ticket_id);
  }),
  route(next.takeNext, (ctx, { body }) => takeNext(ctx, body.queue_id)),
];

export const routes: readonly Route[] = [...queueRoutes, ...peopleRoutes, ...ticketRoutes];
