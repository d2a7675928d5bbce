import { NativeSelect, NumberInput, Switch } from '@mantine/core';
import '@mantine/core/styles/Switch.layer.css';
import { useState } from 'react';
import { type BackupSettings, listBackups, updateBackupSettings } from '#contract/backups.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import css from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';

const hours = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, '0')}:00`,
}));

/** When backups are made by themselves, how long they stay, and whether each is proven. */
export function BackupSchedule({ settings }: { settings: BackupSettings }) {
  const [draft, setDraft] = useState(settings);
  const edit = (change: Partial<BackupSettings>) =>
    setDraft((before) => ({ ...before, ...change }));
  const submit = useSubmit(async () => {
    await call(updateBackupSettings, { body: draft });
    await refresh(listBackups);
    tell(t('common.saved'));
  });
  return (
    <section aria-labelledby="backups-schedule">
      <h2 id="backups-schedule" className={css['heading']}>
        {t('backups.schedule')}
      </h2>
      <form className={css['form']} onSubmit={submit.onSubmit}>
        <Switch
          label={t('backups.is_on')}
          checked={draft.is_on}
          onChange={(event) => edit({ is_on: event.currentTarget.checked })}
        />
        <NativeSelect
          label={t('backups.hour')}
          description={t('backups.hour_text')}
          disabled={!draft.is_on}
          value={String(draft.hour)}
          data={hours}
          onChange={(event) => edit({ hour: Number(event.currentTarget.value) })}
        />
        <div className={css['pair']}>
          <NumberInput
            label={t('backups.keep_days')}
            min={1}
            max={90}
            value={draft.keep_days}
            error={submit.fieldError('keep_days')}
            onChange={(value) => edit({ keep_days: Number(value) || 1 })}
          />
          <NumberInput
            label={t('backups.keep_weeks')}
            min={0}
            max={52}
            value={draft.keep_weeks}
            error={submit.fieldError('keep_weeks')}
            onChange={(value) => edit({ keep_weeks: Number(value) || 0 })}
          />
        </div>
        <Switch
          label={t('backups.is_proven')}
          description={t('backups.is_proven_text')}
          checked={draft.is_proven}
          onChange={(event) => edit({ is_proven: event.currentTarget.checked })}
        />
        <FormEnd submit={submit} label={t('common.save')} />
      </form>
    </section>
  );
}
