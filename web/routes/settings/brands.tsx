import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Brand, listBrands } from '#contract/brands.ts';
import css from '../../features/brands/brands.module.css';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Page } from '../../ui/page.tsx';
import rows from '../../ui/rows.module.css';
import { WithData } from '../../ui/with-data.tsx';

/** Under which names customers meet the desk. */
export function Brands() {
  const query = useQuery(ask(listBrands, {}));
  return (
    <Page
      title={t('brands.title')}
      intro={t('brands.intro')}
      actions={
        <Button
          renderRoot={(props) => (
            <Link to="/settings/brands/$id" params={{ id: 'new' }} {...props} />
          )}
        >
          {t('brands.new')}
        </Button>
      }
    >
      <WithData query={query}>
        {({ items }) => (
          <>
            <ul className={rows['rows']}>
              {items.map((brand) => (
                <li key={brand.id}>
                  <Row brand={brand} />
                </li>
              ))}
            </ul>
            {items.length === 1 && (
              <p className={`${css['quiet']} ${css['after']}`}>{t('brands.one_only')}</p>
            )}
          </>
        )}
      </WithData>
    </Page>
  );
}

function Row({ brand }: { brand: Brand }) {
  const address = brand.url?.replace(/^https?:\/\//, '').replace(/\/$/, '');
  return (
    <Link to="/settings/brands/$id" params={{ id: brand.id }} className={rows['row']}>
      <span className={css['dot']} style={{ background: brand.accent }} />
      <span className={rows['words']}>
        <span>{brand.name}</span>
        <span className={rows['quiet']}>{address ?? brand.host ?? t('brands.no_address')}</span>
      </span>
      {brand.is_default && <span className={rows['badge']}>{t('brands.main')}</span>}
      {!brand.is_help_center_on && !brand.is_archived && (
        <span className={rows['badge']} data-tone="warn">
          {t('brands.off')}
        </span>
      )}
      {brand.is_archived && <span className={rows['badge']}>{t('brands.archived')}</span>}
    </Link>
  );
}
