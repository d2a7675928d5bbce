/** Statements over backtests and the tickets behind their numbers. */
import { type Insertable, sql, type Updateable } from 'kysely';
import type { BacktestKind, BacktestSide, BacktestState } from '#contract/backtest.ts';
import { visibleTickets } from '#modules/tickets/tickets.ts';
import { actorId, type Ctx } from '#platform/ctx.ts';
import type { BacktestsTable } from '#platform/database.gen.ts';
import { firstRow, rows } from '#platform/db.ts';

export type BacktestRow = {
  readonly id: string;
  readonly agent_id: string;
  readonly kind: BacktestKind;
  readonly asked: unknown;
  readonly days: number;
  readonly state: BacktestState;
  readonly total: number;
  readonly done: number;
  readonly result: unknown;
  readonly created_at: string;
  readonly finished_at: string | null;
};

/** One's own. */
export function backtestById(ctx: Ctx, id: string): Promise<BacktestRow | undefined> {
  const mine =
    ctx.actor.kind === 'system' ? sql`true` : sql`agent_id = ${actorId(ctx.actor)}::uuid`;
  return firstRow(ctx, sql<BacktestRow>`select * from backtests where id = ${id} and ${mine}`);
}

export async function insertBacktest(ctx: Ctx, row: Insertable<BacktestsTable>): Promise<void> {
  await ctx.db.insertInto('backtests').values(row).execute();
}

/** Undefined: it was cancelled meanwhile, or is over. */
export async function writeUnfinished(
  ctx: Ctx,
  id: string,
  change: Updateable<BacktestsTable>,
): Promise<boolean> {
  const written = await ctx.db
    .updateTable('backtests')
    .set(change)
    .where('id', '=', id)
    .where('finished_at', 'is', null)
    .returning('id')
    .execute();
  return written.length > 0;
}

/** What the agent asked before and is not done. */
export async function cancelUnfinished(ctx: Ctx, agent_id: string): Promise<void> {
  await sql`update backtests set state = 'cancelled', finished_at = ${ctx.now}
    where agent_id = ${agent_id} and finished_at is null`.execute(ctx.db);
}

export async function forgetTickets(ctx: Ctx, backtest_id: string): Promise<void> {
  await sql`delete from backtest_tickets where backtest_id = ${backtest_id}`.execute(ctx.db);
}

export async function forgetOldBacktests(ctx: Ctx, hours: number): Promise<void> {
  await sql`delete from backtests
    where created_at < ${ctx.now}::timestamptz - make_interval(hours => ${hours})`.execute(ctx.db);
}

export type Found = {
  readonly ticket_id: string;
  readonly side: BacktestSide;
  readonly day: string;
  readonly at: string;
  readonly why: object;
  readonly is_elsewhere?: boolean;
};

export async function insertFound(
  ctx: Ctx,
  backtest_id: string,
  list: readonly Found[],
): Promise<void> {
  if (list.length === 0) return;
  await sql`insert into backtest_tickets (backtest_id, ticket_id, side, day, at, why, is_elsewhere)
    select ${backtest_id}::uuid, f.ticket_id, f.side, f.day, f.at, f.why, coalesce(f.is_elsewhere, false)
    from jsonb_to_recordset(${JSON.stringify(list)}::jsonb)
      as f (ticket_id uuid, side text, day date, at timestamptz, why jsonb, is_elsewhere boolean)
    where exists (select from tickets where tickets.id = f.ticket_id)`.execute(ctx.db);
}

export type FoundRow = Omit<Found, 'day' | 'why' | 'is_elsewhere'> & {
  readonly number: number;
  readonly subject: string;
  readonly why: unknown;
};

export type FoundAsk = {
  readonly sides: readonly BacktestSide[];
  readonly day: string | undefined;
  readonly is_elsewhere: boolean;
  readonly after: { readonly at: string; readonly id: string } | undefined;
  readonly limit: number;
};

export function foundPage(ctx: Ctx, backtest_id: string, ask: FoundAsk): Promise<FoundRow[]> {
  const { sides, day, is_elsewhere, after } = ask;
  return rows(
    ctx,
    sql<FoundRow>`
      select b.ticket_id, b.side, b.at, b.why, tickets.number, tickets.subject
      from backtest_tickets b join tickets on tickets.id = b.ticket_id
      where b.backtest_id = ${backtest_id} and b.side = any(${[...sides]}::text[])
        and ${day === undefined ? sql`true` : sql`b.day = ${day}::date`}
        and ${after === undefined ? sql`true` : sql`(b.at, b.ticket_id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
        and (b.is_elsewhere or not ${is_elsewhere}) and ${visibleTickets(ctx)}
      order by b.at desc, b.ticket_id desc limit ${ask.limit}`,
  );
}

export async function teamNames(ctx: Ctx): Promise<Map<string, string>> {
  const found = await ctx.db.selectFrom('teams').select(['id', 'name']).execute();
  return new Map(found.map((team) => [team.id, team.name]));
}
