import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type Brand, checkBrandHost } from '#contract/brands.ts';
import { call, type Output } from '../../api.ts';
import { t } from '../../i18n.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from './brands.module.css';
import { type BrandDraft, isMain } from './draft.ts';

type Props = {
  brand: Brand | undefined;
  draft: BrandDraft;
  change: (patch: Partial<BrandDraft>) => void;
  fieldError: (name: string) => string | null;
};

/** The name of the help centre on the web: how to point it here, and whether it does. */
export function AddressPart({ brand, draft, change, fieldError }: Props) {
  const host = draft.host.trim();
  const own = window.location.hostname;
  return (
    <section className={css['part']}>
      <h2>{t('brands.address')}</h2>
      <TextInput
        label={t('brands.host')}
        description={
          isMain(brand)
            ? t('brands.host_main_hint', { url: `${window.location.origin}/help` })
            : t('brands.host_hint')
        }
        value={draft.host}
        maxLength={253}
        spellCheck={false}
        autoCapitalize="off"
        placeholder="help.example.com"
        error={fieldError('host')}
        onChange={(event) => change({ host: event.currentTarget.value })}
      />
      {host !== '' && (
        <div>
          <h3>{t('brands.dns')}</h3>
          <ol className={css['steps']}>
            <li>{t('brands.dns_record', { host, own })}</li>
            <li>{t('brands.dns_certificate', { own })}</li>
            <li>{t('brands.dns_header')}</li>
          </ol>
        </div>
      )}
      {brand !== undefined && brand.host !== null && brand.host === host && <Check brand={brand} />}
    </section>
  );
}

type Checked = Output<typeof checkBrandHost>;

function Check({ brand }: { brand: Brand }) {
  const [checked, setChecked] = useState<Checked | null>(null);
  const submit = useSubmit(async () => {
    setChecked(await call(checkBrandHost, { params: { brand_id: brand.id } }));
  });
  return (
    <div className={css['checks']}>
      <p className={css['quiet']}>{t('brands.check_note')}</p>
      <div>
        <Button variant="default" loading={submit.is_busy} onClick={submit.onSubmit}>
          {t('brands.check')}
        </Button>
      </div>
      <p
        role="status"
        className={css['verdict']}
        data-tone={checked === null ? undefined : checked.state === 'here' ? 'good' : 'bad'}
      >
        {checked !== null &&
          t(`brands.host_${checked.state}`, {
            addresses: checked.addresses.join(', '),
            own: checked.own_addresses.join(', '),
          })}
      </p>
      <FormError submit={submit} />
    </div>
  );
}
