/** Every statement that writes operations and their items, and those that read them. */
import { sql } from 'kysely';
import type { TicketAction } from '#contract/actions.ts';
import type { Condition } from '#contract/conditions.ts';
import type { ItemOutcome, OperationKind, OperationState } from '#contract/operations.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import { visibleOperations } from './operations.access.ts';
import type { UndoRecord } from './undo-record.ts';

export type OperationRow = {
  readonly id: string;
  readonly kind: OperationKind;
  readonly name: string;
  readonly agent_id: string | null;
  readonly source_id: string | null;
  readonly via: 'session' | 'token';
  readonly actions: TicketAction[];
  readonly condition: Condition | null;
  readonly gathered_up_to: string | null;
  readonly is_gathered: boolean;
  readonly state: OperationState;
  readonly total: number;
  readonly done: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly undone: number;
  readonly undo_refused: number;
  readonly created_at: string;
  readonly finished_at: string | null;
  readonly stopped_at: string | null;
  readonly undone_by: string | null;
  readonly undone_at: string | null;
  readonly expires_at: string;
};

export type NewOperation = Pick<
  OperationRow,
  'id' | 'kind' | 'name' | 'agent_id' | 'source_id' | 'via' | 'actions' | 'condition' | 'state'
> & { readonly expires_at: Date };

export async function insertOperation(ctx: Ctx, row: NewOperation): Promise<void> {
  await ctx.db
    .insertInto('operations')
    .values({
      ...row,
      actions: JSON.stringify(row.actions),
      condition: row.condition === null ? null : JSON.stringify(row.condition),
      is_gathered: row.condition === null,
      created_at: ctx.now,
      finished_at: row.state === 'done' ? ctx.now : null,
    })
    .execute();
}

export async function operationById(ctx: Ctx, id: string): Promise<OperationRow | undefined> {
  const { rows } = await sql<OperationRow>`
    select * from operations where id = ${id} and ${visibleOperations(ctx)}`.execute(ctx.db);
  return rows[0];
}

/** Locked until the end of the transaction, whoever asks. */
export async function lockOperation(tx: Ctx, id: string): Promise<OperationRow | undefined> {
  const { rows } =
    await sql<OperationRow>`select * from operations where id = ${id} for update`.execute(tx.db);
  return rows[0];
}

export type OperationsAsk = {
  readonly agent_id: string | undefined;
  readonly is_working: boolean;
  readonly after: { created_at: string; id: string } | undefined;
  readonly limit: number;
};

/** Newest first, without macros and rules that changed nothing; one row more than `limit` when there is a next page. */
export async function operationPage(ctx: Ctx, ask: OperationsAsk): Promise<OperationRow[]> {
  const of =
    ask.agent_id === undefined
      ? visibleOperations(ctx)
      : sql`operations.agent_id = ${ask.agent_id}`;
  const working = ask.is_working ? sql`state in ('queued', 'running', 'undoing')` : sql`true`;
  const after =
    ask.after === undefined
      ? sql`true`
      : sql`(created_at, id) < (${ask.after.created_at}::timestamptz, ${ask.after.id}::uuid)`;
  const { rows } = await sql<OperationRow>`
    select * from operations where ${of} and ${working} and ${after} and expires_at > ${ctx.now}
      and not (kind in ('macro', 'rule') and state = 'done' and done = 0 and refused = 0)
    order by created_at desc, id desc limit ${ask.limit + 1}`.execute(ctx.db);
  return rows;
}

export type ItemRow = {
  readonly ticket_id: string;
  readonly number: number | null;
  readonly subject: string | null;
  readonly outcome: ItemOutcome;
  readonly cause_key: string | null;
  readonly cause_params: Record<string, string | number> | null;
};

/** Tickets that the reader does not see have no number and no subject. */
export async function itemPage(
  ctx: Ctx,
  operation_id: string,
  ask: { outcome: ItemOutcome | undefined; after: string | undefined; limit: number },
): Promise<ItemRow[]> {
  const outcome = ask.outcome === undefined ? sql`true` : sql`i.outcome = ${ask.outcome}`;
  const after = ask.after === undefined ? sql`true` : sql`i.ticket_id > ${ask.after}::uuid`;
  const { rows } = await sql<ItemRow>`
    select i.ticket_id, t.number, t.subject, i.outcome, i.cause_key, i.cause_params
    from operation_items i
    left join tickets t on t.id = i.ticket_id and ${visibleTickets(ctx, 't')}
    where i.operation_id = ${operation_id} and ${outcome} and ${after}
    order by i.ticket_id limit ${ask.limit + 1}`.execute(ctx.db);
  return rows;
}

/** Each ticket once, however often it is named; the total grows by those that are new. */
export async function insertItems(
  tx: Ctx,
  operation_id: string,
  ticket_ids: readonly string[],
): Promise<void> {
  await sql`
    with added as (
      insert into operation_items (operation_id, ticket_id)
      select ${operation_id}::uuid, ticket_id from unnest(${[...ticket_ids]}::uuid[]) as ticket_id
      on conflict do nothing returning 1)
    update operations set total = total + (select count(*) from added)
    where id = ${operation_id}`.execute(tx.db);
}

export async function writeGathered(
  tx: Ctx,
  operation_id: string,
  gathered: { up_to: string | null; is_gathered: boolean },
): Promise<void> {
  await tx.db
    .updateTable('operations')
    .set({ gathered_up_to: gathered.up_to, is_gathered: gathered.is_gathered })
    .where('id', '=', operation_id)
    .execute();
}

/** The next ticket that waits for it, locked; nothing when the operation was stopped or is over. */
export async function takeItem(
  tx: Ctx,
  operation_id: string,
  waiting: 'pending' | 'done',
): Promise<{ ticket_id: string; undo: unknown } | undefined> {
  const state = waiting === 'pending' ? 'running' : 'undoing';
  const { rows } = await sql<{ ticket_id: string; undo: unknown }>`
    select i.ticket_id, i.undo from operation_items i
    join operations o on o.id = i.operation_id
    where i.operation_id = ${operation_id} and i.outcome = ${waiting} and o.state = ${state}
      and (${waiting} = 'done' or o.stopped_at is null)
    order by i.ticket_id limit 1 for update of i skip locked`.execute(tx.db);
  return rows[0];
}

export type ItemResult = {
  readonly ticket_id: string;
  readonly outcome: ItemOutcome;
  readonly undo?: UndoRecord;
  readonly cause?: { readonly key: string; readonly params: Record<string, string | number> };
};

/** What became of a ticket that was taken; the operation counts it in the same statement. */
export async function writeItem(
  tx: Ctx,
  operation_id: string,
  result: ItemResult,
  waiting: 'pending' | 'done' = 'pending',
): Promise<void> {
  const { outcome, cause } = result;
  await sql`
    with item as (
      update operation_items set outcome = ${outcome}, cause_key = ${cause?.key ?? null},
        cause_params = ${cause === undefined ? null : JSON.stringify(cause.params)}::jsonb,
        undo = coalesce(${result.undo === undefined ? null : JSON.stringify(result.undo)}::jsonb, undo)
      where operation_id = ${operation_id} and ticket_id = ${result.ticket_id} and outcome = ${waiting}
      returning 1)
    update operations set ${sql.ref(counterOf(outcome))} = ${sql.ref(counterOf(outcome))} + 1
    where id = ${operation_id} and exists (select from item)`.execute(tx.db);
}

function counterOf(outcome: ItemOutcome): string {
  // Nothing is written back to `pending`.
  return outcome === 'pending' ? 'total' : outcome;
}

/** One more ticket of an operation that is filled as it goes. */
export async function recordItem(tx: Ctx, operation_id: string, result: ItemResult): Promise<void> {
  await insertItems(tx, operation_id, [result.ticket_id]);
  await writeItem(tx, operation_id, result);
}

/** What was taken back elsewhere, by the id in its way back; an operation of which nothing is left is undone. */
export async function endItems(
  tx: Ctx,
  key: 'merge_id' | 'split_id',
  ids: readonly string[],
): Promise<void> {
  // The word comes from the two above; an index by expression serves no bound one.
  const name = sql.lit(key);
  await sql`
    with item as (
      update operation_items set outcome = 'undone'
      where outcome = 'done' and undo ? ${name} and undo ->> ${name} = any(${[...ids]}::text[])
      returning operation_id),
    ended as (select operation_id, count(*)::int as count from item group by operation_id)
    update operations set undone = undone + ended.count,
      state = case when state = 'done' and undone + ended.count >= done then 'undone' else state end,
      undone_at = case when state = 'done' and undone + ended.count >= done
        then ${tx.now}::timestamptz else undone_at end,
      undone_by = case when state = 'done' then ${actorId(tx.actor)}::uuid else undone_by end
    from ended where operations.id = ended.operation_id`.execute(tx.db);
}

/** All that still wait, for one reason. */
export async function refuseWaiting(tx: Ctx, operation_id: string, key: string): Promise<void> {
  await sql`
    with item as (
      update operation_items set outcome = 'refused', cause_key = ${key}
      where operation_id = ${operation_id} and outcome = 'pending' returning 1)
    update operations set refused = refused + (select count(*) from item)
    where id = ${operation_id}`.execute(tx.db);
}

export type OperationChange = {
  readonly state?: OperationState;
  readonly finished_at?: Date;
  readonly stopped_at?: Date;
  readonly undone_by?: string | null;
  readonly undone_at?: Date;
};

export async function updateOperation(tx: Ctx, id: string, change: OperationChange): Promise<void> {
  await tx.db.updateTable('operations').set(change).where('id', '=', id).execute();
}

/** An older one of the same agent is not done yet: what was asked for later comes later. */
export async function isBehindAnother(tx: Ctx, row: OperationRow): Promise<boolean> {
  const { rows } = await sql`
    select from operations where state in ('queued', 'running', 'undoing')
      and agent_id is not distinct from ${row.agent_id}::uuid
      and (created_at, id) < (${row.created_at}::timestamptz, ${row.id}::uuid) limit 1`.execute(
    tx.db,
  );
  return rows.length > 0;
}

/** Operations whose job should be at work. */
export async function workingOperations(
  ctx: Ctx,
): Promise<Pick<OperationRow, 'id' | 'agent_id'>[]> {
  const { rows } = await sql<Pick<OperationRow, 'id' | 'agent_id'>>`
    select id, agent_id from operations where state in ('queued', 'running', 'undoing')`.execute(
    ctx.db,
  );
  return rows;
}

/** Those whose 30 days are over, with their tickets. */
export async function deleteExpired(ctx: Ctx): Promise<void> {
  await sql`delete from operations where expires_at <= ${ctx.now}
    and state in ('done', 'undone')`.execute(ctx.db);
}

/** Whether the actor follows the ticket. */
export async function isFollowing(ctx: Ctx, ticket_id: string): Promise<boolean> {
  const { rows } = await sql`
    select from ticket_followers
    where ticket_id = ${ticket_id} and agent_id = ${actorId(ctx.actor)}::uuid`.execute(ctx.db);
  return rows.length > 0;
}
