import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useId, useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { type CourtTurn, markOf, sayLength, sayWhose, shortSums, turnsOf } from './court.ts';
import css from './court-bar.module.css';
import { growOf, Nights } from './court-nights.tsx';
import { courtQuery } from './ticket-queries.ts';

const CourtTimeline = lazy(() =>
  import('./court-timeline.tsx').then((module) => ({ default: module.CourtTimeline })),
);

const mostWords = 4;

/** How long the ticket was whose turn, since it was opened: a bar to see, words to read; it unfolds. */
export function CourtBar({ ticket }: { ticket: Ticket }) {
  const isOver = ticket.status_category === 'solved' || ticket.status_category === 'closed';
  const { data: court } = useQuery({
    ...courtQuery(String(ticket.number)),
    // What lasts grows by itself.
    refetchInterval: isOver ? false : 60_000,
  });
  const [open, setOpen] = useState(false);
  const id = useId();
  useShortcuts([{ combo: 'i', label: 'court.key', run: () => setOpen((was) => !was) }]);
  const sums = court === undefined ? [] : shortSums(court);
  return (
    <section className={css['court']} aria-label={t('court.label')}>
      <button
        type="button"
        className={css['toggle']}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <span className={css['bar']} aria-hidden="true">
          {court !== undefined &&
            turnsOf(court.pieces).map((turn) => <Stretch key={turn.from} turn={turn} />)}
        </span>
        <span className={css['words']}>
          {sums.slice(0, mostWords).map((sum) => (
            <span key={`${markOf(sum)} ${sum.team?.id}`}>
              <i className={css['mark']} data-mark={markOf(sum)} aria-hidden="true" />
              {sum.team?.name ?? sayWhose(sum)} <b>{sayLength(sum.milliseconds)}</b>
            </span>
          ))}
          {sums.length > mostWords && (
            <span>{t('court.more', { count: sums.length - mostWords })}</span>
          )}
        </span>
        <IconChevronDown size={14} stroke={1.75} aria-hidden="true" />
        <span className="hidden">{t('court.unfold')}</span>
      </button>
      <div id={id} hidden={!open}>
        {open && court !== undefined && (
          <Suspense>
            <CourtTimeline court={court} />
          </Suspense>
        )}
      </div>
    </section>
  );
}

function Stretch({ turn }: { turn: CourtTurn }) {
  return (
    <span
      className={css['stretch']}
      data-mark={markOf(turn.whose)}
      style={{ flexGrow: growOf(turn) }}
    >
      <Nights turn={turn} />
    </span>
  );
}
