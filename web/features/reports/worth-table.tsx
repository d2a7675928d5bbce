import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type ArticleWorth, listArticleWorth } from '#contract/lead-lists.ts';
import type { Output } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import rows from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';
import css from './report.module.css';
import { Opens } from './unanswered.tsx';
import { periodQuery, placeOf, type WorthSearch } from './worth-search.ts';

type Props = { search: WorthSearch };
type Worth = Output<typeof listArticleWorth>;

/** Which articles pay off, sorted by any figure, and those that may do harm before them. */
export function WorthTable({ search }: Props) {
  const query = useQuery(ask(listArticleWorth, { query: periodQuery(search) }));
  return (
    <WithData query={query}>
      {(report) =>
        report.items.length === 0 ? (
          <EmptyState title={t('worth.no_figures')} />
        ) : (
          <>
            <Harmful items={report.items.filter(({ harms }) => harms.length > 0)} />
            <Figures report={report} search={search} />
            <Notes report={report} />
          </>
        )
      }
    </WithData>
  );
}

function Harmful({ items }: { items: readonly ArticleWorth[] }) {
  if (items.length === 0) return null;
  return (
    <section className={rows['card']} aria-label={t('worth.harmful')}>
      <h2 className={rows['heading']}>{t('worth.harmful')}</h2>
      <ul className={rows['rows']}>
        {items.map(({ article, harms }) => (
          <li key={article.id} className={css['harm']}>
            <Link to="/knowledge/$id" params={{ id: article.id }}>
              {article.title}
            </Link>
            {harms.map((harm) => (
              <span key={harm} className={rows['badge']}>
                {t(`worth.harm_${harm}`)}
              </span>
            ))}
          </li>
        ))}
      </ul>
      <p className={rows['quiet']}>{t('worth.harm_note')}</p>
    </section>
  );
}

const figures = [
  'shown',
  'opened',
  'asked',
  'inserted',
  'reopened',
  'read',
  'votes',
  'spared',
  'minutes',
] as const;
type Figure = (typeof figures)[number];

/** By what a column is sorted: the middle of a range, the votes that speak for it. */
const weight: Record<Figure, (row: ArticleWorth) => number> = {
  shown: (row) => row.shown,
  opened: (row) => row.opened,
  asked: (row) => row.asked,
  inserted: (row) => row.inserted,
  reopened: (row) => row.reopened,
  read: (row) => row.read,
  votes: (row) => row.helped - row.not_helped,
  spared: (row) => row.spared_least + row.spared_most,
  minutes: (row) => row.spared_least + row.spared_most,
};

function Figures({ report, search }: Props & { report: Worth }) {
  const [sort, setSort] = useState<{ by: Figure; is_up: boolean }>({ by: 'spared', is_up: false });
  const { by, is_up } = sort;
  const sorted = report.items.toSorted(
    (one, other) =>
      (weight[by](other) - weight[by](one)) * (is_up ? -1 : 1) ||
      other.inserted - one.inserted ||
      other.read - one.read,
  );
  return (
    <section className={rows['group']} aria-label={t('worth.tab_articles')}>
      <div className={rows['scroller']}>
        <table className={`${rows['table']} ${css['figures']}`}>
          <thead>
            <tr>
              <th scope="col">{t('worth.article')}</th>
              {figures.map((name) => (
                <th
                  key={name}
                  scope="col"
                  className={rows['number']}
                  aria-sort={by !== name ? 'none' : is_up ? 'ascending' : 'descending'}
                >
                  <button
                    type="button"
                    className={css['sort']}
                    onClick={() => setSort({ by: name, is_up: by === name && !is_up })}
                  >
                    {t(`worth.${name}`)}
                    <span aria-hidden="true">{by === name && (is_up ? ' ↑' : ' ↓')}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => (
              <WorthRow
                key={row.article.id}
                row={row}
                search={search}
                per={report.per_request?.minutes ?? null}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

type RowProps = Props & { row: ArticleWorth; per: number | null };

function WorthRow({ row, search, per }: RowProps) {
  const { article, spared_least, spared_most, helped, not_helped } = row;
  const opens = (behind: 'inserted' | 'reopened') => (
    <Opens search={{ ...placeOf(search), behind, article: article.id }} what={article.title}>
      {row[behind]}
    </Opens>
  );
  const minutes = (requests: number) => Math.round(requests * (per ?? 0));
  return (
    <tr>
      <th scope="row">
        <Link to="/knowledge/$id" params={{ id: article.id }}>
          {article.title}
        </Link>
      </th>
      <td className={rows['number']}>{row.shown}</td>
      <td className={rows['number']}>{row.opened}</td>
      <td className={rows['number']}>{row.asked}</td>
      <td className={rows['number']}>
        {opens('inserted')}
        {row.searched > 0 && (
          <span className={css['of_them']}>{t('worth.searched', { count: row.searched })}</span>
        )}
      </td>
      <td className={rows['number']}>{opens('reopened')}</td>
      <td className={rows['number']}>{row.read}</td>
      <td className={rows['number']}>
        <span className="hidden">{t('worth.votes_value', { helped, not_helped })}</span>
        <span aria-hidden="true" className={css['length']}>
          +{helped} −{not_helped}
        </span>
      </td>
      <td className={rows['number']}>
        <Range least={spared_least} most={spared_most} />
      </td>
      <td className={rows['number']}>
        {per === null ? '—' : <Range least={minutes(spared_least)} most={minutes(spared_most)} />}
      </td>
    </tr>
  );
}

function Range({ least, most }: { least: number; most: number }) {
  if (least === most) return <>{most}</>;
  return <span className={css['length']}>{t('worth.range', { least, most })}</span>;
}

function Notes({ report: { per_request, is_cut, items } }: { report: Worth }) {
  return (
    <div className={rows['quiet']}>
      <p>{t('worth.spared_note')}</p>
      <p>
        {per_request === null
          ? t('worth.formula_none')
          : t(`worth.formula_${per_request.from}`, {
              minutes: per_request.minutes,
              tickets: per_request.tickets,
            })}
      </p>
      <p>{t('worth.inserted_note')}</p>
      <p>
        {t('worth.brandless')} {is_cut && t('worth.cut', { count: items.length })}
      </p>
    </div>
  );
}
