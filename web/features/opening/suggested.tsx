import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { suggestHelp } from '#contract/article-search.ts';
import type { Language } from '#contract/common.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { plainTitle } from '../context/put-article.ts';
import css from './opening.module.css';
import { useSettled } from './use-settled.ts';

const mostShown = 3;

/** Articles for what is being written down, within the agent's sight; they open beside the form. */
export function Suggested({ words, language }: { words: string; language: Language }) {
  const settled = useSettled(words.trim());
  const body = { text: settled.slice(0, 20_000), language, limit: mostShown };
  const { data } = useQuery({
    queryKey: [suggestHelp.path, body],
    queryFn: ({ signal }) => call(suggestHelp, { body }, signal),
    enabled: settled.length >= 8,
    placeholderData: (before) => before,
  });
  const items = settled.length >= 8 ? (data?.items ?? []) : [];
  return (
    <section className={css['articles']} aria-label={t('opening.articles')} aria-live="polite">
      {items.length > 0 && (
        <>
          <h2>{t('opening.articles')}</h2>
          <ul>
            {items.map((item) => (
              <li key={item.id}>
                <Link to="/knowledge/$id" params={{ id: item.id }} target="_blank">
                  {plainTitle(item)}
                </Link>
                <span className={css['quiet']}>
                  {t('context.shared_words', { words: item.shared.slice(0, 4).join(', ') })}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
