import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { Dialog } from '../../ui/dialog.tsx';
import css from './ticket-head.module.css';
import { useTicketChange } from './use-ticket-change.ts';

/** Another subject for the ticket. */
export function SubjectDialog({ ticket, onClose }: { ticket: Ticket; onClose: () => void }) {
  const [subject, setSubject] = useState(ticket.subject);
  const change = useTicketChange(ticket);
  function save(event: FormEvent) {
    event.preventDefault();
    if (subject.trim() !== '' && subject !== ticket.subject) change({ subject }, { subject });
    onClose();
  }
  return (
    <Dialog title={t('ticket.edit_subject')} opened onClose={onClose}>
      <form className={css['form']} onSubmit={save}>
        <TextInput
          label={t('ticket.subject')}
          value={subject}
          maxLength={500}
          required
          data-autofocus
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
        <Button type="submit">{t('common.save')}</Button>
      </form>
    </Dialog>
  );
}
