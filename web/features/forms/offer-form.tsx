import { Button, NativeSelect, NumberInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fileAsks, listOffers, putOffer, type TopicOffer } from '#contract/forms.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';
import { BrandChoice } from '../brands/brand-choice.tsx';

/** Whether customers may write about a topic, and what they call it. */
export function OfferForm({ topic_id }: { topic_id: string }) {
  const query = useQuery(ask(listOffers, {}));
  return (
    <WithData query={query}>
      {({ items }) => (
        <Editor
          key={topic_id}
          topic_id={topic_id}
          offer={items.find((one) => one.topic_id === topic_id)}
        />
      )}
    </WithData>
  );
}

function Editor({ topic_id, offer }: { topic_id: string; offer: TopicOffer | undefined }) {
  const [is_offered, setOffered] = useState(offer?.is_offered ?? false);
  const [names, setNames] = useState(offer?.names ?? { ru: '', en: '' });
  const [files, setFiles] = useState(offer?.files ?? 'may');
  const [more, setMore] = useState<More>(() => moreOf(offer));
  const submit = useSubmit(async () => {
    await call(putOffer, { params: { topic_id }, body: { is_offered, names, files, ...more } });
    await refresh(listOffers);
    tell(t('forms.saved'));
  });
  return (
    <form className={`${css['group']} ${css['form']}`} onSubmit={submit.onSubmit}>
      <h2 className={css['heading']} style={{ marginBottom: 0 }}>
        {t('forms.offer')}
      </h2>
      <p className={css['quiet']}>{t('forms.offer_note')}</p>
      <Switch
        label={t('forms.offered')}
        checked={is_offered}
        onChange={(event) => setOffered(event.currentTarget.checked)}
      />
      <TextInput
        label={t('forms.offer_name_ru')}
        description={t('forms.offer_name_hint')}
        maxLength={80}
        value={names.ru}
        error={submit.fieldError('names.ru')}
        onChange={(event) => setNames({ ...names, ru: event.currentTarget.value })}
      />
      <TextInput
        label={t('forms.offer_name_en')}
        maxLength={80}
        value={names.en}
        error={submit.fieldError('names.en')}
        onChange={(event) => setNames({ ...names, en: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('forms.files')}
        value={files}
        data={fileAsks.map((value) => ({ value, label: t(`forms.files_${value}`) }))}
        onChange={(event) => {
          const chosen = fileAsks.find((one) => one === event.currentTarget.value);
          if (chosen !== undefined) setFiles(chosen);
        }}
      />
      <MoreFields
        more={more}
        has_files={files !== 'none'}
        onChange={setMore}
        fieldError={submit.fieldError}
      />
      <FormError submit={submit} />
      <div className={css['buttons']}>
        <Button type="submit" variant="default" loading={submit.is_busy}>
          {t('forms.save')}
        </Button>
      </div>
    </form>
  );
}

type More = Pick<TopicOffer, 'intro' | 'file_words' | 'brand_ids' | 'position'>;

function moreOf(offer: TopicOffer | undefined): More {
  const none = { ru: '', en: '' };
  return {
    intro: offer?.intro ?? none,
    file_words: offer?.file_words ?? none,
    brand_ids: offer?.brand_ids ?? [],
    position: offer?.position ?? 0,
  };
}

type MoreProps = {
  more: More;
  has_files: boolean;
  onChange: (more: More) => void;
  fieldError: (name: string) => string | null;
};

/** What has a good default: words above the form, which files, its place, its brands. */
function MoreFields({ more, has_files, onChange, fieldError }: MoreProps) {
  const change = (patch: Partial<More>) => onChange({ ...more, ...patch });
  const languages = ['ru', 'en'] as const;
  return (
    <details>
      <summary>{t('forms.more')}</summary>
      <div className={css['form']} style={{ marginTop: 12 }}>
        {languages.map((language) => (
          <Textarea
            key={language}
            label={t(`forms.intro_${language}`)}
            description={t('forms.intro_hint')}
            autosize
            minRows={2}
            maxLength={2000}
            value={more.intro[language]}
            error={fieldError(`intro.${language}`)}
            onChange={(event) =>
              change({ intro: { ...more.intro, [language]: event.currentTarget.value } })
            }
          />
        ))}
        {has_files &&
          languages.map((language) => (
            <TextInput
              key={language}
              label={t(`forms.file_words_${language}`)}
              maxLength={300}
              value={more.file_words[language]}
              error={fieldError(`file_words.${language}`)}
              onChange={(event) =>
                change({
                  file_words: { ...more.file_words, [language]: event.currentTarget.value },
                })
              }
            />
          ))}
        <NumberInput
          label={t('forms.position')}
          description={t('forms.position_hint')}
          min={0}
          max={9999}
          allowDecimal={false}
          hideControls
          value={more.position}
          error={fieldError('position')}
          onChange={(value) => change({ position: Math.max(0, Math.round(Number(value) || 0)) })}
        />
        <BrandChoice value={more.brand_ids} onChange={(brand_ids) => change({ brand_ids })} />
      </div>
    </details>
  );
}
