import * as contract from '#contract/time-entries.ts';
import { type Route, route } from '#platform/http.ts';
import { getTimeRules, writeTimeRule } from './rules.ts';
import { addTime, deleteTime, getTicketTime, updateTime } from './time-entries.ts';

export const routes: readonly Route[] = [
  route(contract.getTicketTime, (ctx, { params }) => getTicketTime(ctx, params.ticket_id)),
  route(contract.addTime, async (ctx, { params, body }) => {
    await addTime(ctx, params.ticket_id, body);
    return getTicketTime(ctx, params.ticket_id);
  }),
  route(contract.updateTime, async (ctx, { params, body }) =>
    getTicketTime(ctx, await updateTime(ctx, params.time_entry_id, body)),
  ),
  route(contract.deleteTime, async (ctx, { params }) => {
    await deleteTime(ctx, params.time_entry_id);
    return {};
  }),
  route(contract.getTimeRules, (ctx) => getTimeRules(ctx)),
  route(contract.setTimeRule, async (ctx, { body }) => {
    await writeTimeRule(ctx, body.organization_id, body.rule);
    return getTimeRules(ctx);
  }),
];
