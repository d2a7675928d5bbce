/** The copies of clocks in the database against what counting them anew from the facts gives. */
import { clockStatesOfTicket } from '#modules/sla/sla.ts';
import type { Ctx } from '#platform/ctx.ts';

const shown = (moment: number | string | null) =>
  moment === null ? null : new Date(moment).toISOString();

export type ClockAccount = {
  /** False where nobody has looked what time alone has brought: a sweep comes every ten seconds. */
  readonly are_breaches_told: boolean;
};

/** A line for each ticket whose clocks, or whose next due time, are not what its facts make of them. */
export async function clocksAmiss(
  ctx: Ctx,
  ticket_ids: readonly string[],
  account: ClockAccount = { are_breaches_told: true },
): Promise<string[]> {
  const lines: string[] = [];
  for (const ticket_id of ticket_ids) lines.push(...(await amissOf(ctx, ticket_id, account)));
  return lines;
}

async function amissOf(
  ctx: Ctx,
  ticket_id: string,
  { are_breaches_told }: ClockAccount,
): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('sla_clocks')
    .selectAll()
    .where('ticket_id', '=', ticket_id)
    .where('voided_at', 'is', null)
    .execute();
  const states = await clockStatesOfTicket(ctx, ticket_id);
  const ticket = await ctx.db
    .selectFrom('tickets')
    .select(['number', 'next_due_at', 'solved_at'])
    .where('id', '=', ticket_id)
    .executeTakeFirstOrThrow();
  const isOver = ticket.solved_at !== null;
  const breached = (stopped: unknown, at: number | string | null) =>
    are_breaches_told || stopped !== null ? shown(at) : '';
  // What is over is judged by the calendar of its time: a later one does not count it anew.
  const told = (row: readonly unknown[]) =>
    JSON.stringify(isOver ? [...row.slice(0, 5), row[7], row[9]] : row);
  const stored = rows.map((row) =>
    told([
      ...[row.target, row.cycle, shown(row.started_at), shown(row.paused_at)],
      ...[shown(row.stopped_at), shown(row.due_at), breached(row.stopped_at, row.breached_at)],
      ...[row.promised_ms, row.consumed_ms, row.policy_version],
    ]),
  );
  const anew = states.map((state) =>
    told([
      ...[state.target, state.cycle, shown(state.started_at), shown(state.paused_at)],
      ...[shown(state.stopped_at), shown(state.due_at)],
      ...[breached(state.stopped_at, state.breached_at), state.promised, state.consumed],
      state.terms.policy?.version,
    ]),
  );
  const owed = states.flatMap(({ stopped_at, due_at }) =>
    stopped_at === null ? (due_at ?? []) : [],
  );
  const next = owed.length === 0 ? null : shown(Math.min(...owed));
  return [
    ...differing(
      `clocks of ticket ${ticket.number}`,
      stored.sort().join('\n'),
      anew.sort().join('\n'),
    ),
    ...differing(`next due of ticket ${ticket.number}`, shown(ticket.next_due_at), next),
  ];
}

function differing(what: string, stored: string | null, anew: string | null): string[] {
  return stored === anew ? [] : [`${what}: stored ${stored}, by the facts ${anew}`];
}
