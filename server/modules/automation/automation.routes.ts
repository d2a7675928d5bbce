import * as contract from '#contract/automation.ts';
import { type Route, route } from '#platform/http.ts';
import {
  createRule,
  deleteRule,
  getRule,
  listRules,
  listVersions,
  orderRules,
  restoreVersion,
  updateRule,
} from './automation.ts';
import {
  countForRule,
  explainEvent,
  listMisses,
  listRuns,
  listTicketRuns,
  tryRule,
} from './explain.ts';

export const routes: readonly Route[] = [
  route(contract.listRules, async (ctx) => ({ items: await listRules(ctx) })),
  route(contract.getRule, (ctx, { params }) => getRule(ctx, params.rule_id)),
  route(contract.createRule, (ctx, { body }) => createRule(ctx, body)),
  route(contract.updateRule, (ctx, { params, body }) => updateRule(ctx, params.rule_id, body)),
  route(contract.deleteRule, async (ctx, { params }) => {
    await deleteRule(ctx, params.rule_id);
    return {};
  }),
  route(contract.orderRules, async (ctx, { body }) => {
    await orderRules(ctx, body.rule_ids);
    return {};
  }),
  route(contract.listRuleVersions, async (ctx, { params }) => ({
    items: await listVersions(ctx, params.rule_id),
  })),
  route(contract.restoreRuleVersion, (ctx, { params }) =>
    restoreVersion(ctx, params.rule_id, params.version),
  ),
  route(contract.listRuleRuns, (ctx, { params, query }) => listRuns(ctx, params.rule_id, query)),
  route(contract.listRuleMisses, async (ctx, { params }) => ({
    items: await listMisses(ctx, params.rule_id),
  })),
  route(contract.countForRule, (ctx, { body }) => countForRule(ctx, body.definition)),
  route(contract.tryRule, (ctx, { body }) => tryRule(ctx, body.ticket_id, body.definition)),
  route(contract.listTicketRuns, async (ctx, { params }) => ({
    items: await listTicketRuns(ctx, params.ticket_id),
  })),
  route(contract.explainEvent, (ctx, { params, query }) =>
    explainEvent(ctx, params.ticket_id, query.event_id),
  ),
];
