import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { moveMessage, moveMessageToNew } from '#contract/mail-threading.ts';
import { search } from '#contract/search.ts';
import type { Comment, TicketRow } from '#contract/tickets.ts';
import { call, errorText } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { tellMoved } from './moving.ts';
import css from './threading.module.css';
import { ticketQuery } from './ticket-queries.ts';

type Props = { comment: Comment; onClose: () => void };

/** To another ticket, found by its number or words, or to a new one. */
export function MoveDialog({ comment, onClose }: Props) {
  const [q, setQ] = useState('');
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
        <SearchField label={t('threading.find_ticket')} value={q} onChange={setQ} autoFocus />
        <Found q={q.trim()} but={comment.ticket_id} onPick={(id) => void toTicket(id)} />
        <FormError submit={error} />
        {present !== undefined && (
          <ToNew comment={comment} subject={present.subject} onClose={onClose} />
        )}
      </div>
    </Dialog>
  );
}

type FoundProps = { q: string; but: string; onPick: (ticket_id: string) => void };

function Found({ q, but, onPick }: FoundProps) {
  const number = /^(?:#|№)?\s?(\d{1,15})$/.exec(q)?.[1];
  const byNumber = useQuery({
    ...ticketQuery(number ?? '0'),
    enabled: number !== undefined,
    retry: false,
  });
  const byWords = useQuery({ ...ask(search, { query: { q } }), enabled: q.length >= 2 });
  if (q.length < 2 && number === undefined) return null;
  const named = number === undefined || byNumber.data === undefined ? [] : [byNumber.data];
  const found: TicketRow[] = [...named, ...(byWords.data?.tickets ?? [])];
  const shown = found.filter(
    (ticket, index) =>
      ticket.id !== but && found.findIndex((other) => other.id === ticket.id) === index,
  );
  if (shown.length === 0) {
    const isAsking = byWords.isFetching || byNumber.isFetching;
    return <p className={css['quiet']}>{isAsking ? '…' : t('threading.nothing_found')}</p>;
  }
  return (
    <ul className={css['found']} aria-label={t('threading.find_ticket')}>
      {shown.slice(0, 8).map((ticket) => (
        <li key={ticket.id}>
          <button type="button" className={css['pick']} onClick={() => onPick(ticket.id)}>
            <span className={css['number']}>#{ticket.number}</span>
            <span className={css['subject']}>{ticket.subject || t('ticket.no_subject')}</span>
            <span className={css['quiet']}>{ticket.requester.name}</span>
          </button>
        </li>
      ))}
    </ul>
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
