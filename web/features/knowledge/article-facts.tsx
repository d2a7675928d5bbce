import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Article } from '#contract/articles.ts';
import { t } from '../../i18n.ts';
import { Moment } from '../../ui/clock.tsx';
import { sectionOptions } from './new-article.tsx';
import { useKnowledge } from './queries.ts';
import css from './reading.module.css';

/** What is known about an article beside its words. */
export function ArticleFacts({ article }: { article: Article }) {
  const spaces = useKnowledge().data?.items ?? [];
  const place = sectionOptions(spaces).find((each) => each.value === article.section_id);
  const { counts } = article;
  const votes = counts.helped + counts.not_helped;
  return (
    <dl className={css['facts']}>
      {place !== undefined && (
        <Fact name={t('knowledge.section')}>
          <Link to="/knowledge" search={{ section: place.value }}>
            {place.label}
          </Link>
        </Fact>
      )}
      <Fact name={t('knowledge.owner')}>{article.owner?.name ?? t('knowledge.no_owner')}</Fact>
      <Fact name={t('knowledge.review')}>
        {article.review_at === null ? (
          t('knowledge.review_none')
        ) : (
          <span data-tone={article.is_stale ? 'warn' : undefined}>
            <Moment at={article.review_at} />
          </span>
        )}
      </Fact>
      <Fact name={t('knowledge.is_published')}>
        {article.published_at === null ? (
          t('knowledge.not_public_yet')
        ) : (
          <Moment at={article.published_at} />
        )}
      </Fact>
      <Fact name={t('knowledge.views')}>{counts.views}</Fact>
      <Fact name={t('knowledge.uses')}>
        {counts.searched === 0
          ? counts.uses
          : t('knowledge.uses_searched', { uses: counts.uses, searched: counts.searched })}
      </Fact>
      <Fact name={t('knowledge.helped')}>
        {votes === 0
          ? t('knowledge.nobody_voted')
          : t('knowledge.helped_of', { helped: counts.helped, all: votes })}
      </Fact>
      {article.old_slugs.length > 0 && (
        <Fact name={t('knowledge.old_addresses')}>{article.old_slugs.join(', ')}</Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
