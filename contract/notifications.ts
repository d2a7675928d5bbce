/** News for one agent: in the app, by mail, by push. */
import { z } from 'zod';
import { clockTime, empty, instant, line, page, pageQuery, personRef, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

export const ticketNewsKinds = [
  'assigned',
  'team_assigned',
  'customer_replied',
  'curated_updated', // the customer heard or said something while another line has it
  'mentioned',
  'followed_updated',
  'delivery_failed',
  'reply_returned', // mine, put off, and not sent
  'reply_stopped', // somebody's who may not send it any more
  'clock_warned', // a deadline is near; told to whom it is for and who is on shift
  'clock_breached',
] as const;
/**
 * News whose event says whom it is for (`data.agent_ids`): a new kind is a line here, a line in
 * `addressed` of notifications/rules.ts, and its texts in contract/i18n.
 */
export const addressedKinds = [
  'promise_due',
  'reminder',
  'side_replied',
  'draft_shared',
  'operation_finished',
  'rule_told', // a rule tells somebody what it was told to say
  'rule_off', // a rule switched itself off: for its author and whoever may change rules
  'webhook_off', // for administrators: it was switched off, since it fails for days or is refused
  'mass_reading', // for administrators: somebody reads far more than people do
  'backup_failed', // for administrators, as the next two: the nightly one did not come about
  'backup_differs', // a restore did not give what it was made of
  'backup_overdue', // none for two days
  'history_undivided', // for administrators: the table of events gets no further part
] as const;
/** For administrators: a mailbox is in trouble, and works again. */
export const mailboxNewsKinds = ['mailbox_alarm', 'mailbox_well'] as const;
export const notificationKinds = [
  ...ticketNewsKinds,
  ...addressedKinds,
  ...mailboxNewsKinds,
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** How news reach a person. */
export const notificationWays = ['app', 'mail', 'push'] as const;
export type NotificationWay = (typeof notificationWays)[number];

export const notification = z.strictObject({
  id: uuid,
  kind: z.enum(notificationKinds),
  ticket: z.strictObject({ id: uuid, number: z.number().int(), subject: z.string() }).nullable(),
  actor: personRef.nullable(),
  data: z.record(z.string(), z.unknown()),
  created_at: instant,
  read_at: instant.nullable(),
});
export const listNotifications = endpoint({
  method: 'GET',
  path: '/api/notifications',
  access: 'agent',
  scope: 'read',
  summary: 'My notifications about tickets I may still see, newest first, 50 a page',
  query: z.strictObject(pageQuery),
  response: page(notification).extend({ unread_count: z.number().int() }),
});
export const readNotifications = endpoint({
  method: 'POST',
  path: '/api/notifications/read',
  access: 'agent',
  summary: 'Mark some or all of mine as read',
  body: z.strictObject({ ids: z.array(uuid).max(500).optional() }),
  response: empty,
});
/** Which ways each kind takes; none: it is not told. */
const waysOfKind = z.strictObject({ app: z.boolean(), mail: z.boolean(), push: z.boolean() });
export const notificationPreferences = z.strictObject(
  Object.fromEntries(notificationKinds.map((kind) => [kind, waysOfKind])) as Record<
    NotificationKind,
    typeof waysOfKind
  >,
);
export const getNotificationPreferences = endpoint({
  method: 'GET',
  path: '/api/me/notification-preferences',
  access: 'agent',
  summary: 'What am I told, and how',
  response: notificationPreferences,
});
export const updateNotificationPreferences = endpoint({
  method: 'PUT',
  path: '/api/me/notification-preferences',
  access: 'agent',
  summary: 'Choose what I am told, and how',
  body: notificationPreferences,
  response: notificationPreferences,
});

/** When news may leave for a person; the clock is the person's own time zone. Days: 1 is Monday. */
export const notificationDelivery = z.strictObject({
  quiet: z.strictObject({
    is_on: z.boolean(),
    from: clockTime,
    to: clockTime, // not after `from`: the next morning
    days_off: z.array(z.number().int().min(1).max(7)).max(7), // quiet all day
    urgent: z.array(z.enum(notificationKinds)).max(notificationKinds.length), // break through
  }),
  mail: z.enum(['at_once', 'hourly', 'daily']),
  mail_at: clockTime, // of the daily letter
  /** Nothing leaves until then; `until` null: until the person says so. */
  pause: z.strictObject({ until: instant.nullable() }).nullable(),
  /** A push names neither people nor subjects: a locked screen shows it to everybody. */
  hide_texts: z.boolean(),
});
export type NotificationDelivery = z.infer<typeof notificationDelivery>;
export const getNotificationDelivery = endpoint({
  method: 'GET',
  path: '/api/me/notification-delivery',
  access: 'agent',
  summary: 'My quiet hours, digest and pause',
  response: notificationDelivery,
});
export const updateNotificationDelivery = endpoint({
  method: 'PUT',
  path: '/api/me/notification-delivery',
  access: 'agent',
  summary: 'Choose my quiet hours, digest and pause',
  body: notificationDelivery,
  response: notificationDelivery,
});

export const pushSubscription = z.strictObject({
  id: uuid,
  host: z.string(), // of the browser maker's push service
  user_agent: z.string(),
  created_at: instant,
  last_pushed_at: instant.nullable(),
  is_current: z.boolean(), // made in this session
});
export const listPushSubscriptions = endpoint({
  method: 'GET',
  path: '/api/me/push-subscriptions',
  access: 'agent',
  summary: 'Browsers of mine that may be pushed to, and the key they subscribe with',
  response: z.strictObject({
    public_key: z.string().nullable(), // null: the worker has not made it yet
    items: z.array(pushSubscription),
  }),
});
/** As PushSubscription.toJSON() of the Push API says it. */
export const subscribeToPush = endpoint({
  method: 'POST',
  path: '/api/me/push-subscriptions',
  access: 'agent',
  summary: 'Push to this browser, as long as this session lasts',
  limit: 30,
  body: z.strictObject({
    endpoint: line(2000),
    keys: z.strictObject({ p256dh: line(200), auth: line(100) }),
  }),
  response: pushSubscription,
  status: 201,
});
export const unsubscribeFromPush = endpoint({
  method: 'DELETE',
  path: '/api/me/push-subscriptions/:push_subscription_id',
  access: 'agent',
  summary: 'Push to that browser no more',
  params: z.strictObject({ push_subscription_id: uuid }),
  response: empty,
});
export const tryPush = endpoint({
  method: 'POST',
  path: '/api/me/push-subscriptions/:push_subscription_id/try',
  access: 'agent',
  summary: 'Push a greeting to that browser of mine',
  limit: 10,
  params: z.strictObject({ push_subscription_id: uuid }),
  response: empty,
  status: 202,
});
