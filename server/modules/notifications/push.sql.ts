/** Statements over browsers that are pushed to, the desk's key, and what was pushed where. */
import { sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';

export type PushKeyRow = { public_key: string; sealed_private_key: string };

export function readPushKey(ctx: Ctx): Promise<PushKeyRow | undefined> {
  return firstRow(ctx, sql<PushKeyRow>`select public_key, sealed_private_key from push_keys`);
}

/** The first of several that are made at once stays. */
export async function insertPushKey(ctx: Ctx, key: PushKeyRow): Promise<void> {
  await sql`insert into push_keys (public_key, sealed_private_key, created_at)
    values (${key.public_key}, ${key.sealed_private_key}, ${ctx.now})
    on conflict (is_only) do nothing`.execute(ctx.db);
}

export type SubscriptionRow = {
  id: string;
  agent_id: string;
  session_id: string;
  sealed: string;
  host: string;
  user_agent: string;
  created_at: string;
  last_pushed_at: string | null;
};
export type NewSubscription = Omit<SubscriptionRow, 'created_at' | 'last_pushed_at'> & {
  address_hash: Buffer;
};

/** One browser has one address: whoever signs in there next takes it over. */
export async function upsertSubscription(ctx: Ctx, one: NewSubscription): Promise<string> {
  const made = await firstRow(
    ctx,
    sql<{ id: string }>`
      insert into push_subscriptions
        (id, agent_id, session_id, address_hash, sealed, host, user_agent, created_at)
      values (${one.id}::uuid, ${one.agent_id}::uuid, ${one.session_id}::uuid, ${one.address_hash},
        ${one.sealed}, ${one.host}, ${one.user_agent}, ${ctx.now})
      on conflict (address_hash) do update set agent_id = excluded.agent_id,
        session_id = excluded.session_id, sealed = excluded.sealed, user_agent = excluded.user_agent
      returning id`,
  );
  return made?.id ?? one.id;
}

/** Beyond the newest `kept` of an agent nobody remembers the browser. */
export async function dropOldest(ctx: Ctx, agent_id: string, kept: number): Promise<void> {
  await sql`delete from push_subscriptions where id in (
    select id from push_subscriptions where agent_id = ${agent_id}
    order by created_at desc, id desc offset ${kept})`.execute(ctx.db);
}

export function subscriptionsOf(ctx: Ctx, agent_id: string): Promise<SubscriptionRow[]> {
  return rows(
    ctx,
    sql<SubscriptionRow>`select id, agent_id, session_id, sealed, host, user_agent, created_at, last_pushed_at
      from push_subscriptions where agent_id = ${agent_id} order by created_at desc, id desc`,
  );
}

/** Those of the agents who are pushed to at all. */
export async function agentsWithBrowsers(
  ctx: Ctx,
  agent_ids: readonly string[],
): Promise<Set<string>> {
  const found = await rows(
    ctx,
    sql<{ agent_id: string }>`select distinct agent_id from push_subscriptions
      where agent_id = any(${[...agent_ids]}::uuid[])`,
  );
  return new Set(found.map((row) => row.agent_id));
}

export function subscriptionById(ctx: Ctx, id: string): Promise<SubscriptionRow | undefined> {
  return firstRow(
    ctx,
    sql<SubscriptionRow>`select id, agent_id, session_id, sealed, host, user_agent, created_at, last_pushed_at
      from push_subscriptions where id = ${id}`,
  );
}

export async function deleteSubscription(ctx: Ctx, id: string): Promise<void> {
  await sql`delete from push_subscriptions where id = ${id}`.execute(ctx.db);
}

/** A browser, and the news that it has not had yet. */
export type ClaimedBrowser = SubscriptionRow & { readonly notification_ids: readonly string[] };

/**
 * Takes the right to push these news, each as of its last event, to each browser of the agent; answers
 * the browsers that have not had all of them. Committed before anything leaves.
 */
export function claimPushes(
  ctx: Ctx,
  agent_id: string,
  notification_ids: readonly string[],
): Promise<ClaimedBrowser[]> {
  return rows(
    ctx,
    sql<ClaimedBrowser>`
      with claimed as (
        insert into push_sends (notification_id, event_id, subscription_id, at)
        select n.id, n.event_id, s.id, ${ctx.now}
        from notifications n, push_subscriptions s
        where n.id = any(${[...notification_ids]}::uuid[]) and s.agent_id = ${agent_id}
        on conflict do nothing
        returning subscription_id, notification_id
      )
      select s.id, s.agent_id, s.session_id, s.sealed, s.host, s.user_agent, s.created_at, s.last_pushed_at,
        c.notification_ids
      from push_subscriptions s
      join (select subscription_id, array_agg(notification_id::text) as notification_ids
        from claimed group by 1) c on c.subscription_id = s.id`,
  );
}

type Claim = { readonly subscription_id: string; readonly notification_ids: readonly string[] };

/** It has certainly not left: another try may push it. */
export async function releasePushes(ctx: Ctx, { subscription_id, notification_ids }: Claim) {
  await sql`delete from push_sends where subscription_id = ${subscription_id}
    and notification_id = any(${[...notification_ids]}::uuid[])`.execute(ctx.db);
}

export async function setPushed(ctx: Ctx, { subscription_id, notification_ids }: Claim) {
  await sql`update push_subscriptions set last_pushed_at = ${ctx.now}
    where id = ${subscription_id}`.execute(ctx.db);
  await sql`update notifications set pushed_at = ${ctx.now}
    where id = any(${[...notification_ids]}::uuid[])`.execute(ctx.db);
}
