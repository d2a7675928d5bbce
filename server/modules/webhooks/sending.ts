/**
 * Hands deliveries over. One process sends at a time, several deliveries at once, few of one webhook, so
 * that a slow receiver holds nobody else. What is taken is due again after a while: whoever dies with it
 * in hand loses nothing, and the receiver may get it twice under one id.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Ctx } from '#platform/ctx.ts';
import type { Ports } from '#platform/ports.ts';
import { attempt } from './attempt.ts';
import { claimDue, type DeliveryRow, type Room } from './deliveries.sql.ts';
import { deadAfter } from './retry.ts';
import {
  allWebhooks,
  keepSender,
  leaveSender,
  takeSender,
  type WebhookRow,
} from './webhooks.sql.ts';

const atOnce = 24;
const ofOneWebhook = 4;
/** Longer than an attempt with all around it may take. */
const leaseSeconds = 60;
/** Then the job ends and another one goes on: workers are to be stopped at any time. */
const turnMilliseconds = 20_000;
const keepMilliseconds = 5_000;
const pollMilliseconds = 200;

/** Sends until nothing is due, or for its turn. */
export async function sendDue(ctx: Ctx, ports: Ports): Promise<void> {
  if (!(await takeSender(ctx))) return;
  const inHand = new Map<string, InHand>();
  const began = performance.now();
  let kept = began;
  try {
    while (true) {
      const isOver = performance.now() - began > turnMilliseconds;
      const now: Ctx = { ...ctx, now: ports.clock() };
      for (const delivery of isOver ? [] : await takeSome(now, inHand)) start(delivery);
      if (inHand.size === 0) return;
      await Promise.race([...[...inHand.values()].map((one) => one.work), pause(pollMilliseconds)]);
      if (performance.now() - kept < keepMilliseconds) continue;
      kept = performance.now();
      await keepSender(ctx);
    }
  } finally {
    await Promise.all([...inHand.values()].map((one) => one.work));
    await leaveSender(ctx);
  }

  function start(delivery: DeliveryRow): void {
    const work = attempt({ ...ctx, now: ports.clock() }, ports, delivery)
      .catch((error: unknown) => {
        // It is due again when its time in hand is over.
        ctx.log.warn({ err: String(error), delivery: delivery.id }, 'a webhook delivery broke off');
      })
      .finally(() => inHand.delete(delivery.id));
    inHand.set(delivery.id, { webhook_id: delivery.webhook_id, work });
  }
}

type InHand = { readonly webhook_id: string; readonly work: Promise<void> };

async function takeSome(ctx: Ctx, inHand: ReadonlyMap<string, InHand>): Promise<DeliveryRow[]> {
  if (inHand.size >= atOnce) return [];
  const busy = Map.groupBy(inHand.values(), (one) => one.webhook_id);
  const room: Room[] = (await allWebhooks(ctx)).flatMap((webhook) => {
    const most = mostOf(ctx, webhook) - (busy.get(webhook.id)?.length ?? 0);
    return most > 0 ? [{ webhook_id: webhook.id, most }] : [];
  });
  return claimDue(ctx, room, leaseSeconds);
}

/** None while it rests; one to ask whether a dead one lives again. */
function mostOf(ctx: Ctx, { is_on, failures, resting_until }: WebhookRow): number {
  if (!is_on) return 0;
  if (resting_until !== null && Date.parse(resting_until) > ctx.now.getTime()) return 0;
  return failures >= deadAfter ? 1 : ofOneWebhook;
}
