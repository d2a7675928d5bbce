/**
 * Whose court a ticket is in: pure, computed from what happened to it. Each moment from the opening to
 * now, or to the end, is exactly one side's.
 *
 * Decided once:
 * - The status says whose turn it is. New and open: the line of the ticket's team; without a team the
 *   first line, where every ticket begins. `waiting_internal`: those of our house who are on no line,
 *   developers first of all. `waiting_vendor`: a vendor. A team of the outer line works outside our
 *   house: while a ticket is open with one, it is that vendor's turn.
 * - Whose word is last corrects a status that waits: when the customer has written and nobody changed
 *   the status, it is our turn; our answer gives the turn back to whom the status waits for.
 * - When it is our turn (lines and development), time outside the calendar is nobody's: the closed
 *   night. The customer's, a vendor's and an approver's time is by the clock: our hours do not bind
 *   them, and the customer reads a letter in the evening.
 * - A ticket that was opened again: from the solution until then it was the customer's turn to say
 *   whether it holds. A ticket that is over counts until its end.
 * - A merged ticket ends with its merge, the survivor goes on as it was; a merge that was taken back
 *   has not happened (facts.ts).
 */
import type { CourtCause, CourtLine, CourtSide } from '#contract/court.ts';
import type { lines } from '#contract/people.ts';
import type { StatusCategory } from '#contract/settings.ts';
import type { Instant, WorkingTime } from '#modules/calendars/calendars.ts';
import type { Fact } from './clocks.ts';

/** Whose turn, and why. */
export type Turn = {
  readonly side: Exclude<CourtSide, 'night'>;
  readonly line: CourtLine | null;
  readonly team_id: string | null;
  readonly cause: CourtCause;
};
/** A turn from one moment to another; null: it lasts. */
export type Stretch = Turn & { readonly from: Instant; readonly to: Instant | null };
/** A part of a turn that no night cuts, or a night in it. */
export type Piece = Omit<Turn, 'side'> & {
  readonly side: CourtSide;
  readonly from: Instant;
  readonly to: Instant;
  readonly turn: number;
};

type State = {
  category: StatusCategory;
  line: (typeof lines)[number];
  team_id: string | null;
  /** The customer's word is the last one since the status began to wait. */
  is_answered: boolean;
};

/** The turns of a ticket, oldest first, without gaps. Facts of one moment are taken in their order. */
export function stretchesOf(facts: readonly Fact[]): Stretch[] {
  const state: State = {
    ...{ category: 'new', line: 'L1', team_id: null, is_answered: false },
  };
  const stretches: Stretch[] = [];
  let begun: Instant | undefined;
  let turn: Turn = turnOf(state);
  const sorted = facts.toSorted((one, other) => one.at - other.at);
  for (const [index, fact] of sorted.entries()) {
    take(state, fact);
    // What happens at one moment is one change; before the opening nothing is anybody's.
    if (sorted[index + 1]?.at === fact.at) continue;
    const next = turnOf(state);
    if (begun !== undefined && isSame(turn, next)) continue;
    if (begun !== undefined) stretches.push({ ...turn, from: begun, to: fact.at });
    begun = fact.at;
    turn = next;
  }
  if (begun === undefined) return [];
  return isOver(state) ? stretches : [...stretches, { ...turn, from: begun, to: null }];
}

function take(state: State, fact: Fact): void {
  switch (fact.kind) {
    case 'opened':
    case 'status':
      state.category = fact.category;
      state.is_answered = false;
      return;
    case 'line':
      state.line = fact.line ?? 'L1';
      state.team_id = fact.team_id;
      return;
    case 'customer_word':
      state.is_answered = true;
      return;
    case 'agent_word':
      state.is_answered = false;
      return;
    case 'taken':
  }
}

function isOver({ category }: State): boolean {
  return category === 'solved' || category === 'closed';
}

/** Of a ticket that is over, whose turn it was if it is opened again. */
function turnOf(state: State): Turn {
  const { category, line, team_id, is_answered } = state;
  if (isOver(state)) return theirs('customer', 'solution');
  if (category === 'new' || category === 'open') return work(state, 'work');
  if (is_answered) return work(state, 'answered');
  const outer = line === 'outer' ? team_id : null;
  switch (category) {
    case 'waiting_vendor':
      return theirs('vendor', category, outer);
    case 'waiting_internal':
      return theirs('development', category, outer);
    default:
      return theirs('customer', 'waiting_customer');
  }
}

function theirs(side: Turn['side'], cause: CourtCause, team_id: string | null = null): Turn {
  return { side, line: null, team_id, cause };
}

function work({ line, team_id }: State, cause: CourtCause): Turn {
  return line === 'outer'
    ? theirs('vendor', cause, team_id)
    : { side: 'line', line, team_id, cause };
}

function isSame(one: Turn, other: Turn): boolean {
  return (
    one.side === other.side &&
    one.line === other.line &&
    one.team_id === other.team_id &&
    one.cause === other.cause
  );
}

/** Does our calendar rule this side's time? */
export function isOurs(side: CourtSide): boolean {
  return side === 'line' || side === 'development';
}

/** The turns cut by the nights, up to now: together they are the whole span. */
export function piecesOf(stretches: readonly Stretch[], time: WorkingTime, now: Instant): Piece[] {
  return stretches.flatMap(({ to, ...stretch }, turn) => {
    const piece = { ...stretch, to: Math.min(to ?? now, now), turn };
    if (piece.to <= piece.from) return [];
    return isOurs(piece.side) ? cutByNight(piece, time) : [piece];
  });
}

function cutByNight(whole: Piece, time: WorkingTime): Piece[] {
  const pieces: Piece[] = [];
  let at = whole.from;
  const until = (side: CourtSide, to: Instant) => {
    if (to <= at) return;
    const last = pieces.at(-1);
    // Two open periods that touch are one.
    if (last?.side === side) pieces[pieces.length - 1] = { ...last, to };
    else pieces.push({ ...whole, side, from: at, to });
    at = to;
  };
  for (const [from, to] of time.periodsFrom(whole.from)) {
    if (from >= whole.to) break;
    until('night', from);
    until(whole.side, Math.min(to, whole.to));
  }
  until('night', whole.to);
  return pieces;
}

export type Sum = Pick<Piece, 'side' | 'line' | 'team_id'> & { readonly milliseconds: number };

/** All time of each side, line and team, longest first; the night is one. */
export function sumsOf(pieces: readonly Piece[]): Sum[] {
  const sums = new Map<string, Sum>();
  for (const { side, line, team_id, from, to } of pieces) {
    const whose = side === 'night' ? { side, line: null, team_id: null } : { side, line, team_id };
    const key = JSON.stringify(whose);
    const known = sums.get(key)?.milliseconds ?? 0;
    sums.set(key, { ...whose, milliseconds: known + to - from });
  }
  return [...sums.values()].sort((one, other) => other.milliseconds - one.milliseconds);
}
