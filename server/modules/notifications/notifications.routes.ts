import {
  getNotificationPreferences,
  listNotifications as listEndpoint,
  readNotifications as readEndpoint,
  updateNotificationPreferences,
} from '#contract/notifications.ts';
import { type Route, route } from '#platform/http.ts';
import { listNotifications, readNotifications } from './notifications.ts';
import { getPreferences, updatePreferences } from './preferences.ts';

export const routes: readonly Route[] = [
  route(listEndpoint, (ctx, { query }) => listNotifications(ctx, query.after)),
  route(readEndpoint, async (ctx, { body }) => {
    await readNotifications(ctx, body.ids);
    return {};
  }),
  route(getNotificationPreferences, (ctx) => getPreferences(ctx)),
  route(updateNotificationPreferences, (ctx, { body }) => updatePreferences(ctx, body)),
];
