import { Checkbox, Textarea } from '@mantine/core';
import { useState } from 'react';
import { languages } from '#contract/common.ts';
import { type GeneralSettings, getSettings, updateSettings } from '#contract/settings.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, queryClient } from '../../queries.ts';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import css from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';

/** Whether the customer is told who answers from now on, and in which words. */
export function HandoverSettings({ settings }: { settings: GeneralSettings }) {
  const [isOn, setOn] = useState(settings.introduces_owner);
  const [text, setText] = useState({
    ru: settings.introduction_text['ru'] ?? '',
    en: settings.introduction_text['en'] ?? '',
  });
  const submit = useSubmit(async () => {
    const fresh = await call(updateSettings, {
      body: { introduces_owner: isOn, introduction_text: text },
    });
    queryClient.setQueryData(ask(getSettings, {}).queryKey, fresh);
    tell(t('common.saved'));
  });
  return (
    <form className={css['form']} style={{ maxWidth: 620 }} onSubmit={submit.onSubmit}>
      <h2 className={css['heading']} style={{ marginTop: 26 }}>
        {t('handover.setting')}
      </h2>
      <p className={css['quiet']}>{t('handover.setting_text')}</p>
      <Checkbox
        label={t('handover.setting_on')}
        checked={isOn}
        onChange={(event) => setOn(event.currentTarget.checked)}
      />
      {isOn &&
        languages.map((each) => (
          <Textarea
            key={each}
            label={t(each === 'ru' ? 'handover.setting_ru' : 'handover.setting_en')}
            description={t('handover.setting_name', { name: '{name}' })}
            lang={each}
            autosize
            minRows={2}
            value={text[each]}
            error={submit.fieldError(`introduction_text.${each}`)}
            onChange={(event) => setText({ ...text, [each]: event.currentTarget.value })}
          />
        ))}
      <FormEnd submit={submit} label={t('common.save')} />
    </form>
  );
}
