/** Deliveries that somebody asks for: a rule, a test, a replay. */
import {
  type WebhookDelivery,
  type WebhookEvent,
  webhookEvents,
  webhookLimits,
} from '#contract/webhooks.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail } from '#platform/errors.ts';
import { newId } from '#platform/id.ts';
import { enqueue } from '#platform/jobs.ts';
import {
  type DeliveryRow,
  failedSince,
  insertDeliveries,
  lockDelivery,
  markReplayed,
  openLanes,
} from './deliveries.sql.ts';
import { exampleOf } from './example.ts';
import { sendJob } from './jobs.ts';
import { getDelivery } from './log.ts';
import { lockWebhook, type WebhookRow } from './webhooks.sql.ts';

/** What a rule tells: the event that fired it, if one did, and the ticket it speaks of. */
export type WebhookCall = {
  readonly event_id: number | null;
  /** The name in the body: the event's, or the rule's own kind of occasion (`automation.fired`). */
  readonly name: string;
  readonly ticket_id: string | null;
  readonly rule: { readonly id: string; readonly name: string } | null;
};

/**
 * Queues a message in the caller's transaction, whatever events the webhook chose for itself; it is sent
 * after those about the same ticket that wait already. The body shows what the webhook's owner sees.
 * Answers false, and queues nothing, for a webhook that is gone or off.
 */
export async function sendWebhook(
  ctx: Ctx,
  webhook_id: string,
  call: WebhookCall,
): Promise<boolean> {
  return transaction(ctx, async (tx) => {
    const webhook = await lockWebhook(tx, webhook_id);
    if (webhook === undefined || !webhook.is_on) return false;
    const lane = call.ticket_id ?? webhook_id;
    await insertDeliveries(tx, [
      {
        ...{ id: newId(), webhook_id, message_id: newId(), kind: 'rule', lane, state: 'waiting' },
        event_id: call.event_id,
        event_name: call.name,
        rule: call.rule === null ? null : JSON.stringify(call.rule),
        ticket_id: call.ticket_id,
        created_at: tx.now,
      },
    ]);
    await openLanes(tx, webhook_id, [lane]);
    await enqueue(tx, sendJob, {}, { key: sendJob.name });
    return true;
  });
}

/** An example goes out once, also by a webhook that is off; how it went is in the log. */
export async function testWebhook(
  ctx: Ctx,
  webhook_id: string,
  event: WebhookEvent = webhookEvents[0],
): Promise<WebhookDelivery> {
  const id = newId();
  await transaction(ctx, async (tx) => {
    if ((await lockWebhook(tx, webhook_id)) === undefined) fail('not_found', 'errors.not_found');
    await insertDeliveries(tx, [
      {
        ...{ id, webhook_id, message_id: newId(), kind: 'test', lane: id, state: 'waiting' },
        event_name: event,
        body: JSON.stringify(exampleOf(event, tx.now)),
        next_try_at: tx.now,
        created_at: tx.now,
      },
    ]);
    await enqueue(tx, sendJob, {}, { key: sendJob.name });
  });
  return getDelivery(ctx, id);
}

/**
 * The same message once more, at the end of what waits for the ticket.
 * @throws OporaError conflict while it waits, or while the webhook is off
 */
export async function replayDelivery(ctx: Ctx, id: string): Promise<WebhookDelivery> {
  const made = await transaction(ctx, async (tx) => {
    const found = await getDelivery(tx, id);
    await lockForReplay(tx, found.webhook_id);
    const delivery = (await lockDelivery(tx, id)) ?? fail('not_found', 'errors.not_found');
    if (delivery.state === 'waiting') fail('conflict', 'errors.webhook_waiting');
    if (delivery.kind === 'test') fail('conflict', 'errors.webhook_test');
    const [copy] = await replay(tx, found.webhook_id, [delivery]);
    return copy ?? id;
  });
  return getDelivery(ctx, made);
}

/**
 * All that were given up since then, in their order, each once.
 * @throws OporaError conflict while the webhook is off
 */
export async function replayFailures(
  ctx: Ctx,
  webhook_id: string,
  since: string,
): Promise<{ count: number; has_more: boolean }> {
  return transaction(ctx, async (tx) => {
    await lockForReplay(tx, webhook_id);
    const limit = webhookLimits.replays + 1;
    const found = await failedSince(tx, webhook_id, { since, limit });
    const taken = found.slice(0, webhookLimits.replays);
    await replay(tx, webhook_id, taken);
    return { count: taken.length, has_more: found.length > taken.length };
  });
}

async function lockForReplay(tx: Ctx, webhook_id: string): Promise<WebhookRow> {
  const webhook = await lockWebhook(tx, webhook_id);
  if (webhook === undefined) fail('not_found', 'errors.not_found');
  if (!webhook.is_on) fail('conflict', 'errors.webhook_off');
  return webhook;
}

async function replay(
  tx: Ctx,
  webhook_id: string,
  list: readonly DeliveryRow[],
): Promise<string[]> {
  const copies = list.map((one) => ({
    ...{ id: newId(), webhook_id, message_id: one.message_id, kind: one.kind, lane: one.lane },
    ...{ event_id: one.event_id, event_name: one.event_name, ticket_id: one.ticket_id },
    rule: one.rule === null ? null : JSON.stringify(one.rule),
    body: one.body,
    state: 'waiting' as const,
    replay_of: one.id,
    created_at: tx.now,
  }));
  await insertDeliveries(tx, copies);
  await markReplayed(
    tx,
    list.map((one) => one.id),
  );
  await openLanes(
    tx,
    webhook_id,
    copies.map((one) => one.lane),
  );
  await enqueue(tx, sendJob, {}, { key: sendJob.name });
  return copies.map((one) => one.id);
}
