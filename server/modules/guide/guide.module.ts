import * as contract from '#contract/guide.ts';
import { type Route, route } from '#platform/http.ts';
import type { Module } from '#platform/module.ts';
import { checkReply, getGuide, updateGuide } from './guide.ts';

const routes: readonly Route[] = [
  route(contract.getGuide, (ctx) => getGuide(ctx)),
  route(contract.updateGuide, (ctx, { body }) => updateGuide(ctx, body)),
  route(contract.checkReply, async (ctx, { params, body }) => ({
    hints: await checkReply(ctx, params.ticket_id, body.text),
  })),
];

export const guide: Module = { name: 'guide', routes };
