/**
 * Webhooks: the desk tells the programs of others what happened, as https://www.standardwebhooks.com
 * describes it. For receivers: docs/webhooks.md.
 */
import { z } from 'zod';
import { empty, instant, line, page, pageQuery, ref, uuid } from './common.ts';
import { conditionSchema, storedCondition } from './conditions.ts';
import { endpoint } from './endpoint.ts';
import type { EventName } from './events.ts';

/** What a webhook may be told of, in the order of the screen. Stored by name: none is ever renamed. */
export const webhookEvents = [
  'ticket.created',
  'ticket.updated',
  'comment.added',
  'ticket.participants_changed',
  'ticket.handed_over',
  'ticket.came_back',
  'ticket.escalated',
  'ticket.returned',
  'ticket.queued',
  'ticket.overflowed',
  'ticket.unqueued',
  'ticket.priority_overridden',
  'ticket.merged',
  'ticket.unmerged',
  'ticket.split',
  'ticket.linked',
  'ticket.unlinked',
  'comment.moved',
  'side_conversation.started',
  'side.replied',
  'clock.warned',
  'clock.breached',
  'clock.excused',
  'promise.made',
  'promise.moved',
  'promise.kept',
  'promise.broken',
  'promise.cancelled',
  'delivery.failed',
  'delivery.bounced',
  'checklist.changed',
  'time_entry.added',
  'time_entry.updated',
  'time_entry.deleted',
  'contact.created',
  'contact.updated',
  'organization.created',
  'organization.updated',
] as const satisfies readonly EventName[];
export type WebhookEvent = (typeof webhookEvents)[number];

/** Why it does not send: a person, days without success, the receiver's 410, or nobody whose sight it has. */
export const webhookOffCauses = ['by_hand', 'failing', 'gone', 'owner_gone'] as const;
export const webhookDeliveryStates = ['waiting', 'delivered', 'given_up'] as const;
export type WebhookDeliveryState = (typeof webhookDeliveryStates)[number];
/** Why an attempt failed, where it was not the status; and why nothing is tried any more. */
export const webhookErrors = [
  'host_not_found',
  'host_is_private',
  'dns_unavailable',
  'not_https',
  'refused',
  'timeout',
  'dropped',
  'tls',
  'broken',
  'status',
  'redirect',
  'out_of_sight',
  'switched_off',
] as const;
export type WebhookError = (typeof webhookErrors)[number];

/** Hours for which the former secret signs as well, unless said otherwise. */
export const usualOldSecretHours = 24;
export const webhookLimits = { webhooks: 50, answer: 1000, replays: 10_000 } as const;

export const webhook = z.strictObject({
  id: uuid,
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  conditions: storedCondition,
  owner: z.strictObject({ id: uuid, name: z.string() }),
  is_on: z.boolean(),
  off_cause: z.enum(webhookOffCauses).nullable(),
  off_at: instant.nullable(),
  /** Until then the former secret signs as well. */
  old_valid_until: instant.nullable(),
  failing_since: instant.nullable(),
  /** Nothing is sent before. */
  resting_until: instant.nullable(),
  /** What waits, and what was given up and not sent anew. */
  waiting: z.number().int(),
  failed: z.number().int(),
  last_delivered_at: instant.nullable(),
  created_at: instant,
});
export type Webhook = z.infer<typeof webhook>;

export const listWebhooks = endpoint({
  method: 'GET',
  path: '/api/webhooks',
  access: 'settings.manage',
  scope: 'read',
  summary: 'All webhooks, with what waits and what failed; never their secrets',
  response: z.strictObject({ items: z.array(webhook) }),
});

const body = {
  name: line(120).min(1),
  url: line(2000).min(1),
  events: z.array(z.enum(webhookEvents)).max(webhookEvents.length),
  conditions: conditionSchema,
};
/** Shown this once. */
const secret = z.string();
export const createWebhook = endpoint({
  method: 'POST',
  path: '/api/webhooks',
  access: 'settings.manage',
  summary: 'Make a webhook; its secret is answered this once',
  body: z.strictObject({
    ...body,
    events: body.events.default([]),
    conditions: body.conditions.default({ all: [] }),
  }),
  response: z.strictObject({ webhook, secret }),
  status: 201,
});
const webhookParams = z.strictObject({ webhook_id: uuid });
export const updateWebhook = endpoint({
  method: 'PATCH',
  path: '/api/webhooks/:webhook_id',
  access: 'settings.manage',
  summary:
    'Change a webhook, switch it on or off; whoever changes where or what it sends becomes its owner',
  params: webhookParams,
  body: z.strictObject({ ...body, is_on: z.boolean() }).partial(),
  response: webhook,
});
export const deleteWebhook = endpoint({
  method: 'DELETE',
  path: '/api/webhooks/:webhook_id',
  access: 'settings.manage',
  summary: 'Delete a webhook and its log',
  params: webhookParams,
  response: empty,
});
export const rotateWebhookSecret = endpoint({
  method: 'POST',
  path: '/api/webhooks/:webhook_id/secret',
  access: 'settings.manage',
  summary: 'A new secret, answered this once; for some hours the former one signs as well',
  params: webhookParams,
  body: z.strictObject({
    old_valid_hours: z.number().int().min(0).max(720).default(usualOldSecretHours),
  }),
  response: z.strictObject({ webhook, secret }),
});

export const webhookDelivery = z.strictObject({
  id: uuid,
  webhook_id: uuid,
  message_id: uuid,
  kind: z.enum(['event', 'rule', 'test']),
  event_id: z.number().int().nullable(),
  event_name: z.string(),
  rule: z.strictObject({ id: uuid, name: z.string() }).nullable(),
  /** Null where there is none that the reader sees. */
  ticket: z.strictObject({ id: uuid, number: z.number().int(), subject: z.string() }).nullable(),
  state: z.enum(webhookDeliveryStates),
  attempts: z.number().int(),
  /** Null while an earlier one of the ticket is tried. */
  next_try_at: instant.nullable(),
  status: z.number().int().nullable(),
  error: z.enum(webhookErrors).nullable(),
  duration_ms: z.number().int().nullable(),
  last_attempt_at: instant.nullable(),
  is_replay: z.boolean(),
  replayed_at: instant.nullable(),
  created_at: instant,
  settled_at: instant.nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

export const listWebhookDeliveries = endpoint({
  method: 'GET',
  path: '/api/webhooks/:webhook_id/deliveries',
  access: 'settings.manage',
  scope: 'read',
  summary: 'What was handed over and what was not, newest first, 50 a page; of the last 30 days',
  params: webhookParams,
  query: z.strictObject({
    state: z.enum(webhookDeliveryStates).optional(),
    event: z.enum(webhookEvents).optional(),
    ticket_id: ref('ticket').optional(),
    ...pageQuery,
  }),
  response: page(webhookDelivery),
});
export const getWebhookDelivery = endpoint({
  method: 'GET',
  path: '/api/webhook-deliveries/:webhook_delivery_id',
  access: 'settings.manage',
  scope: 'read',
  summary: 'A delivery with its body as sent and the beginning of the answer',
  params: z.strictObject({ webhook_delivery_id: uuid }),
  response: webhookDelivery.extend({
    /** Null: not made yet, older than a week, or of a ticket that the reader does not see. */
    body: z.string().nullable(),
    answer: z.string().nullable(),
  }),
});
export const replayWebhookDelivery = endpoint({
  method: 'POST',
  path: '/api/webhook-deliveries/:webhook_delivery_id/replay',
  access: 'settings.manage',
  summary: 'Send it once more, under the same id, after what waits for the ticket',
  params: z.strictObject({ webhook_delivery_id: uuid }),
  response: webhookDelivery,
  status: 201,
});
export const replayWebhookFailures = endpoint({
  method: 'POST',
  path: '/api/webhooks/:webhook_id/replays',
  access: 'settings.manage',
  summary:
    'Send once more, in their order, all that were given up since then; at most 10,000 at once',
  params: webhookParams,
  body: z.strictObject({ since: instant }),
  response: z.strictObject({ count: z.number().int(), has_more: z.boolean() }),
  status: 202,
});
export const testWebhook = endpoint({
  method: 'POST',
  path: '/api/webhooks/:webhook_id/tests',
  access: 'settings.manage',
  limit: 30,
  summary: 'Send an example of an event; the log tells how it went',
  params: webhookParams,
  body: z.strictObject({ event: z.enum(webhookEvents).default('ticket.created') }),
  response: webhookDelivery,
  status: 201,
});
