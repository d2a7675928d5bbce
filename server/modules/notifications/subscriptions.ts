/** Browsers that an agent lets us push to, and the desk's key that they subscribe with. */

import { z } from 'zod';
import type { pushSubscription } from '#contract/notifications.ts';
import type { Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { resolveHost } from '#platform/egress.ts';
import { fail, failField } from '#platform/errors.ts';
import type { Guard } from '#platform/guards.ts';
import { newId } from '#platform/id.ts';
import { enqueue } from '#platform/jobs.ts';
import type { Ports } from '#platform/ports.ts';
import {
  isPushAddress,
  isPushTarget,
  makeVapidKeys,
  type PushTarget,
  type VapidKeys,
} from '#platform/push.ts';
import type { SealedColumn } from '#platform/sealed-columns.ts';
import { hashToken, type Secrets } from '#platform/secrets.ts';
import { tryPushJob } from './outgoing-jobs.ts';
import { ownId } from './preferences.ts';
import {
  deleteSubscription,
  dropOldest,
  insertPushKey,
  readPushKey,
  type SubscriptionRow,
  subscriptionById,
  subscriptionsOf,
  upsertSubscription,
} from './push.sql.ts';

type Shown = z.infer<typeof pushSubscription>;

/** Browsers of one person; the oldest makes room. */
const mostBrowsers = 20;
const keyPurpose = 'push_key';
const targetPurpose = 'push_subscription';

export const sealedPush: readonly SealedColumn[] = [
  { table: 'push_keys', column: 'sealed_private_key', purpose: keyPurpose },
  { table: 'push_subscriptions', column: 'sealed', purpose: targetPurpose },
];

/** Made once: with another key every browser would have to subscribe anew. */
export async function pushKeys(ctx: Ctx, secrets: Secrets): Promise<VapidKeys> {
  const kept = await readPushKey(ctx);
  if (kept !== undefined) {
    const private_key = secrets.open(keyPurpose, kept.sealed_private_key);
    return { public_key: kept.public_key, private_key };
  }
  const { public_key, private_key } = makeVapidKeys();
  const sealed_private_key = secrets.seal(keyPurpose, private_key);
  await insertPushKey(ctx, { public_key, sealed_private_key });
  return pushKeys(ctx, secrets);
}

export async function listSubscriptions(ctx: Ctx) {
  const [key, found] = await Promise.all([readPushKey(ctx), subscriptionsOf(ctx, ownId(ctx))]);
  return { public_key: key?.public_key ?? null, items: found.map((row) => present(ctx, row)) };
}

export type Asked = {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  readonly user_agent: string;
};

/**
 * From now on this browser is pushed to, until its session ends.
 * @throws OporaError invalid at `endpoint` (case E1) or `keys`
 */
export async function subscribe(ctx: Ctx, ports: Ports, asked: Asked): Promise<Shown> {
  const { actor } = ctx;
  if (actor.kind !== 'agent' || actor.session_id === undefined)
    fail('forbidden', 'errors.forbidden');
  const { session_id } = actor;
  const allow_private = ports.config.push_allow_private;
  if (!isPushAddress(asked.endpoint, allow_private)) failField('endpoint', 'errors.push_address');
  const { hostname, host, href } = new URL(asked.endpoint);
  await resolveHost(hostname.replace(/^\[|\]$/g, ''), { allow_private }).catch(() =>
    failField('endpoint', 'errors.push_address'),
  );
  const target: PushTarget = { endpoint: href, ...asked.keys };
  if (!isPushTarget(target)) failField('keys', 'errors.field.invalid');
  return transaction(ctx, async (tx) => {
    const id = await upsertSubscription(tx, {
      id: newId(),
      agent_id: actor.id,
      session_id,
      address_hash: hashToken(href),
      sealed: ports.secrets.seal(targetPurpose, JSON.stringify(target)),
      host,
      user_agent: asked.user_agent.slice(0, 300),
    });
    await dropOldest(tx, actor.id, mostBrowsers);
    const made = await subscriptionById(tx, id);
    return made === undefined ? fail('conflict', 'errors.conflict') : present(tx, made);
  });
}

export async function unsubscribe(ctx: Ctx, id: string): Promise<void> {
  await deleteSubscription(ctx, id);
}

/** A greeting leaves by a job, as every push does. */
export async function askForTry(ctx: Ctx, subscription_id: string): Promise<void> {
  await enqueue(ctx, tryPushJob, { subscription_id });
}

const target = z.object({ endpoint: z.string(), p256dh: z.string(), auth: z.string() });

export function openTarget(secrets: Secrets, row: SubscriptionRow): PushTarget {
  return target.parse(JSON.parse(secrets.open(targetPurpose, row.sealed)));
}

/** One's own alone. */
export const subscriptionGuard: Guard<SubscriptionRow> = {
  async find(ctx, id) {
    if (!z.uuid().safeParse(id).success) return undefined;
    const row = await subscriptionById(ctx, id);
    return ctx.actor.kind === 'agent' && row?.agent_id === ctx.actor.id ? row : undefined;
  },
};

function present(ctx: Ctx, row: SubscriptionRow): Shown {
  const { id, host, user_agent, created_at, last_pushed_at } = row;
  const is_current = ctx.actor.kind === 'agent' && ctx.actor.session_id === row.session_id;
  return { id, host, user_agent, created_at, last_pushed_at, is_current };
}
