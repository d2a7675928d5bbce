/** Clocks of one ticket under the policies of now and under those that are being written. Pure. */
import type { BacktestWhy } from '#contract/backtest.ts';
import type { ClockState, Fact, ReplayedTicket } from '#modules/sla/sla.ts';
import type { Found } from './backtest.sql.ts';
import type { Window } from './backtest-past.sql.ts';
import { sideOf } from './backtest-rule.ts';
import type { Sums, Which } from './backtest-sums.ts';

type Setting = {
  readonly window: Window;
  readonly sums: Sums;
  readonly dayOf: (at: number) => string;
};

export function policyStep(ticket: ReplayedTicket, { window, sums, dayOf }: Setting): Found[] {
  sums.events += ticket.facts.length;
  const broken = countClocks(ticket, { window, sums, dayOf });
  return brokenIn(ticket, { broken, sums, dayOf });
}

/** Those that were broken inside the window. */
export function countClocks(
  ticket: ReplayedTicket,
  { window, sums, dayOf }: Setting,
): Record<Which, ClockState[]> {
  const [from, to] = [window.from.getTime(), window.to.getTime()];
  const inside = (state: ClockState) =>
    state.started_at < to && (state.stopped_at === null || state.stopped_at >= from);
  const isBroken = ({ breached_at }: ClockState) =>
    breached_at !== null && breached_at >= from && breached_at <= to;
  const broken: Record<Which, ClockState[]> = { before: [], after: [] };
  for (const which of ['before', 'after'] as const) {
    for (const state of ticket[which].filter(inside)) {
      sums.clocks.add(state.target, which);
      if (!isBroken(state) || state.breached_at === null) continue;
      broken[which].push(state);
      sums.broken.add(state.target, which);
      sums.time(which, dayOf(state.breached_at));
      sums.teams.add(teamAt(ticket.facts, state.breached_at), which);
    }
  }
  return broken;
}

function teamAt(facts: readonly Fact[], at: number): string | null {
  const last = facts.findLast((fact) => fact.kind === 'line' && fact.at <= at);
  return last?.kind === 'line' ? last.team_id : null;
}

type BrokenIn = Omit<Setting, 'window'> & { readonly broken: Record<Which, readonly ClockState[]> };

/** One clock speaks for the ticket: one that differs, if any does. */
export function brokenIn(ticket: ReplayedTicket, { broken, sums, dayOf }: BrokenIn): Found[] {
  const { before, after } = broken;
  const [first] = [
    ...after.filter((state) => twinOf(state, before) === undefined),
    ...before.filter((state) => twinOf(state, after) === undefined),
    ...after,
  ];
  if (first === undefined || first.breached_at === null) return [];
  const side = sideOf({ before: before.length, after: after.length });
  sums.sides[side] += 1;
  const due = (states: readonly ClockState[]) => instant(twinOf(first, states)?.due_at ?? null);
  const why: BacktestWhy = {
    kind: 'policy',
    target: first.target,
    started_at: new Date(first.started_at).toISOString(),
    stopped_at: instant(first.stopped_at),
    due: { before: due(ticket.before), after: due(ticket.after) },
  };
  const at = new Date(first.breached_at).toISOString();
  return [{ ticket_id: ticket.id, side, day: dayOf(first.breached_at), at, why }];
}

/** The same clock under the other policies. */
function twinOf(state: ClockState, others: readonly ClockState[]): ClockState | undefined {
  return others.find((one) => one.target === state.target && one.started_at === state.started_at);
}

function instant(at: number | null): string | null {
  return at === null || !Number.isFinite(at) ? null : new Date(at).toISOString();
}
