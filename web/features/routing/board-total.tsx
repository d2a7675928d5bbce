import type { Board, BoardSlice } from '#contract/board.ts';
import { t } from '../../i18n.ts';
import { saySpan, useClock } from '../../ui/clock.tsx';
import css from './board.module.css';
import { isTaking } from './board-queue.tsx';
import type { Slice } from './slice.ts';

type Figure = {
  words: string;
  note?: string;
  value: number;
  tone?: 'late' | 'soon';
  slice?: BoardSlice;
};

/** What a lead asks first, each answer with its tickets behind it. */
export function figuresOf(board: Board, now: number): Figure[] {
  const { total, people, queues } = board;
  const on = people.filter(isTaking).length;
  const stuck = queues.flatMap((queue) => queue.stuck).reduce((sum, { count }) => sum + count, 0);
  const must_move = people.reduce((sum, person) => sum + person.must_move, 0);
  return [
    {
      words: t('board.slice_waiting'),
      value: total.waiting,
      slice: 'waiting',
      ...(total.waits_since === null
        ? {}
        : { note: t('board.oldest', { span: saySpan(now - Date.parse(total.waits_since)) }) }),
    },
    { words: t('board.slice_late'), value: total.late, slice: 'late', tone: 'late' },
    {
      words: t('board.total_in_1h'),
      value: total.in_1h,
      slice: 'in_1h',
      tone: 'soon',
      note: t('board.in_2h_4h', { two: total.in_2h, four: total.in_4h }),
    },
    { words: t('board.on_line'), value: on, note: t('board.of_people', { count: people.length }) },
    { words: t('board.slice_stuck'), value: stuck, slice: 'stuck', tone: 'late' },
    { words: t('board.slice_must_move'), value: must_move, slice: 'must_move', tone: 'soon' },
  ];
}

type Props = { board: Board; onOpen: (slice: Slice) => void };

export function BoardTotal({ board, onOpen }: Props) {
  const clock = useClock();
  return (
    <ul className={css['figures']}>
      {figuresOf(board, clock.now).map(({ words, note, value, tone, slice }) => (
        <li key={words}>
          {slice === undefined || value === 0 ? (
            <span className={css['figure']}>
              <Words value={value} words={words} note={note} />
            </span>
          ) : (
            <button
              type="button"
              className={css['figure']}
              data-tone={tone}
              onClick={() => onOpen({ slice })}
            >
              <Words value={value} words={words} note={note} />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Words({ value, words, note }: { value: number; words: string; note: string | undefined }) {
  return (
    <>
      <b>{value}</b>
      <span>
        {words}
        {note !== undefined && <small>{note}</small>}
      </span>
    </>
  );
}
