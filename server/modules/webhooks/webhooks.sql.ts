/** Statements over webhooks themselves. */
import { type Insertable, sql, type Updateable } from 'kysely';
import type { webhookOffCauses } from '#contract/webhooks.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { WebhooksTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

export type OffCause = (typeof webhookOffCauses)[number];

export type WebhookRow = {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly conditions: unknown;
  readonly owner_id: string;
  readonly sealed_secret: string;
  readonly sealed_old_secret: string | null;
  readonly old_secret_until: string | null;
  readonly is_on: boolean;
  readonly off_cause: OffCause | null;
  readonly off_at: string | null;
  readonly since_xid: number;
  readonly failures: number;
  readonly failing_since: string | null;
  readonly last_delivered_at: string | null;
  readonly resting_until: string | null;
  readonly created_at: string;
};

const columns =
  sql.raw(`id, name, url, events, conditions, owner_id, sealed_secret, sealed_old_secret,
  old_secret_until, is_on, off_cause, off_at, since_xid, failures, failing_since, last_delivered_at, resting_until, created_at`);

export function allWebhooks(ctx: Ctx): Promise<WebhookRow[]> {
  return rows(ctx, sql<WebhookRow>`select ${columns} from webhooks order by lower(name), id`);
}

export function webhookById(ctx: Ctx, id: string): Promise<WebhookRow | undefined> {
  return firstRow(ctx, sql<WebhookRow>`select ${columns} from webhooks where id = ${id}`);
}

/** Those that send, while nobody opens or ends a lane of theirs. */
export function lockWebhooksOn(tx: Ctx): Promise<WebhookRow[]> {
  return rows(
    tx,
    sql<WebhookRow>`select ${columns} from webhooks where is_on order by id for share`,
  );
}

/** Everything that changes a webhook or the order in its lanes goes through here, one after another. */
export function lockWebhook(tx: Ctx, id: string): Promise<WebhookRow | undefined> {
  return firstRow(tx, sql<WebhookRow>`select ${columns} from webhooks where id = ${id} for update`);
}

export async function insertWebhook(
  ctx: Ctx,
  row: Omit<Insertable<WebhooksTable>, 'since_xid'>,
): Promise<void> {
  await ctx.db.insertInto('webhooks').values(row).execute();
}

export async function writeWebhook(
  ctx: Ctx,
  id: string,
  change: Updateable<WebhooksTable>,
): Promise<void> {
  await ctx.db.updateTable('webhooks').set(change).where('id', '=', id).execute();
}

/** What happened while it was off is not sent. */
export async function switchOnRow(ctx: Ctx, id: string): Promise<void> {
  await sql`update webhooks set is_on = true, off_cause = null, off_at = null, failures = 0,
      failing_since = null, resting_until = null,
      since_xid = pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    where id = ${id}`.execute(ctx.db);
}

export async function deleteWebhookRow(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.deleteFrom('webhooks').where('id', '=', id).execute();
}

// who sends -------------------------------------------------------------------------------------

/** One process at a time; whoever is silent for this long is gone. By the clock of the database. */
const heldSeconds = 30;

export async function takeSender(ctx: Ctx): Promise<boolean> {
  const taken = await firstRow(
    ctx,
    sql<{ is_only: boolean }>`update webhook_sender
      set held_until = clock_timestamp() + make_interval(secs => ${heldSeconds})
      where held_until < clock_timestamp() returning is_only`,
  );
  return taken !== undefined;
}

export async function keepSender(ctx: Ctx): Promise<void> {
  await sql`update webhook_sender
    set held_until = clock_timestamp() + make_interval(secs => ${heldSeconds})`.execute(ctx.db);
}

export async function leaveSender(ctx: Ctx): Promise<void> {
  await sql`update webhook_sender set held_until = '-infinity'`.execute(ctx.db);
}
