import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import rows from '../../ui/rows.module.css';

type Props = { save: (note: string) => Promise<void>; onClose: () => void };

/** Why somebody decides that nothing is to be done. */
export function DismissDialog({ save, onClose }: Props) {
  const [note, setNote] = useState('');
  const submit = useSubmit(async () => {
    await save(note);
    onClose();
  });
  return (
    <Dialog title={t('gaps.dismiss_title')} opened onClose={onClose}>
      <form className={rows['form']} onSubmit={submit.onSubmit}>
        <p>{t('gaps.dismiss_text')}</p>
        <TextInput
          label={t('gaps.reason')}
          placeholder={t('gaps.reason_hint')}
          required
          maxLength={500}
          data-autofocus
          value={note}
          error={submit.fieldError('note')}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <FormEnd submit={submit} label={t('gaps.dismiss')} onClose={onClose} />
      </form>
    </Dialog>
  );
}
