import { Checkbox, NativeSelect, Switch, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Brand, createBrand, listBrands, updateBrand } from '#contract/brands.ts';
import { listForms } from '#contract/forms.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import { tell } from '../../ui/toast.tsx';
import { useKnowledge } from '../knowledge/queries.ts';
import { named } from '../knowledge/words.ts';
import { AddressPart } from './address-part.tsx';
import css from './brands.module.css';
import { type BrandDraft, bodyOf, draftOf, keyFrom, languageChoices } from './draft.ts';
import { LookPart } from './look-part.tsx';

type Props = { brand?: Brand; onMade: (id: string) => void };
type PartProps = {
  brand: Brand | undefined;
  draft: BrandDraft;
  change: (patch: Partial<BrandDraft>) => void;
  fieldError: (name: string) => string | null;
};

/** A brand: its name, look, address, languages and what its help centre shows. */
export function BrandForm({ brand, onMade }: Props) {
  const [draft, setDraft] = useState(() => draftOf(brand));
  const [hasOwnKey, setOwnKey] = useState(brand !== undefined);
  const change = (patch: Partial<BrandDraft>) => {
    if (patch.key !== undefined) setOwnKey(true);
    const key = patch.name !== undefined && !hasOwnKey ? { key: keyFrom(patch.name) } : {};
    setDraft((before) => ({ ...before, ...key, ...patch }));
  };
  const submit = useSubmit(async () => {
    const body = bodyOf(draft);
    if (brand === undefined) {
      const made = await call(createBrand, { body: { ...body, key: draft.key } });
      await refresh(listBrands);
      onMade(made.id);
      return;
    }
    await call(updateBrand, { params: { brand_id: brand.id }, body });
    await refresh(listBrands, listForms);
    tell(t('common.saved'));
  });
  const part: PartProps = { brand, draft, change, fieldError: submit.fieldError };
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <NamePart {...part} />
      <LookPart {...part} />
      <AddressPart {...part} />
      <SpeechPart {...part} />
      <HelpPart {...part} />
      <div>
        <FormEnd submit={submit} label={t(brand === undefined ? 'brands.make' : 'common.save')} />
      </div>
    </form>
  );
}

function NamePart({ brand, draft, change, fieldError }: PartProps) {
  return (
    <section className={css['part']} aria-label={t('brands.name')}>
      <TextInput
        label={t('brands.name')}
        description={t('brands.name_hint')}
        required
        maxLength={80}
        value={draft.name}
        error={fieldError('name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t('brands.key')}
        description={t('brands.key_hint')}
        required
        maxLength={40}
        spellCheck={false}
        readOnly={brand !== undefined}
        value={draft.key}
        error={fieldError('key')}
        onChange={(event) => change({ key: event.currentTarget.value })}
      />
    </section>
  );
}

function SpeechPart({ draft, change, fieldError }: PartProps) {
  return (
    <section className={css['part']}>
      <h2>{t('brands.speech')}</h2>
      <NativeSelect
        label={t('brands.languages')}
        description={t('brands.languages_hint')}
        value={draft.languages}
        data={languageChoices.map((value) => ({ value, label: t(`brands.languages_${value}`) }))}
        onChange={(event) => {
          const chosen = languageChoices.find((one) => one === event.currentTarget.value);
          if (chosen !== undefined) change({ languages: chosen });
        }}
      />
      {(['ru', 'en'] as const)
        .filter((language) => draft.languages.split('_').includes(language))
        .map((language) => (
          <TextInput
            key={language}
            label={t(`brands.greeting_${language}`)}
            description={t('brands.greeting_hint')}
            maxLength={200}
            value={draft.greeting[language]}
            error={fieldError(`greeting.${language}`)}
            onChange={(event) =>
              change({ greeting: { ...draft.greeting, [language]: event.currentTarget.value } })
            }
          />
        ))}
    </section>
  );
}

function HelpPart({ brand, draft, change }: PartProps) {
  const spaces = useKnowledge().data?.items.filter((space) => !space.is_archived) ?? [];
  return (
    <section className={css['part']}>
      <h2>{t('brands.help')}</h2>
      <Switch
        label={t('brands.help_on')}
        description={t('brands.help_on_hint')}
        checked={draft.is_help_center_on}
        onChange={(event) => change({ is_help_center_on: event.currentTarget.checked })}
      />
      {brand?.url != null && (
        <p>
          <a href={brand.url} target="_blank" rel="noreferrer">
            {t('brands.open')}
          </a>
        </p>
      )}
      {spaces.length > 0 && (
        <Checkbox.Group
          label={t('brands.spaces')}
          description={t('brands.spaces_hint')}
          value={draft.spaces}
          onChange={(chosen) => change({ spaces: chosen })}
        >
          <div className={css['checks']} style={{ marginTop: 8 }}>
            {spaces.map((space) => (
              <Checkbox key={space.id} value={space.id} label={named(space.names)} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      <p className={css['quiet']}>
        <Link to="/settings/knowledge" search={{}}>
          {t('brands.order')}
        </Link>
        {'. '}
        {t('brands.order_hint')}
      </p>
    </section>
  );
}
