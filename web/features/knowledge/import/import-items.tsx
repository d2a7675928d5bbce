import { NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import {
  type ArticleImport,
  type ArticleImportItem,
  listArticleImportItems,
} from '#contract/article-imports.ts';
import { t, translated } from '../../../i18n.ts';
import { askPages } from '../../../queries.ts';
import { MoreButton } from '../../../ui/more-button.tsx';
import rows from '../../../ui/rows.module.css';
import { ErrorState, LoadingLines } from '../../../ui/states.tsx';
import css from './import.module.css';

const shown = [
  'all',
  'troubled',
  'new',
  'changed',
  'edited',
  'skipped',
  'refused',
  'undo_refused',
] as const;
type Shown = (typeof shown)[number];

function queryOf(what: Shown) {
  if (what === 'all') return {};
  if (what === 'troubled') return { troubled: 'true' as const };
  if (what === 'refused' || what === 'undo_refused') return { outcome: what };
  return { action: what };
}

/** What is in the archive, in its order, and what became of it. */
export function ImportItems({ one }: { one: ArticleImport }) {
  const [what, setWhat] = useState<Shown>('all');
  const query = useInfiniteQuery(
    askPages(listArticleImportItems, {
      params: { article_import_id: one.id },
      query: queryOf(what),
    }),
  );
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const offered = shown.filter((name) => name === 'all' || one.counts[name] > 0);
  return (
    <section aria-label={t('imports.list')}>
      {offered.length > 1 && (
        <NativeSelect
          className={css['show'] ?? ''}
          label={t('imports.show')}
          value={what}
          data={offered.map((value) => ({ value, label: t(`imports.${value}`) }))}
          onChange={(event) =>
            setWhat(shown.find((name) => name === event.currentTarget.value) ?? 'all')
          }
        />
      )}
      {query.isPending && <LoadingLines lines={6} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && items.length === 0 && <p>{t('imports.nothing')}</p>}
      <ul className={rows['rows']}>
        {items.map((item) => (
          <li key={item.position} className={css['item']} data-kind={item.kind}>
            <Item item={item} />
          </li>
        ))}
      </ul>
      <MoreButton query={query} />
    </section>
  );
}

function Item({ item }: { item: ArticleImportItem }) {
  const { kind, title, path, place, language, troubles, cause } = item;
  const isThere = item.outcome === 'done' || item.outcome === 'kept';
  const name = title === '' ? path : title;
  return (
    <>
      <div className={css['head']}>
        {kind === 'text' && item.article_id !== null && isThere ? (
          <Link to="/knowledge/$id" params={{ id: item.article_id }} search={{ language }}>
            {name}
          </Link>
        ) : (
          <span className={css['name']}>{name}</span>
        )}
        <Mark item={item} />
      </div>
      {kind === 'text' && <p className={rows['quiet']}>{[...place, path].join(' › ')}</p>}
      {cause !== null && <p>{translated(cause) ?? cause}</p>}
      {troubles.length > 0 && (
        <ul className={css['troubles']}>
          {troubles.map(({ code, what, count }) => (
            <li key={`${code} ${what}`}>
              {what !== '' && <code>{what}</code>} {translated(`imports.trouble_${code}`) ?? code}
              {count > 1 && ` ${t('imports.times', { count })}`}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Mark({ item }: { item: ArticleImportItem }) {
  const { kind, action, outcome } = item;
  const word =
    kind === 'text'
      ? t(`imports.item_${outcome === 'pending' ? action : outcome}`)
      : kind === 'section'
        ? t('imports.item_section')
        : t('imports.item_file');
  const tone =
    outcome === 'refused' || outcome === 'undo_refused'
      ? 'bad'
      : action === 'edited' || action === 'skipped'
        ? 'warn'
        : undefined;
  return (
    <span className={rows['badge']} data-tone={tone}>
      {word}
    </span>
  );
}
