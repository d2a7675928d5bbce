/**
 * When a letter that a mailbox wrote to itself is a reason for an alarm. Pure. A round may take three
 * times the median of the last twenty that came home, and two minutes in any case; while fewer than
 * five are known, ten minutes. The last round whose outcome is known speaks for the mailbox.
 */
import type { RoundRow } from './watch.sql.ts';

const MINUTE = 60_000;
const KNOWN_ROUNDS = 20;
const FEW_ROUNDS = 5;
const LIMIT_OF_FEW = 10 * MINUTE;
const SHORTEST_LIMIT = 2 * MINUTE;
const TIMES_MEDIAN = 3;

export type Round = Pick<RoundRow, 'sent_at' | 'returned_at' | 'failed_at' | 'words'>;

/** Milliseconds from the sending to our ledger; null while it is on its way. */
export function roundTrip({ sent_at, returned_at }: Round): number | null {
  return returned_at === null ? null : Date.parse(returned_at) - Date.parse(sent_at);
}

function lately(rounds: readonly Round[]): number[] {
  return rounds.flatMap((round) => roundTrip(round) ?? []).slice(0, KNOWN_ROUNDS);
}

/** Milliseconds; null when nothing came home yet. Rounds are given from the newest on. */
export function medianTrip(rounds: readonly Round[]): number | null {
  const sorted = lately(rounds).toSorted((one, two) => one - two);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[middle - 1] ?? upper) + upper) / 2);
}

/** Milliseconds that a round may take, after these rounds. */
export function limitOf(earlier: readonly Round[]): number {
  const median = medianTrip(earlier);
  if (median === null || lately(earlier).length < FEW_ROUNDS) return LIMIT_OF_FEW;
  return Math.max(TIMES_MEDIAN * median, SHORTEST_LIMIT);
}

export type Verdict =
  | { kind: 'unknown' }
  | { kind: 'well' }
  | { kind: 'not_sent'; words: string | null }
  | { kind: 'late'; limit_ms: number }
  | { kind: 'slow'; limit_ms: number; took_ms: number };

/** What the rounds, from the newest on, say about the mailbox. */
export function judgeRounds(rounds: readonly Round[], now: Date): Verdict {
  for (const [index, round] of rounds.entries()) {
    if (round.failed_at !== null) return { kind: 'not_sent', words: round.words };
    const limit_ms = limitOf(rounds.slice(index + 1));
    const took_ms = roundTrip(round);
    if (took_ms !== null) {
      return took_ms > limit_ms ? { kind: 'slow', limit_ms, took_ms } : { kind: 'well' };
    }
    if (now.getTime() - Date.parse(round.sent_at) > limit_ms) return { kind: 'late', limit_ms };
  }
  return { kind: 'unknown' };
}
