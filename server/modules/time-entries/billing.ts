/** What is billed of worked time, by the rule of a contract. Pure; minutes everywhere. */
import type { TimeRule } from '#contract/time-entries.ts';

export type Worked = {
  readonly minutes: number;
  readonly spent_on: string; // YYYY-MM-DD
  readonly is_billable: boolean;
};

/** What holds until a contract says otherwise: billed as worked. */
export const asWorked: TimeRule = { per: 'none', step: 5, minimum: 0 };

/**
 * Minutes of one ticket: all that were worked, and what is billed of them. What is not billable is
 * worked and never billed.
 */
export function timeTotals(
  entries: readonly Worked[],
  rule: TimeRule,
): { worked: number; billed: number } {
  const billable = entries.filter((entry) => entry.is_billable);
  const counted = rule.per === 'day' ? byDay(billable) : billable.map((entry) => entry.minutes);
  return {
    worked: sumOf(entries.map((entry) => entry.minutes)),
    billed: sumOf(counted.map((minutes) => billedMinutes(minutes, rule))),
  };
}

/** One entry, or one day, as it is billed: at least the minimum, rounded up to whole steps. */
export function billedMinutes(minutes: number, rule: TimeRule): number {
  if (minutes <= 0) return 0;
  if (rule.per === 'none') return minutes;
  return Math.ceil(Math.max(minutes, rule.minimum) / rule.step) * rule.step;
}

function byDay(entries: readonly Worked[]): number[] {
  const days = new Map<string, number>();
  for (const { spent_on, minutes } of entries)
    days.set(spent_on, (days.get(spent_on) ?? 0) + minutes);
  return [...days.values()];
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
