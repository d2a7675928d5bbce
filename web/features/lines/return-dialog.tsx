import { NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import { returnEscalation } from '#contract/escalations.ts';
import type { Ticket } from '#contract/tickets.ts';
import { call, type Output } from '../../api.ts';
import { t } from '../../i18n.ts';
import { queryClient } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import { tell } from '../../ui/toast.tsx';
import { ticketQuery } from '../ticket/ticket-queries.ts';
import css from './lines.module.css';
import { refreshMoved, teamText, useReasons } from './lines-queries.ts';

type Back = NonNullable<Output<typeof import('#contract/escalations.ts').listEscalations>['back']>;
type Props = { ticket: Ticket; back: Back; onClose: () => void };

/** Back to the line before: it is done, or something was missing. */
export function ReturnDialog(props: Props) {
  return (
    <Dialog title={t('escalation.return_title')} opened onClose={props.onClose} size="lg">
      <ReturnForm {...props} />
    </Dialog>
  );
}

function ReturnForm({ ticket, back, onClose }: Props) {
  const reasons = useReasons('return');
  const [cause, setCause] = useState<'done' | 'returned'>('done');
  const [reason, setReason] = useState('');
  const [words, setWords] = useState('');
  const isMissing = cause === 'returned';
  const submit = useSubmit(async () => {
    const fresh = await call(returnEscalation, {
      params: { ticket_id: ticket.id },
      body: { cause, reason_id: isMissing && reason !== '' ? reason : null, words },
    });
    queryClient.setQueryData(ticketQuery(String(ticket.number)).queryKey, fresh);
    tell(t('escalation.returned_done'));
    onClose();
    void refreshMoved();
  });
  const place = [teamText(back.team), back.agent?.name].filter(Boolean).join(' · ');
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <p className={css['quiet']}>{t('escalation.return_to', { place })}</p>
      <Choice
        label={t('escalation.return_cause')}
        value={cause}
        options={(['done', 'returned'] as const).map((value) => ({
          value,
          label: t(`escalation.cause_${value}`),
        }))}
        onChoose={setCause}
      />
      {isMissing && reasons.length > 0 && (
        <NativeSelect
          label={t('escalation.missing')}
          required
          value={reason}
          data={[
            { value: '', label: t('escalation.choose_reason') },
            ...reasons.map((one) => ({ value: one.id, label: one.name })),
          ]}
          error={submit.fieldError('reason_id')}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <Textarea
        label={t(isMissing ? 'escalation.return_words' : 'escalation.return_words_done')}
        description={t('escalation.words_hidden')}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={5000}
        data-autofocus
        value={words}
        error={submit.fieldError('words')}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <FormEnd submit={submit} label={t('escalation.return_submit')} onClose={onClose} />
    </form>
  );
}
