/** The watch over mailboxes: how each fares, what is wrong, and the letters it writes to itself. */
import { z } from 'zod';
import { empty, instant, uuid } from './common.ts';
import { endpoint } from './endpoint.ts';

/** Of what already lies in an IMAP mailbox when it is connected: nothing, the unread, or some days. */
export const firstLooks = ['new', 'unread', 'days'] as const;

export const alarmKinds = ['fetch', 'send', 'canary', 'token', 'client_secret'] as const;
export const mailboxAlarm = z.strictObject({
  mailbox_id: uuid,
  address: z.string(),
  kind: z.enum(alarmKinds),
  /** What is wrong and what to do: a key of contract/i18n under `channels.`, with its params. */
  cause: z.string(),
  params: z.record(z.string(), z.string()),
  /** The server's own words. */
  words: z.string().nullable(),
  since: instant,
  /** Administrators were told: it has lasted long enough. */
  is_told: z.boolean(),
});
export type MailboxAlarm = z.infer<typeof mailboxAlarm>;

export const canaryRound = z.strictObject({
  id: uuid,
  sent_at: instant,
  returned_at: instant.nullable(),
  failed_at: instant.nullable(), // the server did not take it
  words: z.string().nullable(), // why not, in its words
  round_trip_ms: z.number().int().nullable(),
});
export type CanaryRound = z.infer<typeof canaryRound>;

export const mailboxWatch = z.strictObject({
  mailbox_id: uuid,
  last_fetch_at: instant.nullable(),
  /** How long the last messages lay on the server before we recorded them; null: not known. */
  lag_seconds: z.number().int().nullable(),
  lag_at: instant.nullable(),
  messages_today: z.number().int(), // since midnight of the organisation's time zone
  alarms: z.array(mailboxAlarm),
  canary: z.strictObject({
    /** It can write to itself: it sends, and its mail comes to us. */
    is_possible: z.boolean(),
    median_ms: z.number().int().nullable(),
    /** A round that takes longer than this raises the alarm. */
    limit_ms: z.number().int(),
    rounds: z.array(canaryRound), // the last fifty, oldest first
  }),
});
export type MailboxWatch = z.infer<typeof mailboxWatch>;

export const listMailboxWatch = endpoint({
  method: 'GET',
  path: '/api/mailboxes/watch',
  access: 'settings.manage',
  scope: 'read',
  summary: 'How each mailbox fares',
  response: z.strictObject({ items: z.array(mailboxWatch) }),
});
export const listMailboxAlarms = endpoint({
  method: 'GET',
  path: '/api/mailboxes/alarms',
  access: 'settings.manage',
  scope: 'read',
  summary: 'What is wrong with mailboxes now',
  response: z.strictObject({ items: z.array(mailboxAlarm) }),
});
export const sendCanary = endpoint({
  method: 'POST',
  path: '/api/mailboxes/:mailbox_id/canary',
  access: 'settings.manage',
  limit: 30,
  summary: 'Let the mailbox write to itself now',
  params: z.strictObject({ mailbox_id: uuid }),
  response: empty,
});
