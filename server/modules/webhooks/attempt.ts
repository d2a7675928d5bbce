/** One attempt to hand one delivery over, and what follows from how it went. */
import { type WebhookError, webhookLimits } from '#contract/webhooks.ts';
import { agentCards } from '#modules/people/people.ts';
import { maySeeTicket, sightOfTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { EgressError, networksOf, resolveHost } from '#platform/egress.ts';
import { OporaError } from '#platform/errors.ts';
import { exchangeOutside } from '#platform/fetch.ts';
import type { Ports } from '#platform/ports.ts';
import {
  type DeliveryRow,
  keepBody,
  lockDelivery,
  openLanes,
  writeDelivery,
} from './deliveries.sql.ts';
import { envelopeOf } from './envelope.ts';
import { ownerCtx } from './owner.ts';
import { failingUpTo, failuresUpTo, restAfter, retryAfter, waitAfter } from './retry.ts';
import { validSecrets } from './secrets.ts';
import { signatureOf } from './signature.ts';
import { switchOff } from './switching.ts';
import { lockWebhook, type WebhookRow, webhookById, writeWebhook } from './webhooks.sql.ts';

const timeout = 15_000;

type Outcome = {
  readonly status: number | null;
  readonly error: WebhookError | null;
  readonly answer: string | null;
  readonly duration_ms: number | null;
  /** As the receiver asked, in milliseconds. */
  readonly retry_after: number | undefined;
  /** No further attempt would go otherwise. */
  readonly is_final: boolean;
};

const nothingSent = { status: null, answer: null, duration_ms: null, retry_after: undefined };

/** Tries it once and writes how it went. */
export async function attempt(ctx: Ctx, ports: Ports, delivery: DeliveryRow): Promise<void> {
  const webhook = await webhookById(ctx, delivery.webhook_id);
  if (webhook === undefined) return;
  const owner = (await agentCards(ctx, [webhook.owner_id])).get(webhook.owner_id);
  if (owner === undefined || owner.is_disabled) {
    await switchOff(ctx, webhook.id, 'owner_gone');
    return;
  }
  const body = await bodyFor(ownerCtx(ctx, owner), delivery);
  const outcome: Outcome =
    body === undefined
      ? { ...nothingSent, error: 'out_of_sight', is_final: true }
      : await handOver(ports, webhook, { id: delivery.message_id, body });
  await settle({ ...ctx, now: ports.clock() }, delivery, outcome);
}

/** The same bytes in each attempt. Undefined: the owner does not see the ticket any more. */
async function bodyFor(owner: Ctx, delivery: DeliveryRow): Promise<string | undefined> {
  const { id, ticket_id, body } = delivery;
  if (body !== null) {
    if (ticket_id === null || delivery.kind === 'test') return body;
    const sight = (await sightOfTickets(owner, [ticket_id])).get(ticket_id);
    return sight !== undefined && maySeeTicket(owner.actor, sight) ? body : undefined;
  }
  try {
    const made = JSON.stringify(await envelopeOf(owner, delivery));
    await keepBody(owner, id, made);
    return made;
  } catch (error) {
    if (error instanceof OporaError && error.code === 'not_found') return undefined;
    throw error;
  }
}

async function handOver(
  ports: Ports,
  webhook: WebhookRow,
  message: { id: string; body: string },
): Promise<Outcome> {
  const rule = { allow_private: false, networks: networksOf(ports.config.webhook_networks) };
  const began = performance.now();
  const refusal = await refusalOf(webhook.url, rule.networks);
  if (refusal !== undefined) return { ...nothingSent, error: refusal, is_final: false };
  const timestamp = Math.floor(ports.clock().getTime() / 1000);
  const secrets = validSecrets(ports, webhook);
  const result = await exchangeOutside(webhook.url, {
    body: Buffer.from(message.body),
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': message.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf(secrets, { ...message, timestamp }),
    },
    timeout_ms: timeout,
    rule:
      rule.networks === undefined
        ? { allow_private: false }
        : { allow_private: false, networks: rule.networks },
    keep_bytes: webhookLimits.answer,
  });
  const duration_ms = Math.round(performance.now() - began);
  if ('error' in result)
    return { ...nothingSent, error: result.error, duration_ms, is_final: false };
  const { status, answer } = result;
  const isTaken = status >= 200 && status < 300;
  const isBusy = status === 429 || status === 503;
  return {
    status,
    error: isTaken ? null : status >= 300 && status < 400 ? 'redirect' : 'status',
    answer: answer === '' ? null : answer.slice(0, webhookLimits.answer),
    duration_ms,
    retry_after: isBusy ? retryAfter(result.retry_after, ports.clock()) : undefined,
    is_final: status === 410,
  };
}

/** What customers wrote goes unencrypted only within networks that the configuration names. */
async function refusalOf(
  url: string,
  networks: ReturnType<typeof networksOf>,
): Promise<WebhookError | undefined> {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:') return undefined;
  try {
    const found = await resolveHost(hostname, { allow_private: true });
    const isOurs = (address: string) =>
      networks?.check(address, address.includes(':') ? 'ipv6' : 'ipv4') === true;
    return found.every(isOurs) ? undefined : 'not_https';
  } catch (error) {
    return error instanceof EgressError ? error.reason : 'broken';
  }
}

/** In one transaction with the lane: the next one of the ticket begins when this one has ended. */
async function settle(ctx: Ctx, claimed: DeliveryRow, outcome: Outcome): Promise<void> {
  const off = await transaction(ctx, async (tx) => {
    const webhook = await lockWebhook(tx, claimed.webhook_id);
    const delivery = await lockDelivery(tx, claimed.id);
    if (webhook === undefined || delivery?.state !== 'waiting') return undefined;
    const isTaken = outcome.error === null;
    // Somebody else has it in hand since: a failure is theirs to tell.
    if (!isTaken && delivery.attempts !== claimed.attempts) return undefined;
    const { status, error, answer, duration_ms } = outcome;
    const next = isTaken ? undefined : nextTryOf(tx, delivery, outcome);
    await writeDelivery(tx, delivery.id, {
      ...{ status, error, answer, duration_ms },
      next_try_at: next ?? null,
      ...(next === undefined
        ? { state: isTaken ? 'delivered' : 'given_up', settled_at: tx.now }
        : {}),
    });
    if (next === undefined) await openLanes(tx, webhook.id, [delivery.lane]);
    if (delivery.kind === 'test' || error === 'out_of_sight') return undefined;
    return isTaken ? noteSuccess(tx, webhook) : noteFailure(tx, webhook, outcome);
  });
  if (off !== undefined) await switchOff(ctx, claimed.webhook_id, off);
}

function nextTryOf(tx: Ctx, { kind, attempts }: DeliveryRow, outcome: Outcome): Date | undefined {
  if (outcome.is_final || kind === 'test') return undefined;
  const wait = waitAfter(attempts, Math.random());
  if (wait === undefined) return undefined;
  return new Date(tx.now.getTime() + Math.max(wait, outcome.retry_after ?? 0));
}

async function noteSuccess(tx: Ctx, webhook: WebhookRow): Promise<undefined> {
  await writeWebhook(tx, webhook.id, {
    last_delivered_at: tx.now,
    failures: 0,
    failing_since: null,
    resting_until: null,
  });
}

/** Answers why it is to be switched off, if it is. */
async function noteFailure(
  tx: Ctx,
  webhook: WebhookRow,
  outcome: Outcome,
): Promise<'gone' | 'failing' | undefined> {
  const failures = webhook.failures + 1;
  const since =
    webhook.failing_since === null ? tx.now.getTime() : Date.parse(webhook.failing_since);
  const rest = Math.max(restAfter(failures, Math.random()), outcome.retry_after ?? 0);
  await writeWebhook(tx, webhook.id, {
    failures,
    failing_since: new Date(since),
    resting_until: rest === 0 ? null : new Date(tx.now.getTime() + rest),
  });
  if (outcome.is_final) return 'gone';
  const isDead = tx.now.getTime() - since >= failingUpTo && failures >= failuresUpTo;
  return isDead ? 'failing' : undefined;
}
