/** The log of deliveries, as far as the reader sees the tickets that they speak of. */

import type { z } from 'zod';
import type {
  getWebhookDelivery,
  WebhookDelivery,
  WebhookDeliveryState,
} from '#contract/webhooks.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { deliveryPage, type ShownDelivery, shownDelivery } from './deliveries.sql.ts';
import { ruleOf } from './envelope.ts';

const rowsAPage = 50;

export type LogQuery = {
  readonly state?: WebhookDeliveryState | undefined;
  readonly event?: string | undefined;
  readonly ticket_id?: string | undefined;
  readonly after?: string | undefined;
};

/** Newest first. @throws OporaError invalid errors.cursor */
export async function listDeliveries(
  ctx: Ctx,
  webhook_id: string,
  query: LogQuery,
): Promise<{ items: WebhookDelivery[]; next: string | null }> {
  const { state, event, ticket_id, after } = query;
  if (after !== undefined && !/^\d{1,15}$/.test(after)) fail('invalid', 'errors.cursor');
  const before = after === undefined ? undefined : Number(after);
  const limit = rowsAPage + 1;
  const found = await deliveryPage(ctx, webhook_id, { state, event, ticket_id, before, limit });
  const shown = found.slice(0, rowsAPage);
  const last = shown.at(-1);
  const hasMore = found.length > rowsAPage && last !== undefined;
  return { items: shown.map(present), next: hasMore ? String(last.position) : null };
}

export async function getDelivery(ctx: Ctx, id: string): Promise<WebhookDelivery> {
  const row = await shownDelivery(ctx, id);
  return row === undefined ? fail('not_found', 'errors.not_found') : present(row);
}

export async function getWholeDelivery(
  ctx: Ctx,
  id: string,
): Promise<z.infer<typeof getWebhookDelivery.response>> {
  const row = await shownDelivery(ctx, id);
  if (row === undefined) fail('not_found', 'errors.not_found');
  return { ...present(row), body: row.body, answer: row.answer };
}

function present(row: ShownDelivery): WebhookDelivery {
  const { ticket_id, ticket_number: number, ticket_subject: subject } = row;
  const isSeen = ticket_id !== null && number !== null && subject !== null;
  return {
    id: row.id,
    webhook_id: row.webhook_id,
    message_id: row.message_id,
    kind: row.kind,
    event_id: row.event_id,
    event_name: row.event_name,
    rule: ruleOf(row),
    ticket: isSeen ? { id: ticket_id, number, subject } : null,
    state: row.state,
    attempts: row.attempts,
    next_try_at: row.next_try_at,
    status: row.status,
    error: row.error,
    duration_ms: row.duration_ms,
    last_attempt_at: row.last_attempt_at,
    is_replay: row.replay_of !== null,
    replayed_at: row.replayed_at,
    created_at: row.created_at,
    settled_at: row.settled_at,
  };
}
