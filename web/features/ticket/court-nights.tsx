import type { CourtTurn } from './court.ts';
import css from './court-bar.module.css';

/** So many nights are told apart by eye; of more there is one shade. */
const mostNights = 14;

/** The small steps of a long life stay visible: lengths are drawn by their root. */
export function growOf({ from, to }: CourtTurn): number {
  return Math.max(1, Math.sqrt((to - from) / 60_000));
}

/** Where the calendar was closed within a turn of ours. */
export function Nights({ turn }: { turn: CourtTurn }) {
  if (turn.nights.length > mostNights) return null;
  const share = (length: number) => `${(length / (turn.to - turn.from)) * 100}%`;
  return turn.nights.map(({ from, to }) => (
    <i
      key={from}
      className={css['night']}
      style={{ left: share(from - turn.from), width: share(to - from) }}
    />
  ));
}
