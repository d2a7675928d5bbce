import { type Turn, turnOfCategory } from '#contract/conditions.ts';
import { type StatusCategory, statusCategories } from '#contract/settings.ts';

/** A stretch of a ticket's life in which it was one side's turn; milliseconds. */
export type CourtSpan = { turn: Turn; length: number };
export type CategoryChange = { at: number; category: StatusCategory };

/**
 * Whose turn it was, from the opening to now (or to the end): neighbouring stretches of one side
 * become one. What comes after the solution does not count, unless the ticket came back.
 */
export function courtSpans(opened_at: number, changes: CategoryChange[], now: number): CourtSpan[] {
  const spans: CourtSpan[] = [];
  let since = opened_at;
  let turn: Turn = 'us';
  for (const change of [...changes, { at: now, category: null }]) {
    const next: Turn = change.category === null ? turn : turnOfCategory[change.category];
    if (next === turn && change.category !== null) continue;
    const length = Math.max(0, change.at - since);
    const last = spans.at(-1);
    if (last !== undefined && last.turn === turn) last.length += length;
    else if (length > 0) spans.push({ turn, length });
    since = change.at;
    turn = next;
  }
  return spans.filter((span, index) => span.turn !== 'nobody' || index < spans.length - 1);
}

/** All time of each side, longest first. */
export function courtTotals(spans: CourtSpan[]): CourtSpan[] {
  const totals = new Map<Turn, number>();
  for (const span of spans) totals.set(span.turn, (totals.get(span.turn) ?? 0) + span.length);
  return [...totals]
    .map(([turn, length]) => ({ turn, length }))
    .sort((a, b) => b.length - a.length);
}

export function isCategory(value: unknown): value is StatusCategory {
  return statusCategories.some((category) => category === value);
}
