import * as contract from '#contract/checklists.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type Route, route } from '#platform/http.ts';
import {
  addChecklist,
  addItem,
  listChecklists,
  removeChecklist,
  removeItem,
  updateItem,
} from './checklists.ts';
import { createTemplate, listTemplates, updateTemplate } from './templates.ts';

async function listed(ctx: Ctx, ticket_id: string) {
  return { items: await listChecklists(ctx, ticket_id) };
}

export const routes: readonly Route[] = [
  route(contract.listChecklists, (ctx, { params }) => listed(ctx, params.ticket_id)),
  route(contract.addChecklist, async (ctx, { params, body }) => {
    await addChecklist(ctx, params.ticket_id, body.template_id);
    return listed(ctx, params.ticket_id);
  }),
  route(contract.addChecklistItem, async (ctx, { params, body }) => {
    await addItem(ctx, params.ticket_id, body);
    return listed(ctx, params.ticket_id);
  }),
  route(contract.removeChecklist, async (ctx, { params }) => {
    await removeChecklist(ctx, params.checklist_id);
    return {};
  }),
  route(contract.updateChecklistItem, async (ctx, { params, body }) =>
    listed(ctx, await updateItem(ctx, params.checklist_item_id, body)),
  ),
  route(contract.removeChecklistItem, async (ctx, { params }) => {
    await removeItem(ctx, params.checklist_item_id);
    return {};
  }),
  route(contract.listChecklistTemplates, async (ctx) => ({ items: await listTemplates(ctx) })),
  route(contract.createChecklistTemplate, (ctx, { body }) => createTemplate(ctx, body)),
  route(contract.updateChecklistTemplate, (ctx, { params, body }) =>
    updateTemplate(ctx, params.checklist_template_id, body),
  ),
];
