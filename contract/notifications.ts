/** News for one agent, in the app and by mail. */
import { z } from 'zod';
import { empty, instant, page, pageQuery, personRef, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

export const ticketNewsKinds = [
  'assigned',
  'team_assigned',
  'customer_replied',
  'mentioned',
  'followed_updated',
  'delivery_failed',
  'reply_returned', // mine, put off, and not sent
  'reply_stopped', // somebody's who may not send it any more
] as const;
/** For administrators: a mailbox is in trouble, and works again. */
export const mailboxNewsKinds = ['mailbox_alarm', 'mailbox_well'] as const;
export const notificationKinds = [...ticketNewsKinds, ...mailboxNewsKinds] as const;

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
/** By kind: in the app, by mail, both or none. */
export const notificationPreferences = z.strictObject(
  Object.fromEntries(
    notificationKinds.map((kind) => [
      kind,
      z.strictObject({ app: z.boolean(), mail: z.boolean() }),
    ]),
  ) as Record<
    (typeof notificationKinds)[number],
    z.ZodObject<{ app: z.ZodBoolean; mail: z.ZodBoolean }>
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
