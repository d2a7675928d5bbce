import * as contract from '#contract/macros.ts';
import { runMacroOnMany } from '#contract/operations.ts';
import { type Route, route } from '#platform/http.ts';
import {
  createMacro,
  deleteMacro,
  listMacros,
  orderMacros,
  setFavourite,
  updateMacro,
} from './macros.ts';
import { startMacro } from './many.ts';
import { offerMacros, previewMacro, renderMacro, runMacro } from './run.ts';

export const routes: readonly Route[] = [
  route(contract.listMacros, async (ctx) => ({ items: await listMacros(ctx) })),
  route(contract.createMacro, (ctx, { body }) => createMacro(ctx, body)),
  route(contract.updateMacro, (ctx, { params, body }) => updateMacro(ctx, params.macro_id, body)),
  route(contract.deleteMacro, async (ctx, { params }) => {
    await deleteMacro(ctx, params.macro_id);
    return {};
  }),
  route(contract.orderMacros, async (ctx, { body }) => {
    await orderMacros(ctx, body.macro_ids);
    return {};
  }),
  route(contract.setFavouriteMacro, async (ctx, { params, body }) => {
    await setFavourite(ctx, params.macro_id, body.is_favourite);
    return {};
  }),
  route(contract.offerMacros, async (ctx, { params }) => ({
    items: await offerMacros(ctx, params.ticket_id),
  })),
  route(contract.renderMacro, (ctx, { params, query }) =>
    renderMacro(ctx, params.ticket_id, { macro_id: params.macro_id, language: query.language }),
  ),
  route(contract.previewMacro, (ctx, { params, body }) =>
    previewMacro(ctx, params.ticket_id, body),
  ),
  route(contract.runMacro, (ctx, { params, body }) =>
    runMacro(ctx, params.ticket_id, { ...body, macro_id: params.macro_id }),
  ),
  route(runMacroOnMany, (ctx, { params, body }) => startMacro(ctx, params.macro_id, body)),
];
