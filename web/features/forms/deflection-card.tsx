import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { getDeflection } from '#contract/forms.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import css from '../../ui/rows.module.css';
import { WithData } from '../../ui/with-data.tsx';

/** How many requests articles in forms spared, as a range. */
export function DeflectionCard() {
  const query = useQuery(ask(getDeflection, { query: {} }));
  return (
    <section className={css['group']}>
      <h2 className={css['heading']} style={{ marginBottom: 0 }}>
        {t('forms.spared')}
      </h2>
      <WithData query={query}>
        {({ saw, least, most, counted_until }) =>
          counted_until === null ? (
            <p className={css['quiet']}>{t('forms.spared_none')}</p>
          ) : (
            <>
              <p>{t('forms.spared_range', { least, most })}</p>
              <p className={css['quiet']}>{t('forms.spared_note', { saw })}</p>
              <p>
                <Link to="/knowledge-report" search={{ tab: 'articles' }}>
                  {t('worth.title')}
                </Link>
              </p>
            </>
          )
        }
      </WithData>
    </section>
  );
}
