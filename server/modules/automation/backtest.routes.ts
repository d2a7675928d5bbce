import * as contract from '#contract/backtest.ts';
import { assertSound } from '#modules/calendars/calendars.ts';
import { type Route, route } from '#platform/http.ts';
import { cancelBacktest, getBacktest, listBacktestTickets, startBacktest } from './backtest.ts';

export const backtestRoutes: readonly Route[] = [
  route(contract.startRuleBacktest, (ctx, { body }) =>
    startBacktest(ctx, { kind: 'rule', ...body }),
  ),
  route(contract.startPolicyBacktest, (ctx, { body }) =>
    startBacktest(ctx, { kind: 'policy', ...body }),
  ),
  route(contract.startRoutingBacktest, (ctx, { body }) =>
    startBacktest(ctx, { kind: 'routing', ...body }),
  ),
  route(contract.startCalendarBacktest, (ctx, { body }) => {
    assertSound(body.calendar);
    return startBacktest(ctx, { kind: 'calendar', ...body });
  }),
  route(contract.getBacktest, (ctx, { params }) => getBacktest(ctx, params.backtest_id)),
  route(contract.cancelBacktest, async (ctx, { params }) => {
    await cancelBacktest(ctx, params.backtest_id);
    return {};
  }),
  route(contract.listBacktestTickets, (ctx, { params, query }) =>
    listBacktestTickets(ctx, params.backtest_id, query),
  ),
];
