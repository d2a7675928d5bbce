import { type Ctx, mayAct } from '#platform/ctx.ts';
import type { Guard } from '#platform/guards.ts';
import type { Module } from '#platform/module.ts';
import { shownDelivery } from './deliveries.sql.ts';
import { sealedWebhooks } from './secrets.ts';
import { jobs, schedules } from './webhooks.react.ts';
import { routes } from './webhooks.routes.ts';
import { webhookById } from './webhooks.sql.ts';

function isAdministrator(ctx: Ctx): boolean {
  return mayAct(ctx.actor, 'settings.manage');
}

const webhookGuard: Guard = {
  find: async (ctx, id) => (isAdministrator(ctx) ? webhookById(ctx, id) : undefined),
};

const deliveryGuard: Guard = {
  find: async (ctx, id) => (isAdministrator(ctx) ? shownDelivery(ctx, id) : undefined),
};

export const webhooks: Module = {
  name: 'webhooks',
  routes,
  jobs,
  schedules,
  sealed: sealedWebhooks,
  guards: { webhook: webhookGuard, webhook_delivery: deliveryGuard },
};
