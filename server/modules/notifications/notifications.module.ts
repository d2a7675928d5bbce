import type { Module } from '#platform/module.ts';
import { jobs, reactions, schedules } from './notifications.react.ts';
import { routes } from './notifications.routes.ts';
import { sealedPush, subscriptionGuard } from './subscriptions.ts';

export const notifications: Module = {
  name: 'notifications',
  routes,
  guards: { push_subscription: subscriptionGuard },
  jobs,
  reactions,
  schedules,
  sealed: sealedPush,
};
