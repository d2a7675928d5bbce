/** Statements over replies that have not left. */
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import type { WaitingRepliesTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';
import { visibleTickets } from './tickets.access.ts';

export type WaitingRow = Selectable<WaitingRepliesTable>;

export async function insertWaiting(ctx: Ctx, row: Insertable<WaitingRepliesTable>): Promise<void> {
  await ctx.db.insertInto('waiting_replies').values(row).execute();
}

export async function updateWaiting(
  ctx: Ctx,
  id: string,
  change: Updateable<WaitingRepliesTable>,
): Promise<void> {
  await ctx.db.updateTable('waiting_replies').set(change).where('id', '=', id).execute();
}

/** Whoever holds the lock decides what becomes of it. */
export async function lockWaiting(ctx: Ctx, id: string): Promise<WaitingRow | undefined> {
  return ctx.db
    .selectFrom('waiting_replies')
    .selectAll()
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** The words go with the state: what has ended keeps none of them. */
export async function endWaiting(
  ctx: Ctx,
  id: string,
  end: { state: 'left' | 'returned'; cause: WaitingRow['cause']; comment_id?: string },
): Promise<void> {
  await updateWaiting(ctx, id, {
    ...end,
    body_html: '',
    to_addresses: '[]',
    cc_addresses: '[]',
    bcc_addresses: '[]',
    file_ids: [],
    promises: '[]',
    ended_at: ctx.now,
  });
}

export async function ticketOfWaiting(ctx: Ctx, id: string): Promise<string | undefined> {
  const found = await ctx.db
    .selectFrom('waiting_replies')
    .select('ticket_id')
    .where('id', '=', id)
    .executeTakeFirst();
  return found?.ticket_id;
}

/** Locked: those on the ticket that give way to a word of the customer. */
export function lockAnswered(ctx: Ctx, ticket_id: string): Promise<WaitingRow[]> {
  return ctx.db
    .selectFrom('waiting_replies')
    .selectAll()
    .where('ticket_id', '=', ticket_id)
    .where('state', '=', 'waiting')
    .where('is_scheduled', '=', true)
    .where('stops_if_answered', '=', true)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** Locked: those still to leave, of these agents or on this ticket. */
export function lockWaitingOf(
  ctx: Ctx,
  whose: { agent_ids: readonly string[] } | { ticket_id: string } | 'everybody',
): Promise<WaitingRow[]> {
  const test =
    whose === 'everybody'
      ? sql<boolean>`true`
      : 'ticket_id' in whose
        ? sql<boolean>`ticket_id = ${whose.ticket_id}`
        : sql<boolean>`agent_id = any(${[...whose.agent_ids]}::uuid[])`;
  return ctx.db
    .selectFrom('waiting_replies')
    .selectAll()
    .where('state', '=', 'waiting')
    .where(test)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

export async function customerSpokeAt(ctx: Ctx, ticket_id: string): Promise<string | null> {
  const found = await ctx.db
    .selectFrom('tickets')
    .select('last_customer_at')
    .where('id', '=', ticket_id)
    .executeTakeFirst();
  return found?.last_customer_at ?? null;
}

export type ShownWaitingRow = Pick<
  WaitingRow,
  | 'id'
  | 'ticket_id'
  | 'agent_id'
  | 'state'
  | 'cause'
  | 'is_scheduled'
  | 'stops_if_answered'
  | 'leaves_at'
  | 'created_at'
  | 'body_html'
  | 'to_addresses'
  | 'cc_addresses'
  | 'bcc_addresses'
  | 'status_id'
> & { author_name: string; files: unknown };

/** What has not left on a ticket that the actor sees. */
export function waitingOfTicket(ctx: Ctx, ticket_id: string): Promise<ShownWaitingRow[]> {
  return rows(
    ctx,
    sql<ShownWaitingRow>`
    select w.id, w.ticket_id, w.agent_id, w.state, w.cause, w.is_scheduled, w.stops_if_answered,
      w.leaves_at, w.created_at, w.body_html, w.to_addresses, w.cc_addresses, w.bcc_addresses, w.status_id,
      trim(a.first_name || ' ' || a.last_name) as author_name,
      coalesce((select jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'media_type', f.media_type,
          'size', f.size) order by array_position(w.file_ids, f.id))
        from files f where f.id = any(w.file_ids)), '[]') as files
    from waiting_replies w join tickets on tickets.id = w.ticket_id join agents a on a.id = w.agent_id
    where w.ticket_id = ${ticket_id} and w.state in ('waiting', 'stopped') and ${visibleTickets(ctx)}
    order by w.leaves_at, w.id`,
  );
}

export type WaitingSight = Pick<WaitingRow, 'id' | 'agent_id' | 'state' | 'is_scheduled'>;

/** Of a visible ticket alone. */
export function findVisibleWaiting(ctx: Ctx, id: string): Promise<WaitingSight | undefined> {
  return firstRow(
    ctx,
    sql<WaitingSight>`
    select w.id, w.agent_id, w.state, w.is_scheduled
    from waiting_replies w join tickets on tickets.id = w.ticket_id
    where w.id = ${id} and ${visibleTickets(ctx)}`,
  );
}

/** Those whose time has passed and whose job is lost, by a restored backup or after too many failures. */
export function overdueWaiting(ctx: Ctx): Promise<{ id: string; leaves_at: string }[]> {
  return rows(
    ctx,
    sql<{ id: string; leaves_at: string }>`
    select w.id, w.leaves_at from waiting_replies w
    where w.state = 'waiting' and w.leaves_at < ${ctx.now}::timestamptz - interval '2 minutes'
      and not exists (select from graphile_worker.jobs j
        where j.key = 'replies.leave:' || w.id and j.attempts < j.max_attempts)
    order by w.leaves_at limit 500`,
  );
}

/** Rows of what ended long ago say nothing any more. */
export async function forgetEnded(ctx: Ctx): Promise<void> {
  await sql`delete from waiting_replies where ended_at < ${ctx.now}::timestamptz - interval '30 days'`.execute(
    ctx.db,
  );
}
