import { useQuery } from '@tanstack/react-query';
import { listArticleVotes } from '#contract/article-feedback.ts';
import type { Article } from '#contract/articles.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import css from './reading.module.css';

/** What readers wrote when they were asked whether it helped. */
export function ReaderWords({ article }: { article: Article }) {
  const { helped, not_helped } = article.counts;
  const query = useQuery({
    ...ask(listArticleVotes, { params: { article_id: article.id }, query: {} }),
    enabled: helped + not_helped > 0,
  });
  const said = (query.data?.items ?? []).filter((vote) => vote.words !== '').slice(0, 10);
  if (said.length === 0) return null;
  return (
    <section className={css['said']} aria-label={t('knowledge.said')}>
      <h2>{t('knowledge.said')}</h2>
      <ul>
        {said.map((vote) => (
          <li key={vote.id}>
            <strong>{t(vote.has_helped ? 'knowledge.helped' : 'knowledge.not_helped')}</strong>
            {`: ${vote.words} `}
            <span className={css['flag_by']}>
              {vote.contact?.name} <Moment at={vote.at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
