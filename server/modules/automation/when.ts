/** When: the moment of an automation on a ticket, and the next run of a schedule. Pure. */
import type { Anchor, AutomationRule, ScheduleRule } from '#contract/rule-definition.ts';
import type { WorkingTime } from '#modules/calendars/calendars.ts';
import type { TicketFacts } from '#modules/tickets/tickets.ts';

const minutes = { minutes: 1, hours: 60, days: 1440 } as const;

/** From what it counts; null: that has not been. `status_since` is told besides the facts. */
export function anchorAt(
  anchor: Anchor,
  facts: TicketFacts,
  status_since: string | undefined,
): string | null {
  return anchor === 'status_since' ? (status_since ?? null) : facts[anchor];
}

/** `clock`: working time of the rule's calendar, or time as it passes; days of it are days of work. */
export function dueAt(
  rule: Pick<AutomationRule, 'side' | 'amount' | 'unit' | 'time'>,
  anchor: string,
  clock: WorkingTime,
): Date {
  const at = Date.parse(anchor);
  const length = rule.amount * minutes[rule.unit] * 60_000;
  if (rule.time === 'clock') return new Date(rule.side === 'after' ? at + length : at - length);
  if (rule.unit === 'days')
    return new Date(clock.shiftDays(at, rule.side === 'after' ? rule.amount : -rule.amount));
  return new Date(rule.side === 'after' ? clock.add(at, length) : clock.subtract(at, length));
}

/** A schedule that finds no day within this long has none. */
const mostDays = 800;

/** The first run after the instant, in the calendar's zone; null when no day is left for it. */
export function nextRun(
  rule: Pick<ScheduleRule, 'at' | 'weekdays' | 'only_working_days'>,
  after: Date,
  { zone, clock }: { zone: string; clock: WorkingTime },
): Date | null {
  const start = Temporal.Instant.fromEpochMilliseconds(after.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate();
  for (let days = 0; days < mostDays; days += 1) {
    const date = start.add({ days });
    if (!rule.weekdays.includes(date.dayOfWeek)) continue;
    if (rule.only_working_days && !clock.isWorkingDay(date.toString())) continue;
    const run = date.toZonedDateTime({ timeZone: zone, plainTime: rule.at }).epochMilliseconds;
    if (run > after.getTime()) return new Date(run);
  }
  return null;
}
