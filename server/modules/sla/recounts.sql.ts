/** Statements over the counting anew of open tickets. */
import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import { newId } from '#platform/id.ts';

export type RecountRow = {
  readonly id: string;
  readonly organization_id: string | null;
  readonly total: number;
  readonly done: number;
  readonly changed: number;
  readonly last_ticket_id: string | null;
  readonly asked_at: string;
  readonly finished_at: string | null;
};

const columns = sql`id, organization_id, total, done, changed, last_ticket_id, asked_at, finished_at`;

function open(organization_id: string | null): RawBuilder<unknown> {
  const whose = organization_id === null ? sql`true` : sql`organization_id = ${organization_id}`;
  return sql`status_category not in ('solved', 'closed') and ${whose}`;
}

/** Is anything promised, or was it? */
export async function isAnythingPromised(ctx: Ctx): Promise<boolean> {
  const found = await firstRow(ctx, sql`select from sla_policies limit 1`);
  return found !== undefined;
}

/** One of all tickets takes the place of all that are under way. */
export async function insertRecount(
  ctx: Ctx,
  asked: { readonly cause: string; readonly organization_id: string | null },
): Promise<void> {
  if (asked.organization_id === null)
    await sql`update sla_recounts set finished_at = ${ctx.now} where finished_at is null`.execute(
      ctx.db,
    );
  await sql`insert into sla_recounts (id, cause, organization_id, total, asked_at)
    select ${newId()}::uuid, ${asked.cause}, ${asked.organization_id}::uuid, count(*), ${ctx.now}
    from tickets where ${open(asked.organization_id)}`.execute(ctx.db);
}

/** The oldest that is under way, locked. */
export function lockRecount(ctx: Ctx): Promise<RecountRow | undefined> {
  return firstRow(
    ctx,
    sql<RecountRow>`select ${columns} from sla_recounts where finished_at is null
      order by asked_at, id limit 1 for update`,
  );
}

export function lastRecount(ctx: Ctx): Promise<RecountRow | undefined> {
  return firstRow(
    ctx,
    sql<RecountRow>`select ${columns} from sla_recounts order by asked_at desc, id desc limit 1`,
  );
}

/** The next open tickets after the last one, locked in one order. */
export async function lockNextTickets(
  ctx: Ctx,
  { organization_id, last_ticket_id }: RecountRow,
  limit: number,
): Promise<string[]> {
  const after = last_ticket_id === null ? sql`true` : sql`id > ${last_ticket_id}::uuid`;
  const found = await rows(
    ctx,
    sql<{ id: string }>`select id from tickets where ${open(organization_id)} and ${after}
      order by id limit ${limit} for no key update`,
  );
  return found.map((row) => row.id);
}

export async function advanceRecount(
  ctx: Ctx,
  id: string,
  step: { readonly last_ticket_id: string | null; readonly done: number; readonly changed: number },
): Promise<void> {
  await sql`update sla_recounts set last_ticket_id = coalesce(${step.last_ticket_id}::uuid, last_ticket_id),
    done = done + ${step.done}, changed = changed + ${step.changed},
    total = greatest(total, done + ${step.done}),
    finished_at = case when ${step.last_ticket_id === null} then ${ctx.now}::timestamptz end
    where id = ${id}`.execute(ctx.db);
}
