import { Button, TextInput } from '@mantine/core';
import { useRef } from 'react';
import { type Brand, deleteLogo, listBrands, putLogo } from '#contract/brands.ts';
import { leastContrast } from '#contract/contrast.ts';
import { call, urlOf } from '../../api.ts';
import { locale, t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { problemOf } from '../../reach.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from './brands.module.css';
import { type BrandDraft, contrastOf } from './draft.ts';
import { Preview } from './preview.tsx';

type Props = {
  brand: Brand | undefined;
  draft: BrandDraft;
  change: (patch: Partial<BrandDraft>) => void;
  fieldError: (name: string) => string | null;
};

/** Colour and logo, and how the head of the help centre looks with them. */
export function LookPart({ brand, draft, change, fieldError }: Props) {
  const ratio = contrastOf(draft.accent);
  const language = draft.languages.startsWith('en') ? 'en' : 'ru';
  const greeting =
    draft.greeting[language] || (language === 'ru' ? 'Чем помочь?' : 'How can we help?');
  return (
    <section className={css['part']}>
      <h2>{t('brands.look')}</h2>
      <div className={css['accent']}>
        <input
          type="color"
          aria-label={t('brands.accent')}
          value={ratio === undefined ? '#000000' : draft.accent}
          onChange={(event) => change({ accent: event.currentTarget.value })}
        />
        <TextInput
          label={t('brands.accent')}
          value={draft.accent}
          maxLength={7}
          spellCheck={false}
          error={fieldError('accent')}
          aria-describedby="accent-verdict"
          onChange={(event) => change({ accent: event.currentTarget.value.trim() })}
        />
      </div>
      <p
        id="accent-verdict"
        className={css['verdict']}
        role="status"
        data-tone={ratio !== undefined && ratio >= leastContrast ? 'good' : 'bad'}
      >
        {sayContrast(ratio)}
      </p>
      {brand === undefined ? (
        <p className={css['quiet']}>{t('brands.logo_after')}</p>
      ) : (
        <Logo brand={brand} />
      )}
      <Preview
        name={draft.name || t('brands.name')}
        accent={ratio === undefined ? '#000000' : draft.accent}
        logo={brand?.logo ?? null}
        greeting={greeting}
      />
    </section>
  );
}

function sayContrast(ratio: number | undefined): string {
  if (ratio === undefined) return t('brands.contrast_none');
  const say = (number: number) =>
    new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(
      Math.floor(number * 10) / 10,
    );
  return ratio >= leastContrast
    ? t('brands.contrast_good', { ratio: say(ratio) })
    : t('brands.contrast_bad', { ratio: say(ratio), least: say(leastContrast) });
}

function Logo({ brand }: { brand: Brand }) {
  const input = useRef<HTMLInputElement>(null);
  const params = { brand_id: brand.id };
  const send = useSubmit(async () => {
    const file = input.current?.files?.[0];
    if (file === undefined) return;
    const answer = await fetch(urlOf(putLogo, { params }), {
      method: 'POST',
      headers: { 'x-opora': '1', 'content-type': 'application/octet-stream' },
      body: file,
    });
    if (input.current !== null) input.current.value = '';
    if (!answer.ok) throw problemOf(answer.status, await answer.text());
    await refresh(listBrands);
  });
  const remove = useSubmit(async () => {
    await call(deleteLogo, { params });
    await refresh(listBrands);
  });
  return (
    <div>
      <h3>{t('brands.logo')}</h3>
      <p className={css['quiet']}>{t('brands.logo_hint')}</p>
      <div className={css['logo']}>
        {brand.logo !== null && <img src={brand.logo} alt={brand.name} />}
        <input
          ref={input}
          type="file"
          hidden
          accept="image/png,image/jpeg,image/webp,image/gif"
          onChange={send.onSubmit}
        />
        <Button variant="default" loading={send.is_busy} onClick={() => input.current?.click()}>
          {t(brand.logo === null ? 'brands.logo_choose' : 'brands.logo_change')}
        </Button>
        {brand.logo !== null && (
          <Button variant="default" loading={remove.is_busy} onClick={remove.onSubmit}>
            {t('brands.logo_remove')}
          </Button>
        )}
      </div>
      <FormError
        submit={send.fieldError('logo') === null ? send : { error: send.fieldError('logo') }}
      />
      <FormError submit={remove} />
    </div>
  );
}
