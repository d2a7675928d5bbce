import * as contract from '#contract/webhooks.ts';
import { type Route, route } from '#platform/http.ts';
import { replayDelivery, replayFailures, testWebhook } from './calling.ts';
import { getWholeDelivery, listDeliveries } from './log.ts';
import {
  createWebhook,
  deleteWebhook,
  listWebhooks,
  rotateSecret,
  updateWebhook,
} from './webhooks.ts';

export const routes: readonly Route[] = [
  route(contract.listWebhooks, async (ctx) => ({ items: await listWebhooks(ctx) })),
  route(contract.createWebhook, (ctx, { body }, { ports }) => createWebhook(ctx, ports, body)),
  route(contract.updateWebhook, (ctx, { params, body }, { ports }) =>
    updateWebhook(ctx, ports, { id: params.webhook_id, edit: body }),
  ),
  route(contract.deleteWebhook, async (ctx, { params }) => {
    await deleteWebhook(ctx, params.webhook_id);
    return {};
  }),
  route(contract.rotateWebhookSecret, (ctx, { params, body }, { ports }) =>
    rotateSecret(ctx, ports, { id: params.webhook_id, ...body }),
  ),
  route(contract.listWebhookDeliveries, (ctx, { params, query }) =>
    listDeliveries(ctx, params.webhook_id, query),
  ),
  route(contract.getWebhookDelivery, (ctx, { params }) =>
    getWholeDelivery(ctx, params.webhook_delivery_id),
  ),
  route(contract.replayWebhookDelivery, (ctx, { params }) =>
    replayDelivery(ctx, params.webhook_delivery_id),
  ),
  route(contract.replayWebhookFailures, (ctx, { params, body }) =>
    replayFailures(ctx, params.webhook_id, body.since),
  ),
  route(contract.testWebhook, (ctx, { params, body }) =>
    testWebhook(ctx, params.webhook_id, body.event),
  ),
];
