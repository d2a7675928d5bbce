import '../theme/forms.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { listArticleImports } from '#contract/article-imports.ts';
import css from '../features/knowledge/import/import.module.css';
import { OneImport } from '../features/knowledge/import/one-import.tsx';
import { ImportStart } from '../features/knowledge/import/start.tsx';
import { useKnowledge } from '../features/knowledge/queries.ts';
import { t } from '../i18n.ts';
import { askPages } from '../queries.ts';
import { MoreButton } from '../ui/more-button.tsx';
import { Page } from '../ui/page.tsx';
import rows from '../ui/rows.module.css';
import { WithData } from '../ui/with-data.tsx';

/** Articles from elsewhere: files, a plan, a report; and those that came before. */
export function KnowledgeImport() {
  const { id } = useSearch({ from: '/signed-in/knowledge/import' });
  const navigate = useNavigate();
  const query = useKnowledge();
  const open = (next: string | undefined) =>
    void navigate({ to: '/knowledge/import', search: next === undefined ? {} : { id: next } });
  return (
    <Page title={t('imports.title')} intro={id === undefined ? t('imports.intro') : undefined}>
      {id === undefined ? (
        <WithData query={query}>
          {({ items }) => (
            <>
              <ImportStart spaces={items} onUploaded={(made) => open(made.id)} />
              <Earlier onOpen={open} />
            </>
          )}
        </WithData>
      ) : (
        <OneImport key={id} id={id} onGone={() => open(undefined)} />
      )}
    </Page>
  );
}

function Earlier({ onOpen }: { onOpen: (id: string) => void }) {
  const query = useInfiniteQuery(askPages(listArticleImports, { query: {} }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const lang = document.documentElement.lang;
  const when = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <section aria-label={t('imports.earlier')}>
      <h2 className={rows['heading']}>{t('imports.earlier')}</h2>
      {query.isSuccess && items.length === 0 && (
        <p className={rows['quiet']}>{t('imports.none')}</p>
      )}
      <ul className={rows['rows']}>
        {items.map((one) => (
          <li key={one.id}>
            <button type="button" className={css['earlier']} onClick={() => onOpen(one.id)}>
              <span className={rows['words']}>{one.name}</span>
              <span className={rows['badge']}>{t(`imports.state_${one.state}`)}</span>
              <time dateTime={one.created_at} className={rows['quiet']}>
                {when.format(new Date(one.created_at))}
              </time>
            </button>
          </li>
        ))}
      </ul>
      <MoreButton query={query} />
    </section>
  );
}
