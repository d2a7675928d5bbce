/**
 * Webhooks: what happens here, told to the programs of others. Owns webhooks, their deliveries and the
 * log of them. Does not know why a rule calls one (automation does): `sendWebhook` takes it as it is.
 */
import { type Condition, conditionSchema } from '#contract/conditions.ts';
import { usualOldSecretHours, type Webhook, webhookLimits } from '#contract/webhooks.ts';
import { agentNames } from '#modules/people/people.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { transaction } from '#platform/db.ts';
import { fail, failField, isUniqueViolation } from '#platform/errors.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/id.ts';
import type { Ports } from '#platform/ports.ts';
import { checkedAddress } from './address.ts';
import { tallies } from './deliveries.sql.ts';
import { sealWebhookSecret } from './secrets.ts';
import { newWebhookSecret } from './signature.ts';
import { switchOff } from './switching.ts';
import {
  allWebhooks,
  deleteWebhookRow,
  insertWebhook,
  lockWebhook,
  switchOnRow,
  type WebhookRow,
  webhookById,
  writeWebhook,
} from './webhooks.sql.ts';

export { sendWebhook } from './calling.ts';

export async function listWebhooks(ctx: Ctx): Promise<Webhook[]> {
  return presentAll(ctx, await allWebhooks(ctx));
}

async function presentAll(ctx: Ctx, list: readonly WebhookRow[]): Promise<Webhook[]> {
  const names = await agentNames(
    ctx,
    list.map((row) => row.owner_id),
  );
  const counts = new Map((await tallies(ctx)).map((tally) => [tally.webhook_id, tally]));
  return list.map((row) => ({
    id: row.id,
    name: row.name,
    url: row.url,
    events: [...row.events],
    conditions: conditionSchema.parse(row.conditions),
    owner: { id: row.owner_id, name: names.get(row.owner_id) ?? '' },
    is_on: row.is_on,
    off_cause: row.off_cause,
    off_at: row.off_at,
    old_valid_until: isAhead(ctx, row.old_secret_until) ? row.old_secret_until : null,
    failing_since: row.failing_since,
    resting_until: isAhead(ctx, row.resting_until) ? row.resting_until : null,
    waiting: counts.get(row.id)?.waiting ?? 0,
    failed: counts.get(row.id)?.failed ?? 0,
    last_delivered_at: row.last_delivered_at,
    created_at: row.created_at,
  }));
}

function isAhead(ctx: Ctx, at: string | null): boolean {
  return at !== null && Date.parse(at) > ctx.now.getTime();
}

/** @throws OporaError not_found */
async function present(ctx: Ctx, id: string): Promise<Webhook> {
  const row = await webhookById(ctx, id);
  const [shown] = row === undefined ? [] : await presentAll(ctx, [row]);
  return shown ?? fail('not_found', 'errors.not_found');
}

export type WebhookInput = {
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly conditions: Condition;
};

/**
 * Made and switched on. Its owner is whoever makes it: it sees what they see.
 * @throws OporaError invalid for an address that we would not call; conflict for a name that is taken
 */
export async function createWebhook(
  ctx: Ctx,
  ports: Ports,
  input: WebhookInput,
): Promise<{ webhook: Webhook; secret: string }> {
  const owner_id = actorId(ctx.actor) ?? fail('forbidden', 'errors.forbidden');
  const url = await checkedAddress(ports.config, input.url);
  const id = newId();
  const secret = newWebhookSecret();
  const webhook = await named(() =>
    transaction(ctx, async (tx) => {
      if ((await allWebhooks(tx)).length >= webhookLimits.webhooks)
        fail('conflict', 'errors.too_many_webhooks', { most: webhookLimits.webhooks });
      await insertWebhook(tx, {
        ...{ id, name: input.name, url, owner_id },
        events: [...input.events],
        conditions: JSON.stringify(input.conditions),
        sealed_secret: sealWebhookSecret(ports, secret),
        created_at: tx.now,
        updated_at: tx.now,
      });
      await tellChange(tx, { id, name: input.name }, 'created');
      return present(tx, id);
    }),
  );
  return { webhook, secret };
}

export type WebhookEdit = { readonly [K in keyof WebhookInput]?: WebhookInput[K] | undefined } & {
  readonly is_on?: boolean | undefined;
};

/**
 * Whoever changes where it sends, what, or that it sends, is its owner from then on: nobody lets another
 * one's sight flow to an address of their own.
 * @throws OporaError as createWebhook
 */
export async function updateWebhook(
  ctx: Ctx,
  ports: Ports,
  { id, edit }: { id: string; edit: WebhookEdit },
): Promise<Webhook> {
  const url = edit.url === undefined ? undefined : await checkedAddress(ports.config, edit.url);
  return named(() =>
    transaction(ctx, async (tx) => {
      const row = (await lockWebhook(tx, id)) ?? fail('not_found', 'errors.not_found');
      const { name, events, conditions, is_on } = edit;
      const isTaken = [url, events, conditions].some((one) => one !== undefined) || is_on === true;
      const owner_id = isTaken ? actorId(tx.actor) : null;
      await writeWebhook(tx, id, {
        updated_at: tx.now,
        ...(name === undefined ? {} : { name }),
        ...(url === undefined ? {} : { url }),
        ...(events === undefined ? {} : { events: [...events] }),
        ...(conditions === undefined ? {} : { conditions: JSON.stringify(conditions) }),
        ...(owner_id === null ? {} : { owner_id }),
        // A new address is asked at once.
        ...(url === undefined || url === row.url
          ? {}
          : { failures: 0, failing_since: null, resting_until: null }),
      });
      if (is_on === false) await switchOff(tx, id, 'by_hand');
      if (is_on === true && !row.is_on) await switchOnRow(tx, id);
      const isOther = Object.keys(edit).some((key) => key !== 'is_on');
      if (isOther || (is_on === true && !row.is_on))
        await tellChange(tx, { id, name: name ?? row.name }, isOther ? 'updated' : 'on');
      return present(tx, id);
    }),
  );
}

export async function deleteWebhook(ctx: Ctx, id: string): Promise<void> {
  await transaction(ctx, async (tx) => {
    const row = (await lockWebhook(tx, id)) ?? fail('not_found', 'errors.not_found');
    await deleteWebhookRow(tx, id);
    await tellChange(tx, row, 'deleted');
  });
}

/** The former secret signs beside the new one for so many hours; the one before it does so no more. */
export async function rotateSecret(
  ctx: Ctx,
  ports: Ports,
  { id, old_valid_hours = usualOldSecretHours }: { id: string; old_valid_hours?: number },
): Promise<{ webhook: Webhook; secret: string }> {
  const secret = newWebhookSecret();
  const webhook = await transaction(ctx, async (tx) => {
    const row = (await lockWebhook(tx, id)) ?? fail('not_found', 'errors.not_found');
    const isKept = old_valid_hours > 0;
    await writeWebhook(tx, id, {
      sealed_secret: sealWebhookSecret(ports, secret),
      sealed_old_secret: isKept ? row.sealed_secret : null,
      old_secret_until: isKept ? new Date(tx.now.getTime() + old_valid_hours * 3600_000) : null,
      updated_at: tx.now,
    });
    await tellChange(tx, row, 'secret');
    return present(tx, id);
  });
  return { webhook, secret };
}

type Change = 'created' | 'updated' | 'on' | 'deleted' | 'secret';

async function tellChange(
  tx: Ctx,
  { id, name }: { id: string; name: string },
  change: Change,
): Promise<void> {
  await publish(tx, {
    name: 'webhook.changed',
    subject_type: 'webhook',
    subject_id: id,
    data: { name, change },
  });
}

async function named<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isUniqueViolation(error, 'webhooks_name')) failField('name', 'errors.field.name_taken');
    throw error;
  }
}
