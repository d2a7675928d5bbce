import type { CourtPiece, CourtSum, TicketCourt } from '#contract/court.ts';
import { t } from '../../i18n.ts';
import { saySpan } from '../../ui/clock.tsx';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export type Night = { from: number; to: number };
/** A turn with the nights that cut it; milliseconds. */
export type CourtTurn = {
  whose: Pick<CourtPiece, 'side' | 'line' | 'team'>;
  cause: CourtPiece['cause'];
  from: number;
  to: number;
  nights: Night[];
};

/** The turns that the pieces are parts of, oldest first. */
export function turnsOf(pieces: readonly CourtPiece[]): CourtTurn[] {
  const turns = new Map<number, CourtTurn>();
  for (const piece of pieces) {
    const [from, to] = [Date.parse(piece.from), Date.parse(piece.to)];
    const { side, line, team, cause } = piece;
    const turn = turns.get(piece.turn) ?? {
      // A turn that begins at night is the line's, or of those who are on none.
      whose: { side: side === 'night' ? ownSide(piece) : side, line, team },
      ...{ cause, from, to, nights: [] },
    };
    turn.to = to;
    if (side === 'night') turn.nights.push({ from, to });
    turns.set(piece.turn, turn);
  }
  return [...turns.values()];
}

function ownSide({ line }: CourtPiece): CourtPiece['side'] {
  return line === null ? 'development' : 'line';
}

/** How long it is all together, the nights left out. */
export function ownLength({ from, to, nights }: CourtTurn): number {
  return nights.reduce((left, night) => left - (night.to - night.from), to - from);
}

export function nightLength({ nights }: CourtTurn): number {
  return nights.reduce((sum, night) => sum + night.to - night.from, 0);
}

/** One colour and pattern for each: the lines differ by their shade. */
export function markOf({ side, line }: Pick<CourtPiece, 'side' | 'line'>): string {
  return side === 'line' ? (line ?? 'L1') : side;
}

/** "Вторая линия: Инженеры", "Поставщик: Банк", "Клиент". */
export function sayWhose({ side, line, team }: Pick<CourtPiece, 'side' | 'line' | 'team'>): string {
  const name = side === 'line' ? t(`court.line_${line ?? 'L1'}`) : t(`court.${side}`);
  // A team that is called like its line is said once.
  const isSaid = team === null || team.name.toLowerCase() === name.toLowerCase();
  return isSaid ? name : t('court.of_team', { side: name, team: team.name });
}

/** A length that may be days: "2 дн 4 ч"; the smaller ones as everywhere. */
export function sayLength(milliseconds: number): string {
  if (milliseconds < minute) return t('court.under_minute');
  const days = Math.floor(milliseconds / day);
  const hours = Math.floor((milliseconds % day) / hour);
  return days === 0 || days > 29 || hours === 0
    ? saySpan(milliseconds)
    : t('court.days_hours', { days, hours });
}

/** For the line under the bar: teams of one side and line together, longest first, the night last. */
export function shortSums({ sums }: Pick<TicketCourt, 'sums'>): CourtSum[] {
  const short = new Map<string, CourtSum>();
  for (const sum of sums) {
    const { side, line } = sum;
    // A vendor is known by name: two of them are two.
    const key = side === 'vendor' ? `vendor ${sum.team?.id}` : markOf(sum);
    const known = short.get(key);
    if (known === undefined) short.set(key, side === 'vendor' ? sum : { ...sum, team: null });
    else short.set(key, { ...known, line, milliseconds: known.milliseconds + sum.milliseconds });
  }
  // The night is nobody's: it is told last.
  const rank = ({ side, milliseconds }: CourtSum) => (side === 'night' ? -1 : milliseconds);
  return [...short.values()].sort((one, other) => rank(other) - rank(one));
}
