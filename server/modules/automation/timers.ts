/**
 * When automations are due. A row for each ticket that meets the conditions, kept right by the events of
 * the ticket, so that the moment is found by an index and no sweep looks at tickets. A row that was
 * done stays until the ticket meets the conditions no more, or counts from another moment.
 */
import type { AutomationRule } from '#contract/rule-definition.ts';
import { alwaysOpen, type WorkingTime, workingTimeOf } from '#modules/calendars/calendars.ts';
import { matchesCondition, type TicketFacts } from '#modules/tickets/tickets.ts';
import type { Ctx } from '#platform/ctx.ts';
import type { Desk, Ready } from './desk.ts';
import { timeless } from './match.ts';
import { statusSince } from './ticket.sql.ts';
import { deleteTimers, type Timer, type TimerKey, timersOf, writeTimers } from './timers.sql.ts';
import { anchorAt, dueAt } from './when.ts';

export type Facts = ReadonlyMap<string, TicketFacts>;

/** Puts the timers of these tickets right, as their facts are now. */
export async function planTickets(tx: Ctx, desk: Desk, facts: Facts): Promise<void> {
  const { automations } = desk;
  if (automations.length === 0 || facts.size === 0) return;
  const ids = [...facts.keys()];
  const wantsStatus = automations.some(({ definition }) => definition.anchor === 'status_since');
  const since = wantsStatus ? await statusSince(tx, ids) : new Map<string, string>();
  const clocks = await clocksOf(tx, automations);
  const known = await timersOf(tx, ids);
  const wanted: Timer[] = [];
  const gone: TimerKey[] = [];
  for (const rule of automations)
    for (const [ticket_id, ticket] of facts) {
      const before = known.get(`${rule.id} ${ticket_id}`);
      const due = dueOf(rule, ticket, { desk, clocks, since: since.get(ticket_id) });
      if (due !== undefined) {
        if (!isSame(before, due)) wanted.push({ rule_id: rule.id, ticket_id, ...due });
      } else if (before !== undefined) gone.push({ rule_id: rule.id, ticket_id });
    }
  await writeTimers(tx, wanted);
  await deleteTimers(tx, gone);
}

export type Due = { readonly anchor_at: string; readonly due_at: string };

type Known = {
  readonly desk: Pick<Desk, 'reader'>;
  readonly clocks: ReadonlyMap<string, WorkingTime>;
  readonly since: string | undefined;
};

/** Undefined: the ticket does not meet the conditions, or what it counts from has not been. */
export function dueOf(
  { id, definition }: Pick<Ready<AutomationRule>, 'id' | 'definition'>,
  ticket: TicketFacts,
  { desk, clocks, since }: Known,
): Due | undefined {
  const anchor = anchorAt(definition.anchor, ticket, since);
  const clock = clocks.get(id);
  if (anchor === null || clock === undefined) return undefined;
  if (!matchesCondition(timeless(definition.conditions), ticket, desk.reader)) return undefined;
  return { anchor_at: anchor, due_at: dueAt(definition, anchor, clock).toISOString() };
}

function isSame(before: (Due & { done_at: string | null }) | undefined, due: Due): boolean {
  if (before?.anchor_at !== due.anchor_at) return false;
  return before.done_at !== null || Date.parse(before.due_at) === Date.parse(due.due_at);
}

/** By rule; one whose calendar is gone has none, and is not due. */
export async function clocksOf(
  ctx: Ctx,
  automations: readonly Pick<Ready<AutomationRule>, 'id' | 'definition'>[],
): Promise<Map<string, WorkingTime>> {
  const clocks = new Map<string, WorkingTime>();
  for (const { id, definition } of automations) {
    const { time, calendar_id } = definition;
    try {
      clocks.set(id, time === 'clock' ? alwaysOpen : await workingTimeOf(ctx, calendar_id));
    } catch (error) {
      ctx.log.warn({ err: error, rule_id: id }, 'the calendar of a rule cannot be read');
    }
  }
  return clocks;
}
