import { type BoardFigures, type BoardSlice, stripQuarters } from '#contract/board.ts';
import { type Key, t } from '../../i18n.ts';
import css from './burn-strip.module.css';

type Part = {
  slice: Extract<BoardSlice, 'late' | 'in_1h' | 'in_2h' | 'in_4h'>;
  words: Key;
  /** Which quarters of an hour it draws. */
  from: number;
  to: number;
};
const parts: Part[] = [
  { slice: 'late', words: 'board.late', from: 0, to: 0 },
  { slice: 'in_1h', words: 'board.in_1h', from: 0, to: 4 },
  { slice: 'in_2h', words: 'board.in_2h', from: 4, to: 8 },
  { slice: 'in_4h', words: 'board.in_4h', from: 8, to: stripQuarters },
];

type Props = {
  figures: BoardFigures;
  /** The tallest bar of all strips on the screen, so that they compare. */
  most: number;
  /** Whose strip it is, for who hears it. */
  name: string;
  onOpen: (slice: Part['slice']) => void;
};

/** What burns: what is late, and what falls due in each quarter of the next four hours. */
export function BurnStrip({ figures, most, name, onOpen }: Props) {
  const scale = Math.max(most, 3);
  return (
    <div className={css['strip']}>
      {parts.map(({ slice, words, from, to }) => {
        const value = figures[slice];
        const bars = slice === 'late' ? [value] : figures.quarters.slice(from, to);
        const inside = (
          <>
            <span className={css['bars']} aria-hidden="true">
              {bars.map((bar, index) => (
                <span
                  // biome-ignore lint/suspicious/noArrayIndexKey: a quarter is known by its place
                  key={index}
                  style={{
                    height: bar === 0 ? 2 : `${Math.max(18, Math.min(100, (100 * bar) / scale))}%`,
                  }}
                  data-empty={bar === 0}
                />
              ))}
            </span>
            <span className={css['said']}>
              <b>{value}</b> {t(words)}
            </span>
          </>
        );
        if (value === 0) {
          return (
            <span key={slice} className={css['part']} data-part={slice} data-zero="true">
              {inside}
            </span>
          );
        }
        return (
          <button
            key={slice}
            type="button"
            className={css['part']}
            data-part={slice}
            onClick={() => onOpen(slice)}
          >
            <span className="hidden">{name}: </span>
            {inside}
          </button>
        );
      })}
    </div>
  );
}

/** The tallest bar among strips. */
export function tallest(all: readonly BoardFigures[]): number {
  return Math.max(0, ...all.flatMap(({ quarters, late }) => [...quarters, late]));
}
