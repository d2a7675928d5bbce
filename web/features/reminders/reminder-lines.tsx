import { IconAlarm } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { listTicketReminders } from '#contract/reminders.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { ask } from '../../queries.ts';
import { useClock } from '../../ui/clock.tsx';
import { useStatuses } from '../ticket/lookups.ts';
import { onReminder } from './open-reminder.ts';
import { ReminderActions } from './reminder-actions.tsx';
import css from './reminders.module.css';
import { sayReminder } from './say-reminder.ts';

const RemindDialog = lazy(() =>
  import('./remind-dialog.tsx').then((module) => ({ default: module.RemindDialog })),
);

/** My reminders on the ticket in front of me, and the way to a new one. */
export function ReminderLines({ ticket }: { ticket: Ticket }) {
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery(ask(listTicketReminders, { params: { ticket_id: ticket.id } }));
  const statuses = useStatuses();
  const clock = useClock();
  useShortcuts([{ combo: 'h', label: 'reminders.key', run: () => setOpen(true) }]);
  useEffect(() => onReminder((id) => id === ticket.id && setOpen(true)), [ticket.id]);
  const items = data?.items ?? [];
  return (
    <>
      {items.length > 0 && (
        <ul className={css['lines']} aria-label={t('reminders.title')}>
          {items.map((reminder) => (
            <li key={reminder.id} className={css['line']} data-fired={reminder.state === 'fired'}>
              <IconAlarm size={16} stroke={1.75} aria-hidden="true" />
              <span className={css['said']}>
                {sayReminder(reminder, { clock, statuses })}
                {reminder.is_snooze &&
                  reminder.state === 'waiting' &&
                  ` · ${t('reminders.asleep')}`}
                {reminder.note !== '' && ` · ${reminder.note}`}
              </span>
              <ReminderActions reminder={reminder} />
            </li>
          ))}
        </ul>
      )}
      {isOpen && (
        <Suspense>
          <RemindDialog ticket={ticket} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
