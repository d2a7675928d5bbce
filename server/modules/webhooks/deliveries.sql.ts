/**
 * Statements over deliveries. A lane is what is handed over one after another: the deliveries of one
 * webhook about one ticket. Only the first that waits in a lane has a time to be tried.
 */
import { type Insertable, sql, type Updateable } from 'kysely';
import type { WebhookDeliveryState, WebhookError } from '#contract/webhooks.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { WebhookDeliveriesTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

export type DeliveryRow = {
  readonly id: string;
  readonly position: number;
  readonly webhook_id: string;
  readonly message_id: string;
  readonly kind: 'event' | 'rule' | 'test';
  readonly event_id: number | null;
  readonly event_name: string;
  readonly rule: unknown;
  readonly ticket_id: string | null;
  readonly lane: string;
  readonly state: WebhookDeliveryState;
  readonly next_try_at: string | null;
  readonly attempts: number;
  readonly body: string | null;
  readonly created_at: string;
};

const columns =
  sql.raw(`id, position, webhook_id, message_id, kind, event_id, event_name, rule, ticket_id,
  lane, state, next_try_at, attempts, body, created_at`);

export type NewDelivery = Insertable<WebhookDeliveriesTable>;

const rowsAtOnce = 1000;

/** In the order of the list. What a webhook was told to send before is not added again. */
export async function insertDeliveries(tx: Ctx, list: readonly NewDelivery[]): Promise<void> {
  for (let from = 0; from < list.length; from += rowsAtOnce) {
    await tx.db
      .insertInto('webhook_deliveries')
      .values(list.slice(from, from + rowsAtOnce))
      .onConflict((same) => same.doNothing())
      .execute();
  }
}

/** The first that waits in each of these lanes may be tried, unless it has its time already. */
export async function openLanes(
  tx: Ctx,
  webhook_id: string,
  lanes: readonly string[],
): Promise<void> {
  await sql`
    update webhook_deliveries set next_try_at = ${tx.now}
    where next_try_at is null and id in (
      select head.id from unnest(${[...new Set(lanes)]}::uuid[]) as asked (lane)
      cross join lateral (select id from webhook_deliveries
        where webhook_id = ${webhook_id} and lane = asked.lane and state = 'waiting'
        order by position limit 1) head)`.execute(tx.db);
}

export async function isAnythingDue(ctx: Ctx): Promise<boolean> {
  const found = await firstRow(
    ctx,
    sql<{ is_due: boolean }>`select exists (
      select from webhook_deliveries where next_try_at <= ${ctx.now}) as is_due`,
  );
  return found?.is_due === true;
}

/** How many of each webhook may be taken now. */
export type Room = { readonly webhook_id: string; readonly most: number };

/**
 * Takes what is due: whoever takes it has so long to say how it went, then it is due again, so that
 * nothing is lost with a process.
 */
export async function claimDue(
  ctx: Ctx,
  room: readonly Room[],
  lease_seconds: number,
): Promise<DeliveryRow[]> {
  const ids = room.map((one) => one.webhook_id);
  const most = room.map((one) => one.most);
  return rows(
    ctx,
    sql<DeliveryRow>`
      with asked as (select * from unnest(${ids}::uuid[], ${most}::int[]) as t (webhook_id, most)),
      picked as materialized (
        select due.id from asked cross join lateral (
          select d.id from webhook_deliveries d
          where d.webhook_id = asked.webhook_id and d.next_try_at <= ${ctx.now} and d.kind <> 'test'
          order by d.next_try_at, d.position limit asked.most for update skip locked) due),
      tests as materialized (
        select id from webhook_deliveries where kind = 'test' and next_try_at <= ${ctx.now}
        order by next_try_at limit 4 for update skip locked)
      update webhook_deliveries
      set next_try_at = ${ctx.now}::timestamptz + make_interval(secs => ${lease_seconds}),
        attempts = attempts + 1, last_attempt_at = ${ctx.now}
      where id in (select id from picked union all select id from tests)
      returning ${columns}`,
  );
}

export async function keepBody(ctx: Ctx, id: string, body: string): Promise<void> {
  await writeDelivery(ctx, id, { body });
}

export async function writeDelivery(
  ctx: Ctx,
  id: string,
  change: Updateable<WebhookDeliveriesTable>,
): Promise<void> {
  await ctx.db.updateTable('webhook_deliveries').set(change).where('id', '=', id).execute();
}

export function lockDelivery(tx: Ctx, id: string): Promise<DeliveryRow | undefined> {
  return firstRow(
    tx,
    sql<DeliveryRow>`select ${columns} from webhook_deliveries where id = ${id} for update`,
  );
}

/** Nothing of it is tried any more. */
export async function stopWaiting(tx: Ctx, webhook_id: string): Promise<void> {
  await sql`
    update webhook_deliveries set state = 'given_up', settled_at = ${tx.now}, next_try_at = null,
      error = coalesce(error, 'switched_off')
    where webhook_id = ${webhook_id} and state = 'waiting'`.execute(tx.db);
}

/** Ids of what was given up in the lane since the last one that arrived: the receiver is told of it. */
export async function lostBefore(ctx: Ctx, of: DeliveryRow): Promise<string[]> {
  const found = await rows(
    ctx,
    sql<{ message_id: string }>`
      select message_id from webhook_deliveries
      where webhook_id = ${of.webhook_id} and lane = ${of.lane} and state = 'given_up'
        and position < ${of.position} and position > coalesce((
          select max(position) from webhook_deliveries where webhook_id = ${of.webhook_id}
            and lane = ${of.lane} and state = 'delivered' and position < ${of.position}), 0)
      order by position limit 100`,
  );
  return found.map((row) => row.message_id);
}

// replays -----------------------------------------------------------------------------------------

/** Those given up since then and not asked for again, oldest first; one more than is taken tells of the rest. */
export function failedSince(
  tx: Ctx,
  webhook_id: string,
  { since, limit }: { since: string; limit: number },
): Promise<DeliveryRow[]> {
  return rows(
    tx,
    sql<DeliveryRow>`
      select ${columns} from webhook_deliveries
      where webhook_id = ${webhook_id} and state = 'given_up' and kind <> 'test'
        and replayed_at is null and settled_at >= ${since}::timestamptz
      order by position limit ${limit}`,
  );
}

export async function markReplayed(tx: Ctx, ids: readonly string[]): Promise<void> {
  await sql`update webhook_deliveries set replayed_at = ${tx.now}
    where id = any(${[...ids]}::uuid[])`.execute(tx.db);
}

// the log -----------------------------------------------------------------------------------------

export type ShownDelivery = Omit<DeliveryRow, 'lane'> & {
  readonly ticket_number: number | null;
  readonly ticket_subject: string | null;
  readonly status: number | null;
  readonly error: WebhookError | null;
  readonly answer: string | null;
  readonly duration_ms: number | null;
  readonly last_attempt_at: string | null;
  readonly replay_of: string | null;
  readonly replayed_at: string | null;
  readonly settled_at: string | null;
};

const shownColumns =
  sql.raw(`d.id, d.position, d.webhook_id, d.message_id, d.kind, d.event_id, d.event_name,
  d.rule, d.ticket_id, d.state, d.next_try_at, d.attempts, d.created_at, d.status, d.error, d.duration_ms,
  d.last_attempt_at, d.replay_of, d.replayed_at, d.settled_at,
  tickets.number as ticket_number, tickets.subject as ticket_subject`);

export type LogAsk = {
  readonly state: WebhookDeliveryState | undefined;
  readonly event: string | undefined;
  readonly ticket_id: string | undefined;
  readonly before: number | undefined;
  readonly limit: number;
};

export function deliveryPage(ctx: Ctx, webhook_id: string, ask: LogAsk): Promise<ShownDelivery[]> {
  const tests = [sql`d.webhook_id = ${webhook_id}`];
  if (ask.state !== undefined) tests.push(sql`d.state = ${ask.state}`);
  if (ask.event !== undefined) tests.push(sql`d.event_name = ${ask.event}`);
  if (ask.ticket_id !== undefined) tests.push(sql`d.ticket_id = ${ask.ticket_id}`);
  if (ask.before !== undefined) tests.push(sql`d.position < ${ask.before}`);
  return rows(
    ctx,
    sql<ShownDelivery>`
      select ${shownColumns}, null as body, null as answer from webhook_deliveries d
      left join tickets on tickets.id = d.ticket_id and ${visibleTickets(ctx)}
      where ${sql.join(tests, sql` and `)} order by d.position desc limit ${ask.limit}`,
  );
}

/** Body and answer only where the reader sees the ticket that they speak of. */
export function shownDelivery(ctx: Ctx, id: string): Promise<ShownDelivery | undefined> {
  return firstRow(
    ctx,
    sql<ShownDelivery>`
      select ${shownColumns},
        case when d.ticket_id is null or tickets.id is not null then d.body end as body,
        case when d.ticket_id is null or tickets.id is not null then d.answer end as answer
      from webhook_deliveries d
      left join tickets on tickets.id = d.ticket_id and ${visibleTickets(ctx)}
      where d.id = ${id}`,
  );
}

export type Tally = {
  readonly webhook_id: string;
  readonly waiting: number;
  readonly failed: number;
};

export function tallies(ctx: Ctx): Promise<Tally[]> {
  return rows(
    ctx,
    sql<Tally>`
      select w.id as webhook_id,
        (select count(*)::int from webhook_deliveries d
          where d.webhook_id = w.id and d.state = 'waiting') as waiting,
        (select count(*)::int from webhook_deliveries d
          where d.webhook_id = w.id and d.state = 'given_up' and d.kind <> 'test'
            and d.replayed_at is null) as failed
      from webhooks w`,
  );
}

// what is kept --------------------------------------------------------------------------------------

const bodyDays = 7;
const rowDays = 30;
const prunedAtOnce = 5000;

/** Takes away what is kept no longer; answers how many rows were touched. */
export async function pruneDeliveries(ctx: Ctx): Promise<number> {
  const emptied = await sql`
    update webhook_deliveries set body = null, answer = null where id in (
      select id from webhook_deliveries where body is not null
        and settled_at < ${ctx.now}::timestamptz - make_interval(days => ${bodyDays}) limit ${prunedAtOnce})`.execute(
    ctx.db,
  );
  const deleted = await sql`
    delete from webhook_deliveries where id in (
      select id from webhook_deliveries
      where settled_at < ${ctx.now}::timestamptz - make_interval(days => ${rowDays}) limit ${prunedAtOnce})`.execute(
    ctx.db,
  );
  return Number(emptied.numAffectedRows ?? 0) + Number(deleted.numAffectedRows ?? 0);
}
