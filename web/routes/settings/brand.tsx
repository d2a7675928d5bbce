import '../../theme/forms.css';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type Brand, listBrands, updateBrand } from '#contract/brands.ts';
import { call } from '../../api.ts';
import { BrandForm } from '../../features/brands/brand-form.tsx';
import css from '../../features/brands/brands.module.css';
import { isMain } from '../../features/brands/draft.ts';
import { EmbedPart } from '../../features/brands/embed-part.tsx';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** One brand, or a new one. */
export function BrandScreen() {
  const { id } = useParams({ from: '/signed-in/settings/brands/$id' });
  const navigate = useNavigate();
  const query = useQuery(ask(listBrands, {}));
  const brand = query.data?.items.find((each) => each.id === id);
  return (
    <Page title={brand?.name ?? t(id === 'new' ? 'brands.new' : 'brands.title')}>
      <WithData query={query}>
        {() => {
          if (brand === undefined && id !== 'new')
            return <EmptyState title={t('errors.not_found')} />;
          return (
            <div className={css['form']}>
              <BrandForm
                key={id}
                {...(brand === undefined ? {} : { brand })}
                onMade={(made) =>
                  void navigate({ to: '/settings/brands/$id', params: { id: made } })
                }
              />
              {brand !== undefined && <EmbedPart brand={brand} />}
              {brand !== undefined && !isMain(brand) && <Archive brand={brand} />}
            </div>
          );
        }}
      </WithData>
    </Page>
  );
}

function Archive({ brand }: { brand: Brand }) {
  const submit = useSubmit(async () => {
    const body = { is_archived: !brand.is_archived };
    await call(updateBrand, { params: { brand_id: brand.id }, body });
    await refresh(listBrands);
  });
  return (
    <section className={css['part']}>
      {!brand.is_archived && <p className={css['quiet']}>{t('brands.archive_note')}</p>}
      <div>
        <Button variant="default" loading={submit.is_busy} onClick={submit.onSubmit}>
          {t(brand.is_archived ? 'brands.unarchive' : 'brands.archive')}
        </Button>
      </div>
      <FormError submit={submit} />
    </section>
  );
}
