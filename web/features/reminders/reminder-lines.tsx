import { IconAlarm } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { listTicketReminders } from '#contract/reminders.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { useClock } from '../../ui/clock.tsx';
import { useStatuses } from '../ticket/lookups.ts';
import { ReminderActions } from './reminder-actions.tsx';
import css from './reminders.module.css';
import { sayReminder } from './say-reminder.ts';

/** My reminders on the ticket in front of me. */
export function ReminderLines({ ticket }: { ticket: Ticket }) {
  const { data } = useQuery(ask(listTicketReminders, { params: { ticket_id: ticket.id } }));
  const statuses = useStatuses();
  const clock = useClock();
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <ul className={css['lines']} aria-label={t('reminders.title')}>
      {items.map((reminder) => (
        <li key={reminder.id} className={css['line']} data-fired={reminder.state === 'fired'}>
          <IconAlarm size={16} stroke={1.75} aria-hidden="true" />
          <span className={css['said']}>
            {sayReminder(reminder, { clock, statuses })}
            {reminder.is_snooze && reminder.state === 'waiting' && ` · ${t('reminders.asleep')}`}
            {reminder.note !== '' && ` · ${reminder.note}`}
          </span>
          <ReminderActions reminder={reminder} />
        </li>
      ))}
    </ul>
  );
}
