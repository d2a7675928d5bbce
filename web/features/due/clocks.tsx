import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { getPromisedTime, type PromisedTime } from '#contract/due.ts';
import { listClocks, type SlaClock } from '#contract/sla.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { ask } from '../../queries.ts';
import { sayMoment } from '../../time.ts';
import { Moment, useClock } from '../../ui/clock.tsx';
import { Fold } from '../../ui/fold.tsx';
import css from './due.module.css';
import { Excuse } from './excuse.tsx';
import { type ClockLook, leftOf, lookOf, sayClock, sayWork } from './say-clock.ts';

const WhyDue = lazy(() => import('./why-due.tsx').then((module) => ({ default: module.WhyDue })));

/** What is owed on the ticket and until when; the reason is one key away. */
export function Clocks({ ticket }: { ticket: Ticket }) {
  const params = { ticket_id: ticket.id };
  const isOver = ticket.status_category === 'solved' || ticket.status_category === 'closed';
  const clocks = useQuery({
    ...ask(listClocks, { params }),
    // The working time that is left is known to the server.
    refetchInterval: isOver ? false : 60_000,
  }).data?.items;
  const promised = useQuery(ask(getPromisedTime, { params })).data?.promised ?? null;
  const [asks, setAsks] = useState(false);
  useShortcuts([{ combo: 'shift+d', label: 'due.key', run: () => setAsks(true) }]);
  const running = clocks?.filter((clock) => clock.stopped_at === null) ?? [];
  const ended = clocks?.filter((clock) => clock.stopped_at !== null) ?? [];
  return (
    <>
      <Fold
        title={t('due.title')}
        name="due"
        aside={
          <button type="button" className={css['why']} onClick={() => setAsks(true)}>
            {t('due.why')}
          </button>
        }
      >
        {promised !== null && <Promised promised={promised} />}
        {clocks?.length === 0 && <p className={css['quiet']}>{t('due.none')}</p>}
        <ul className={css['clocks']}>
          {running.map((clock) => (
            <Clock key={clock.id} clock={clock} ticket={ticket} />
          ))}
        </ul>
        {ended.length > 0 && (
          <details className={css['ended']} open={running.length === 0}>
            <summary>{t('due.ended')}</summary>
            <ul className={css['clocks']}>
              {ended.map((clock) => (
                <Clock key={clock.id} clock={clock} ticket={ticket} />
              ))}
            </ul>
          </details>
        )}
      </Fold>
      {asks && (
        <Suspense>
          <WhyDue ticket={ticket} onClose={() => setAsks(false)} />
        </Suspense>
      )}
    </>
  );
}

function Clock({ clock, ticket }: { clock: SlaClock; ticket: Ticket }) {
  const now = useClock();
  const look = lookOf(clock, now.now);
  const share = Math.min(1, clock.consumed_ms / Math.max(1, clock.promised_ms));
  return (
    <li className={css['clock']} data-look={look}>
      <span className={css['name']}>{t(`sla.target_${clock.target}`)}</span>
      <span className={css['left']}>{sayClock(clock, look)}</span>
      {clock.stopped_at === null && (
        <span className={css['track']} aria-hidden="true">
          <span style={{ width: `${share * 100}%` }} />
        </span>
      )}
      <Beneath clock={clock} look={look} ticket={ticket} />
      {clock.excuse !== null && (
        <span className={css['excuse']}>
          {t('due.excused', { name: clock.excuse.name })}
          {clock.excuse.note !== '' && ` — ${clock.excuse.note}`}
        </span>
      )}
      {clock.can.excuse && <Excuse clock={clock} />}
    </li>
  );
}

type BeneathProps = { clock: SlaClock; look: ClockLook; ticket: Ticket };

/** Until when, or since when and for whom it waits. */
function Beneath({ clock, look, ticket }: BeneathProps) {
  const now = useClock();
  if (clock.stopped_at !== null)
    return (
      <span className={css['beneath']}>
        <Moment at={clock.stopped_at} with_time />
      </span>
    );
  if (look === 'paused' && clock.paused_at !== null)
    return (
      <span className={css['beneath']}>
        {t('due.paused_since', {
          cause: t(`due.cause_${ticket.status_category}`),
          moment: sayMoment(Date.parse(clock.paused_at), now, true),
          time: sayWork(leftOf(clock)),
        })}
      </span>
    );
  if (clock.due_at === null) return null;
  const [before, after] = t('due.until', { moment: '\u0000' }).split('\u0000');
  return (
    <span className={css['beneath']}>
      {before}
      <Moment at={clock.due_at} with_time />
      {after}
    </span>
  );
}

/** What the automatic answer told the customer, and what became of it. */
function Promised({ promised }: { promised: PromisedTime }) {
  const clock = useClock();
  const { state, answered_at, due_at, words } = promised;
  const isLate = state === 'broken' || (state === 'open' && Date.parse(due_at) < clock.now);
  const moment = answered_at === null ? '' : sayMoment(Date.parse(answered_at), clock, true);
  const said =
    answered_at !== null
      ? t(state === 'kept' ? 'due.promised_kept' : 'due.promised_broken', { moment })
      : t(isLate ? 'due.promised_overdue' : 'due.promised_open');
  return (
    <p className={css['promised']} data-look={isLate ? 'late' : 'ok'}>
      <b>{t('due.promised')}</b>
      <span>{t('due.promised_words', { words })}</span>
      <span className={css['beneath']}>{said}</span>
    </p>
  );
}
