import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import {
  endReminder,
  listReminders,
  listTicketReminders,
  type Reminder,
} from '#contract/reminders.ts';
import { getTicket, listTickets } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { tellError } from '../../ui/toast.tsx';

const RemindDialog = lazy(() =>
  import('./remind-dialog.tsx').then((module) => ({ default: module.RemindDialog })),
);

/** Done, called off, or put off again. */
export function ReminderActions({ reminder }: { reminder: Reminder }) {
  const [isMoving, setMoving] = useState(false);
  async function end() {
    try {
      await call(endReminder, { params: { reminder_id: reminder.id } });
      await refresh(listReminders, listTicketReminders, getTicket, listTickets);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setMoving(true)}>
        {t('reminders.later')}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => void end()}>
        {t(reminder.state === 'fired' ? 'reminders.done' : 'reminders.cancel')}
      </Button>
      {isMoving && (
        <Suspense>
          <RemindDialog
            ticket={{ id: reminder.ticket.id, status_id: '' }}
            moved={reminder}
            onClose={() => setMoving(false)}
          />
        </Suspense>
      )}
    </>
  );
}
