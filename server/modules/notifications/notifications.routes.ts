import {
  getNotificationDelivery,
  getNotificationPreferences,
  listNotifications as listEndpoint,
  listPushSubscriptions,
  readNotifications as readEndpoint,
  subscribeToPush,
  tryPush,
  unsubscribeFromPush,
  updateNotificationDelivery,
  updateNotificationPreferences,
} from '#contract/notifications.ts';
import { type Route, route } from '#platform/http.ts';
import { listNotifications, readNotifications } from './notifications.ts';
import { digestJob, heldPushJob } from './outgoing-jobs.ts';
import { getDelivery, getPreferences, updateDelivery, updatePreferences } from './preferences.ts';
import { askForTry, listSubscriptions, subscribe, unsubscribe } from './subscriptions.ts';

export const routes: readonly Route[] = [
  route(listEndpoint, (ctx, { query }) => listNotifications(ctx, query.after)),
  route(readEndpoint, async (ctx, { body }) => {
    await readNotifications(ctx, body.ids);
    return {};
  }),
  route(getNotificationPreferences, (ctx) => getPreferences(ctx)),
  route(updateNotificationPreferences, (ctx, { body }) => updatePreferences(ctx, body)),
  route(getNotificationDelivery, (ctx) => getDelivery(ctx)),
  route(updateNotificationDelivery, (ctx, { body }) =>
    updateDelivery(ctx, body, [digestJob, heldPushJob]),
  ),
  route(listPushSubscriptions, (ctx) => listSubscriptions(ctx)),
  route(subscribeToPush, (ctx, { body }, { ports, request }) =>
    subscribe(ctx, ports, { ...body, user_agent: request.headers['user-agent'] ?? '' }),
  ),
  route(unsubscribeFromPush, async (ctx, { params }) => {
    await unsubscribe(ctx, params.push_subscription_id);
    return {};
  }),
  route(tryPush, async (ctx, { params }) => {
    await askForTry(ctx, params.push_subscription_id);
    return {};
  }),
];
