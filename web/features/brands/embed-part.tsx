import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Brand } from '#contract/brands.ts';
import { getFormSites, listOffers, putFormSites } from '#contract/forms.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';
import { pathText, useTopics } from '../fields/definitions.ts';
import css from './brands.module.css';

/** Which sites may show the forms of the brand, and the tag that does. */
export function EmbedPart({ brand }: { brand: Brand }) {
  const query = useQuery(ask(getFormSites, { params: { brand_id: brand.id } }));
  return (
    <section className={css['part']}>
      <h2>{t('brands.embed')}</h2>
      <p className={css['quiet']}>{t('brands.embed_note')}</p>
      <WithData query={query}>
        {({ origins }) => <Sites key={origins.join('\n')} brand_id={brand.id} origins={origins} />}
      </WithData>
      {brand.url === null ? (
        <p className={css['quiet']}>{t('brands.script_needs')}</p>
      ) : (
        <Script url={brand.url} brand_id={brand.id} />
      )}
    </section>
  );
}

function Sites({ brand_id, origins }: { brand_id: string; origins: readonly string[] }) {
  const [typed, setTyped] = useState(origins.join('\n'));
  const submit = useSubmit(async () => {
    const lines = typed.split('\n').map((line) => line.trim().replace(/\/$/, ''));
    const body = { origins: lines.filter((line) => line !== '') };
    await call(putFormSites, { params: { brand_id }, body });
    await refresh(getFormSites);
    tell(t('common.saved'));
  });
  return (
    <form className={rows['form']} onSubmit={submit.onSubmit}>
      <Textarea
        label={t('brands.sites')}
        description={t('brands.sites_hint')}
        autosize
        minRows={2}
        spellCheck={false}
        value={typed}
        error={submit.fieldError('origins')}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {origins.length === 0 && <p className={css['quiet']}>{t('brands.sites_none')}</p>}
      <FormError submit={submit} />
      <div>
        <Button type="submit" variant="default" loading={submit.is_busy}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}

function Script({ url, brand_id }: { url: string; brand_id: string }) {
  const [topic_id, setTopic] = useState('');
  const topics = useTopics();
  const offers = useQuery(ask(listOffers, {})).data?.items ?? [];
  const offered = offers.filter(
    (offer) =>
      offer.is_offered && (offer.brand_ids.length === 0 || offer.brand_ids.includes(brand_id)),
  );
  const topic = topic_id === '' ? '' : ` data-topic="${topic_id}"`;
  const tag = `<script src="${new URL('/embed/form.js', url).href}"${topic} async></script>`;
  async function copy() {
    try {
      await navigator.clipboard.writeText(tag);
      tell(t('brands.copied'));
    } catch {
      tell(t('brands.copy_failed'));
    }
  }
  return (
    <div className={css['checks']}>
      {offered.length === 0 && <p className={css['quiet']}>{t('brands.no_topics')}</p>}
      <NativeSelect
        label={t('brands.script_topic')}
        value={topic_id}
        data={[
          { value: '', label: t('brands.script_all') },
          ...offered.map((offer) => ({
            value: offer.topic_id,
            label: pathText(topics, offer.topic_id),
          })),
        ]}
        onChange={(event) => setTopic(event.currentTarget.value)}
      />
      <Textarea
        label={t('brands.script')}
        readOnly
        autosize
        minRows={2}
        spellCheck={false}
        classNames={{ input: css['code'] ?? '' }}
        value={tag}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div>
        <Button variant="default" onClick={() => void copy()}>
          {t('brands.copy')}
        </Button>
      </div>
    </div>
  );
}
