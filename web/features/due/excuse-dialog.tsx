import '../../theme/forms.css';
import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import {
  excuseClock,
  listClocks,
  type SlaClock,
  type SlaExcuse,
  unexcuseClock,
} from '#contract/sla.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';

type Props = { clock: SlaClock; excuses: readonly SlaExcuse[]; onClose: () => void };

/** Why the time was missed: a reason of the desk's list, and what there is to say of it. */
export function ExcuseDialog({ clock, excuses, onClose }: Props) {
  const [chosen, setChosen] = useState(clock.excuse?.id ?? excuses[0]?.id ?? '');
  const [note, setNote] = useState(clock.excuse?.note ?? '');
  const params = { clock_id: clock.id };
  const done = async () => {
    await refresh(listClocks);
    onClose();
  };
  const save = useSubmit(async () => {
    await call(excuseClock, { params, body: { excuse_id: chosen, note } });
    await done();
  });
  const remove = useSubmit(async () => {
    await call(unexcuseClock, { params });
    await done();
  });
  return (
    <Dialog title={t('due.excuse')} opened onClose={onClose}>
      <form className={css['form']} onSubmit={save.onSubmit}>
        <NativeSelect
          label={t('due.excuse_why')}
          data-autofocus
          value={chosen}
          data={excuses.map(({ id, name }) => ({ value: id, label: name }))}
          error={save.fieldError('excuse_id')}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <Textarea
          label={t('due.excuse_note')}
          autosize
          minRows={2}
          maxLength={1000}
          value={note}
          error={save.fieldError('note')}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <FormError submit={save} />
        <FormError submit={remove} />
        <div className={css['buttons']}>
          <Button type="submit" loading={save.is_busy}>
            {t('common.save')}
          </Button>
          {clock.excuse !== null && (
            <Button
              variant="default"
              loading={remove.is_busy}
              onClick={(event) => remove.onSubmit(event)}
            >
              {t('due.excuse_none')}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
