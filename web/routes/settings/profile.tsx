import { NumberInput, Textarea, TextInput, useMantineColorScheme } from '@mantine/core';
import { useState } from 'react';
import { themes, updateMe } from '#contract/people.ts';
import { call } from '../../api.ts';
import { LanguageField } from '../../features/settings/language-field.tsx';
import { TimeZoneField } from '../../features/settings/time-zone-field.tsx';
import { showLanguage, t } from '../../i18n.ts';
import { queryClient } from '../../queries.ts';
import { meQuery, useMe } from '../../session.tsx';
import { Choice } from '../../ui/choice.tsx';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';

/** My name, language, time, theme, and the signature under my letters. */
export function Profile() {
  const me = useMe();
  const { setColorScheme } = useMantineColorScheme();
  const [first, setFirst] = useState(me.first_name);
  const [last, setLast] = useState(me.last_name);
  const [language, setLanguage] = useState(me.language);
  const [zone, setZone] = useState(me.time_zone);
  const [theme, setTheme] = useState(me.theme);
  const [signature, setSignature] = useState(me.signature);
  const [undo, setUndo] = useState<number | string>(me.undo_seconds);
  const submit = useSubmit(async () => {
    const fresh = await call(updateMe, {
      body: {
        first_name: first,
        last_name: last,
        language,
        time_zone: zone,
        theme,
        signature,
        undo_seconds: Number(undo),
      },
    });
    queryClient.setQueryData(meQuery.queryKey, fresh);
    setColorScheme(theme);
    await showLanguage(language);
    tell(t('common.saved'));
  });
  return (
    <Page title={t('settings.profile')}>
      <form className={css['form']} onSubmit={submit.onSubmit}>
        <div className={css['pair']}>
          <TextInput
            label={t('session.first_name')}
            required
            value={first}
            error={submit.fieldError('first_name')}
            onChange={(event) => setFirst(event.currentTarget.value)}
          />
          <TextInput
            label={t('session.last_name')}
            value={last}
            error={submit.fieldError('last_name')}
            onChange={(event) => setLast(event.currentTarget.value)}
          />
        </div>
        <TextInput
          label={t('session.email')}
          value={me.email}
          readOnly
          description={t('settings.email_fixed')}
        />
        <div className={css['pair']}>
          <LanguageField label={t('settings.language')} value={language} onChange={setLanguage} />
          <TimeZoneField value={zone} onChange={setZone} error={submit.fieldError('time_zone')} />
        </div>
        <Choice
          label={t('settings.theme')}
          value={theme}
          options={themes.map((value) => ({ value, label: t(`settings.theme_${value}`) }))}
          onChoose={setTheme}
        />
        <Textarea
          label={t('settings.signature')}
          description={t('settings.signature_text')}
          autosize
          minRows={2}
          value={signature}
          error={submit.fieldError('signature')}
          onChange={(event) => setSignature(event.currentTarget.value)}
        />
        <NumberInput
          label={t('sending.undo_seconds')}
          description={t('sending.undo_seconds_text')}
          min={0}
          max={60}
          allowDecimal={false}
          required
          value={undo}
          error={submit.fieldError('undo_seconds')}
          onChange={setUndo}
        />
        <FormEnd submit={submit} label={t('common.save')} />
      </form>
    </Page>
  );
}
