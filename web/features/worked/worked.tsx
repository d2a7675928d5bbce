import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useRef, useState } from 'react';
import { showMinutes } from '#contract/durations.ts';
import { updateMe } from '#contract/people.ts';
import { listHistory, type Ticket } from '#contract/tickets.ts';
import { addTime, getTicketTime, type TimeEntry } from '#contract/time-entries.ts';
import { call } from '../../api.ts';
import { locale, t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { meQuery, useMe } from '../../session.tsx';
import { Fold } from '../../ui/fold.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import { focusInContext } from '../context/show-context.ts';
import { QuickTime, type Spent } from './quick-time.tsx';
import { showClock, useWorkTimer } from './use-work-timer.ts';
import css from './worked.module.css';

const EntryDialog = lazy(() =>
  import('./entry-dialog.tsx').then((module) => ({ default: module.EntryDialog })),
);

/** Time spent on the ticket: who, how much, what of it is billed; a quick way to add one's own. */
export function Worked({ ticket }: { ticket: Ticket }) {
  const params = { ticket_id: ticket.id };
  const query = ask(getTicketTime, { params });
  const time = useQuery(query).data;
  const field = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState<TimeEntry | null>(null);
  const said = (minutes: number) => showMinutes(minutes, locale());
  useShortcuts([
    {
      combo: 'shift+t',
      label: 'worked.key',
      run: () => ticket.can.note && focusInContext(() => field.current),
    },
  ]);

  async function log(spent: Spent): Promise<boolean> {
    try {
      queryClient.setQueryData(query.queryKey, await call(addTime, { params, body: spent }));
      tell(t('worked.added', { time: said(spent.minutes) }));
      await refresh(listHistory);
      return true;
    } catch (error) {
      tellError(error);
      return false;
    }
  }
  return (
    <Fold
      title={t('worked.section')}
      name="worked"
      aside={
        time !== undefined && time.worked > 0 ? (
          <span className={css['aside']}>{said(time.worked)}</span>
        ) : undefined
      }
    >
      {time !== undefined && time.worked > 0 && (
        <dl className={css['sums']}>
          <div>
            <dt>{t('worked.worked_sum')}</dt>
            <dd>{said(time.worked)}</dd>
          </div>
          <div>
            <dt>{t('worked.billed_sum')}</dt>
            <dd>{said(time.billed)}</dd>
          </div>
        </dl>
      )}
      {time !== undefined && time.items.length > 0 && (
        <ul className={css['entries']}>
          {time.items.map((entry) => (
            <Entry key={entry.id} entry={entry} onOpen={() => setOpen(entry)} />
          ))}
        </ul>
      )}
      {ticket.can.note && <QuickTime field={field} onAdd={log} />}
      {ticket.can.note && <Timer ticket_id={ticket.id} onLog={(minutes) => log({ minutes })} />}
      <Suspense>
        {open !== null && (
          <EntryDialog
            key={open.id}
            entry={open}
            query_key={query.queryKey}
            onClose={() => setOpen(null)}
          />
        )}
      </Suspense>
    </Fold>
  );
}

function Entry({ entry, onOpen }: { entry: TimeEntry; onOpen: () => void }) {
  const day = new Intl.DateTimeFormat(locale(), {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  }).format(new Date(`${entry.spent_on}T00:00:00Z`));
  const minutes = showMinutes(entry.minutes, locale());
  const words = (
    <>
      <span className={css['minutes']}>{minutes}</span>
      <span className={css['words']}>
        {entry.note !== '' && <span>{entry.note} </span>}
        <span className={css['quiet']}>
          {entry.agent.name}, {day}
          {!entry.is_billable && ` · ${t('worked.not_billable')}`}
        </span>
      </span>
    </>
  );
  if (!entry.can.update) return <li className={css['entry']}>{words}</li>;
  return (
    <li>
      <button type="button" onClick={onOpen}>
        <span className="hidden">{t('worked.correct', { what: '' })}</span>
        {words}
      </button>
    </li>
  );
}

/** Counts for whoever has asked for it, and for nobody else. */
function Timer({
  ticket_id,
  onLog,
}: {
  ticket_id: string;
  onLog: (minutes: number) => Promise<boolean>;
}) {
  const me = useMe();
  const is_on = me.preferences['time_timer'] === true;
  const timer = useWorkTimer(ticket_id, is_on);
  const minutes = Math.min(1440, Math.max(1, Math.round(timer.seconds / 60)));
  async function turn(time_timer: boolean | null) {
    try {
      const fresh = await call(updateMe, { body: { preferences: { time_timer } } });
      queryClient.setQueryData(meQuery.queryKey, fresh);
    } catch (error) {
      tellError(error);
    }
  }
  if (!is_on)
    return (
      <button
        type="button"
        className={css['link']}
        title={t('worked.timer_text')}
        onClick={() => void turn(true)}
      >
        {t('worked.timer_on')}
      </button>
    );
  return (
    <div className={css['timer']}>
      <span
        className={css['clock']}
        data-running={timer.is_running}
        role="timer"
        aria-label={t('worked.timer', { time: showClock(timer.seconds) })}
      >
        {showClock(timer.seconds)}
      </span>
      <Button
        variant="default"
        size="compact-sm"
        disabled={timer.seconds === 0}
        onClick={() => void onLog(minutes).then((isLogged) => isLogged && timer.reset())}
      >
        {t('worked.timer_log', { time: showMinutes(minutes, locale()) })}
      </Button>
      <button type="button" className={css['link']} onClick={timer.reset}>
        {t('worked.timer_reset')}
      </button>
      <button type="button" className={css['link']} onClick={() => void turn(null)}>
        {t('worked.timer_off')}
      </button>
    </div>
  );
}
