import { Button, TextInput } from '@mantine/core';
import '../../theme/forms.css';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { splitTicket } from '#contract/merging.ts';
import type { Ticket } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import { Choice } from '../../ui/choice.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { tell } from '../../ui/toast.tsx';
import { refreshWhole, unsplit } from './after.ts';
import { type Choosing, stopChoosing } from './choosing.ts';
import css from './whole.module.css';

type Props = { ticket: Ticket; choosing: NonNullable<Choosing> };

/** In the place of the composer: what becomes of the chosen messages. */
export function SplitBar({ ticket, choosing }: Props) {
  const navigate = useNavigate();
  const [subject, setSubject] = useState(ticket.subject);
  const [mode, setMode] = useState<'move' | 'copy'>('move');
  const count = choosing.ids.size;
  useEffect(() => stopChoosing, []);
  useShortcuts([{ combo: 'escape', label: 'keys.close', run: stopChoosing }]);
  const submit = useSubmit(async () => {
    const body = { comment_ids: [...choosing.ids], mode, subject: subject.trim() };
    const made = await call(splitTicket, { params: { ticket_id: ticket.id }, body });
    const number = String(made.number);
    stopChoosing();
    tell(t('whole.split_done', { number }), {
      label: t('whole.undo'),
      run: () => void unsplit(made.id),
    });
    await navigate({ to: '/tickets/$number', params: { number }, search: {} });
    await refreshWhole();
  });
  return (
    <form className={css['bar']} aria-label={t('whole.split_bar')} onSubmit={submit.onSubmit}>
      <p role="status">{count === 0 ? t('whole.split_hint') : t('whole.split_count', { count })}</p>
      <div className={css['fields']}>
        <TextInput
          label={t('whole.split_subject')}
          value={subject}
          maxLength={500}
          required
          error={submit.fieldError('subject')}
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
        <Choice
          label={t('whole.split_how')}
          is_label_hidden
          value={mode}
          options={[
            { value: 'move', label: t('whole.split_move') },
            { value: 'copy', label: t('whole.split_copy') },
          ]}
          onChoose={setMode}
        />
      </div>
      <FormError submit={submit} />
      <div className={css['actions']}>
        <Button variant="default" onClick={stopChoosing}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" loading={submit.is_busy} disabled={count === 0}>
          {t('whole.split_do')}
        </Button>
      </div>
    </form>
  );
}
