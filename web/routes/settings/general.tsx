import { Switch, Textarea, TextInput } from '@mantine/core';
import '@mantine/core/styles/Switch.layer.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { languages } from '#contract/common.ts';
import {
  automaticAudiences,
  type GeneralSettings,
  getSettings,
  updateSettings,
} from '#contract/settings.ts';
import { call } from '../../api.ts';
import { AutoReplyPreview } from '../../features/settings/auto-reply-preview.tsx';
import { HandoverSettings } from '../../features/settings/handover-settings.tsx';
import { LanguageField } from '../../features/settings/language-field.tsx';
import { TimeZoneField } from '../../features/settings/time-zone-field.tsx';
import { t } from '../../i18n.ts';
import { ask, queryClient } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { ErrorState, LoadingLines } from '../../ui/states.tsx';
import { tell } from '../../ui/toast.tsx';

const query = ask(getSettings, {});

/** The organisation, and the automatic answer to a new request. */
export function General() {
  const { data, error, refetch } = useQuery(query);
  return (
    <Page title={t('settings.general')}>
      {data !== undefined && <GeneralForm settings={data} />}
      {data !== undefined && <HandoverSettings settings={data} />}
      {data === undefined && error === null && <LoadingLines />}
      {data === undefined && error !== null && (
        <ErrorState error={error} retry={() => void refetch()} />
      )}
    </Page>
  );
}

function GeneralForm({ settings }: { settings: GeneralSettings }) {
  const [name, setName] = useState(settings.organization_name);
  const [language, setLanguage] = useState(settings.language);
  const [zone, setZone] = useState(settings.time_zone);
  const [subject, setSubject] = useState(bothOf(settings.auto_reply_subject));
  const [text, setText] = useState(bothOf(settings.auto_reply_text));
  const [audience, setAudience] = useState(settings.auto_reply_to);
  const [masks, setMasks] = useState({
    masks_cards: settings.masks_cards,
    masks_keys: settings.masks_keys,
    masks_papers: settings.masks_papers,
  });
  const submit = useSubmit(async () => {
    const fresh = await call(updateSettings, {
      body: {
        organization_name: name,
        language,
        time_zone: zone,
        auto_reply_subject: subject,
        auto_reply_text: text,
        auto_reply_to: audience,
        ...masks,
      },
    });
    queryClient.setQueryData(query.queryKey, fresh);
    tell(t('common.saved'));
  });
  return (
    <form className={css['form']} style={{ maxWidth: 620 }} onSubmit={submit.onSubmit}>
      <TextInput
        label={t('settings.organization_name')}
        required
        value={name}
        error={submit.fieldError('organization_name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className={css['pair']}>
        <LanguageField
          label={t('settings.main_language')}
          value={language}
          onChange={setLanguage}
        />
        <TimeZoneField value={zone} onChange={setZone} error={submit.fieldError('time_zone')} />
      </div>
      <h2 className={css['heading']}>{t('settings.masks')}</h2>
      <p className={css['quiet']}>{t('settings.masks_text')}</p>
      {(['masks_cards', 'masks_keys', 'masks_papers'] as const).map((name) => (
        <Switch
          key={name}
          label={t(`settings.${name}`)}
          description={t(`settings.${name}_text`)}
          checked={masks[name]}
          onChange={(event) => setMasks({ ...masks, [name]: event.currentTarget.checked })}
        />
      ))}
      <h2 className={css['heading']}>{t('settings.auto_reply')}</h2>
      <p className={css['quiet']}>{t('settings.auto_reply_text')}</p>
      <Choice
        label={t('sending.auto_reply_to')}
        value={audience}
        options={automaticAudiences.map((value) => ({
          value,
          label: t(`sending.auto_reply_${value}`),
        }))}
        onChoose={setAudience}
      />
      {languages.map((each) => (
        <div key={each} className={css['form']} style={{ maxWidth: 'none' }}>
          <TextInput
            label={t(each === 'ru' ? 'settings.reply_subject_ru' : 'settings.reply_subject_en')}
            value={subject[each]}
            lang={each}
            error={submit.fieldError(`auto_reply_subject.${each}`)}
            onChange={(event) => setSubject({ ...subject, [each]: event.currentTarget.value })}
          />
          <Textarea
            label={t(each === 'ru' ? 'settings.reply_text_ru' : 'settings.reply_text_en')}
            value={text[each]}
            lang={each}
            autosize
            minRows={4}
            error={submit.fieldError(`auto_reply_text.${each}`)}
            onChange={(event) => setText({ ...text, [each]: event.currentTarget.value })}
          />
          <AutoReplyPreview text={text[each]} language={each} />
        </div>
      ))}
      <FormEnd submit={submit} label={t('common.save')} />
    </form>
  );
}

function bothOf(texts: Partial<Record<'ru' | 'en', string>>): { ru: string; en: string } {
  return { ru: texts.ru ?? '', en: texts.en ?? '' };
}
