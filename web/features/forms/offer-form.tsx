import { Button, NativeSelect, Switch, TextInput } from '@mantine/core';
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
  const submit = useSubmit(async () => {
    await call(putOffer, { params: { topic_id }, body: { is_offered, names, files } });
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
      <FormError submit={submit} />
      <div className={css['buttons']}>
        <Button type="submit" variant="default" loading={submit.is_busy}>
          {t('forms.save')}
        </Button>
      </div>
    </form>
  );
}
