/**
 * From events to deliveries: follows the feed as search and notifications do, so that a change which
 * commits late is not skipped. What is to be sent and the place in the feed are one transaction.
 */
import { conditionSchema } from '#contract/conditions.ts';
import { webhookEvents } from '#contract/webhooks.ts';
import { agentCards } from '#modules/people/people.ts';
import { ticketsMeeting } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { type FedEvent, overtakenBy } from '#platform/events.ts';
import { followEvents } from '#platform/follow.ts';
import { newId } from '#platform/id.ts';
import { enqueue } from '#platform/jobs.ts';
import { insertDeliveries, type NewDelivery, openLanes } from './deliveries.sql.ts';
import { ownerGoneJob } from './jobs.ts';
import { ownerCtx } from './owner.ts';
import { lockWebhooksOn, type WebhookRow } from './webhooks.sql.ts';

const names: ReadonlySet<string> = new Set(webhookEvents);

/** Writes what is to be sent of all that happened since the last time. */
export async function followWebhooks(ctx: Ctx): Promise<void> {
  await followEvents(ctx, 'webhooks', async (tx, all) => {
    if (!all.some((event) => names.has(event.name))) return;
    const webhooks = await lockWebhooksOn(tx);
    if (webhooks.length === 0) return;
    const events = await inOrder(tx, all);
    for (const webhook of webhooks) await queueFor(tx, webhook, events);
  });
}

/** The feed goes by transactions, a receiver by the numbers of events: those of a ticket in their order. */
async function inOrder(tx: Ctx, all: readonly FedEvent[]): Promise<FedEvent[]> {
  return [...all, ...(await overtakenBy(tx, all))]
    .filter((event) => names.has(event.name))
    .toSorted((one, other) => one.id - other.id);
}

async function queueFor(tx: Ctx, webhook: WebhookRow, all: readonly FedEvent[]): Promise<void> {
  const events = all.filter(
    (event) => event.xid >= webhook.since_xid && webhook.events.includes(event.name),
  );
  if (events.length === 0) return;
  const owner = (await agentCards(tx, [webhook.owner_id])).get(webhook.owner_id);
  const condition = conditionSchema.safeParse(webhook.conditions);
  if (owner === undefined || owner.is_disabled) {
    const how = { key: `${ownerGoneJob.name}:${webhook.id}` };
    await enqueue(tx, ownerGoneJob, { webhook_id: webhook.id }, how);
    return;
  }
  if (!condition.success) return;
  const ticket_ids = [...new Set(events.flatMap((event) => event.ticket_id ?? []))];
  const meant = new Set(await ticketsMeeting(ownerCtx(tx, owner), ticket_ids, condition.data));
  const queued = events.filter((event) => event.ticket_id === null || meant.has(event.ticket_id));
  if (queued.length === 0) return;
  const list = queued.map((event) => deliveryOf(tx, webhook.id, event));
  await insertDeliveries(tx, list);
  await openLanes(
    tx,
    webhook.id,
    list.map((one) => one.lane),
  );
}

function deliveryOf(tx: Ctx, webhook_id: string, event: FedEvent): NewDelivery & { lane: string } {
  return {
    id: newId(),
    webhook_id,
    message_id: newId(),
    kind: 'event',
    event_id: event.id,
    event_name: event.name,
    ticket_id: event.ticket_id,
    lane: event.ticket_id ?? event.subject_id ?? webhook_id,
    state: 'waiting',
    created_at: tx.now,
  };
}
