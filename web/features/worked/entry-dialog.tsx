import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { parseMinutes, showMinutes } from '#contract/durations.ts';
import { listHistory } from '#contract/tickets.ts';
import { deleteTime, getTicketTime, type TimeEntry, updateTime } from '#contract/time-entries.ts';
import { call } from '../../api.ts';
import { locale, t } from '../../i18n.ts';
import { type QueryKey, queryClient, refresh } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';

type Props = { entry: TimeEntry; query_key: QueryKey; onClose: () => void };

/** Corrects or deletes an own entry. */
export function EntryDialog({ entry, query_key, onClose }: Props) {
  const params = { time_entry_id: entry.id };
  const [written, setWritten] = useState(showMinutes(entry.minutes, locale()));
  const [spent_on, setDay] = useState(entry.spent_on);
  const [note, setNote] = useState(entry.note);
  const [is_billable, setBillable] = useState(entry.is_billable);
  const minutes = parseMinutes(written);
  const submit = useSubmit(async () => {
    if (minutes === undefined) return;
    const body = { minutes, spent_on, note: note.trim(), is_billable };
    queryClient.setQueryData(query_key, await call(updateTime, { params, body }));
    await refresh(listHistory);
    onClose();
  });
  const remove = useSubmit(async () => {
    await call(deleteTime, { params });
    await refresh(getTicketTime, listHistory);
    onClose();
  });
  return (
    <Dialog title={t('worked.correct_title')} opened onClose={onClose}>
      <form className={css['form']} onSubmit={submit.onSubmit}>
        <TextInput
          label={t('worked.add')}
          required
          data-autofocus
          value={written}
          error={minutes === undefined ? t('worked.not_time') : submit.fieldError('minutes')}
          onChange={(event) => setWritten(event.currentTarget.value)}
        />
        <TextInput
          label={t('worked.day')}
          type="date"
          required
          value={spent_on}
          error={submit.fieldError('spent_on')}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <TextInput
          label={t('worked.note')}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Checkbox
          label={t('worked.billable')}
          checked={is_billable}
          onChange={(event) => setBillable(event.currentTarget.checked)}
        />
        <FormError submit={submit} />
        <FormError submit={remove} />
        <div className={css['buttons']}>
          <Button type="submit" loading={submit.is_busy} disabled={minutes === undefined}>
            {t('common.save')}
          </Button>
          <Button
            variant="default"
            color="danger"
            loading={remove.is_busy}
            onClick={remove.onSubmit}
          >
            {t('worked.remove')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
