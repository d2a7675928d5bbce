import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { moveMessage, moveMessageToNew } from '#contract/mail-threading.ts';
import type { Comment } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { errorText } from '../../reach.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { TicketFinder } from '../whole/finder.tsx';
import { tellMoved } from './moving.ts';
import css from './threading.module.css';
import { ticketQuery } from './ticket-queries.ts';

type Props = { comment: Comment; onClose: () => void };

/** To another ticket, found by its number or words, or to a new one. */
export function MoveDialog({ comment, onClose }: Props) {
  const { data: present } = useQuery(ticketQuery(comment.ticket_id));
  const [error, setError] = useState<{ error: string | null }>({ error: null });
  const toTicket = async (ticket_id: string) => {
    try {
      const params = { comment_id: comment.id };
      await tellMoved(comment.id, await call(moveMessage, { params, body: { ticket_id } }));
      onClose();
    } catch (failure) {
      setError({ error: errorText(failure) });
    }
  };
  return (
    <Dialog title={t('threading.move_title')} opened onClose={onClose}>
      <div className={css['dialog']}>
        <p className={css['quiet']}>{t('threading.move_text')}</p>
        <TicketFinder
          label={t('threading.find_ticket')}
          but={comment.ticket_id}
          onPick={(found) => void toTicket(found.id)}
        />
        <FormError submit={error} />
        {present !== undefined && (
          <ToNew comment={comment} subject={present.subject} onClose={onClose} />
        )}
      </div>
    </Dialog>
  );
}

type ToNewProps = { comment: Comment; subject: string; onClose: () => void };

function ToNew({ comment, subject: suggested, onClose }: ToNewProps) {
  const [subject, setSubject] = useState(suggested);
  const submit = useSubmit(async () => {
    const params = { comment_id: comment.id };
    await tellMoved(
      comment.id,
      await call(moveMessageToNew, { params, body: { subject: subject.trim() } }),
    );
    onClose();
  });
  if (comment.author_kind !== 'contact') return null;
  return (
    <form className={css['new']} onSubmit={submit.onSubmit}>
      <h3 className={css['heading']}>{t('threading.to_new')}</h3>
      <TextInput
        label={t('threading.new_subject')}
        value={subject}
        maxLength={500}
        required
        error={submit.fieldError('subject')}
        onChange={(event) => setSubject(event.currentTarget.value)}
      />
      <FormError submit={submit} />
      <Button type="submit" variant="default" loading={submit.is_busy}>
        {t('threading.make_new')}
      </Button>
    </form>
  );
}
