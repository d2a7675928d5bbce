/** What the log and the past are read by. */
import { type RawBuilder, sql } from 'kysely';
import { type MissedLeaf, type RunOutcome, runDays } from '#contract/automation.ts';
import { type TicketFacts, visibleTickets } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import { firstRow, rows } from '#platform/db.ts';
import type { RuleEvent } from './match.ts';

export type RunRow = {
  readonly id: number;
  readonly rule_id: string;
  readonly version: number;
  readonly ticket_id: string | null;
  readonly number: number | null;
  readonly subject: string | null;
  readonly event_id: number | null;
  readonly event_name: string | null;
  readonly at: string;
  readonly outcome: RunOutcome;
  readonly cause_key: string | null;
  readonly cause_params: unknown;
  readonly chain: unknown;
  readonly actions: unknown;
  readonly operation_id: string | null;
};

/** Tickets that the reader does not see have no number. */
function runs(ctx: Ctx): RawBuilder<unknown> {
  return sql`select r.*, t.number, t.subject, e.name as event_name from rule_runs r
    left join tickets t on t.id = r.ticket_id and ${visibleTickets(ctx, 't')}
    left join events e on e.id = r.event_id`;
}

export function runsOfRule(
  ctx: Ctx,
  rule_id: string,
  ask: { before: number | null; outcome: RunOutcome | undefined; limit: number },
): Promise<RunRow[]> {
  return rows(
    ctx,
    sql<RunRow>`${runs(ctx)} where r.rule_id = ${rule_id}
      and (${ask.before}::bigint is null or r.id < ${ask.before}::bigint)
      and (${ask.outcome ?? null}::text is null or r.outcome = ${ask.outcome ?? null}::text)
      order by r.id desc limit ${ask.limit}`,
  );
}

/** The newest of a ticket; a ticket that has more is not read to its end by anybody. */
const mostRunsOfTicket = 200;

export function runsOfTicket(ctx: Ctx, ticket_id: string): Promise<RunRow[]> {
  return rows(
    ctx,
    sql<RunRow>`${runs(ctx)} where r.ticket_id = ${ticket_id} order by r.id desc limit ${mostRunsOfTicket}`,
  );
}

export async function ruleNames(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  const found = await rows(
    ctx,
    sql<{
      id: string;
      name: string;
    }>`select id, name from rules where id = any(${[...ids]}::uuid[])`,
  );
  return new Map(found.map((row) => [row.id, row.name]));
}

export type MissRow = {
  readonly missed: MissedLeaf;
  readonly count: number;
  readonly last_at: string;
  readonly ticket_id: string | null;
  readonly number: number | null;
  readonly subject: string | null;
};

export function missesOf(ctx: Ctx, rule_id: string, version: number): Promise<MissRow[]> {
  return rows(
    ctx,
    sql<MissRow>`
    select m.missed, m.count, m.last_at, t.id as ticket_id, t.number, t.subject from (
      select leaf, sum(count)::int as count, max(last_at) as last_at,
        (array_agg(missed order by last_at desc))[1] as missed,
        (array_agg(last_ticket_id order by last_at desc))[1] as last_ticket_id
      from rule_misses where rule_id = ${rule_id} and version = ${version} group by leaf) m
    left join tickets t on t.id = m.last_ticket_id and ${visibleTickets(ctx, 't')}
    order by m.count desc limit 50`,
  );
}

export type TicketHead = { readonly id: string; readonly number: number; readonly subject: string };

export function ticketHeads(ctx: Ctx, ids: readonly string[]): Promise<TicketHead[]> {
  return rows(
    ctx,
    sql<TicketHead>`select id, number, subject from tickets
      where id = any(${[...ids]}::uuid[]) and ${visibleTickets(ctx)}`,
  );
}

/** All of the desk's, since a rule does not ask who sees what; counting stops at `most`. */
export async function countTickets(
  ctx: Ctx,
  where: RawBuilder<boolean>,
  most: number,
): Promise<number> {
  const found = await firstRow(
    ctx,
    sql<{ count: number }>`select count(*)::int as count from
      (select from tickets where merged_into_id is null and ${where} limit ${most}) as counted`,
  );
  return found?.count ?? 0;
}

export function firstTickets(
  ctx: Ctx,
  where: RawBuilder<boolean>,
  limit: number,
): Promise<TicketHead[]> {
  return rows(
    ctx,
    sql<TicketHead>`select id, number, subject from tickets
      where merged_into_id is null and ${visibleTickets(ctx)} and ${where}
      order by updated_at desc, id desc limit ${limit}`,
  );
}

const mostEvents = 50;

/** Of the ticket in the days that are kept, newest first. */
export function eventsSince(ctx: Ctx, ticket_id: string): Promise<RuleEvent[]> {
  return rows(
    ctx,
    sql<RuleEvent>`
    select id, name, at, data from events
    where ticket_id = ${ticket_id} and at > ${ctx.now}::timestamptz - make_interval(days => ${runDays})
      and name ~ '^(ticket|comment|clock|promise|delivery)\\.'
    order by id desc limit ${mostEvents}`,
  );
}

/** What was said until then: words are told of by comments, not by changes. */
export async function factsThen(
  ctx: Ctx,
  ticket_id: string,
  at: string,
): Promise<
  Pick<TicketFacts, 'comment_count' | 'last_customer_at' | 'last_agent_at' | 'updated_at'>
> {
  const said = await firstRow(
    ctx,
    sql<Pick<TicketFacts, 'comment_count' | 'last_customer_at' | 'last_agent_at'>>`
    select count(*)::int as comment_count,
      max(created_at) filter (where visibility = 'public' and not is_automatic and author_kind = 'contact') as last_customer_at,
      max(created_at) filter (where visibility = 'public' and not is_automatic and author_kind = 'agent') as last_agent_at
    from comments where ticket_id = ${ticket_id} and created_at <= ${at}::timestamptz`,
  );
  const nothing = { comment_count: 0, last_customer_at: null, last_agent_at: null };
  return { ...(said ?? nothing), updated_at: at };
}
