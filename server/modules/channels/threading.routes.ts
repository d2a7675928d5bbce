import * as contract from '#contract/mail-threading.ts';
import { type Route, route } from '#platform/http.ts';
import { listThreadRules, relationsOf, whyHere } from './relations.ts';
import { answerPossible, moveMessage, moveMessageToNew, removeRule } from './threading.ts';

export const threadingRoutes: readonly Route[] = [
  route(contract.whyHere, (ctx, { params }) => whyHere(ctx, params.comment_id)),
  route(contract.moveMessage, (ctx, { params, body }) =>
    moveMessage(ctx, params.comment_id, body.ticket_id),
  ),
  route(contract.moveMessageToNew, (ctx, { params, body }) =>
    moveMessageToNew(ctx, params.comment_id, body),
  ),
  route(contract.listRelations, (ctx, { params }) => relationsOf(ctx, params.ticket_id)),
  route(contract.answerPossible, (ctx, { params, body }) =>
    answerPossible(ctx, params.ticket_id, body),
  ),
  route(contract.listThreadRules, (ctx, { query }) => listThreadRules(ctx, query.after)),
  route(contract.deleteThreadRule, async (ctx, { params }) => {
    await removeRule(ctx, params.thread_rule_id);
    return {};
  }),
];
