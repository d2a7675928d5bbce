import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { type Article, updateArticle } from '#contract/articles.ts';
import { type ArticleKind, articleKinds, mostRelated } from '#contract/knowledge.ts';
import { call, type Input } from '../../api.ts';
import { t } from '../../i18n.ts';
import { useMe } from '../../session.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { tellError } from '../../ui/toast.tsx';
import { inputOf, instantOfInput } from '../composer/send-times.ts';
import { useTopics } from '../fields/definitions.ts';
import { TopicsButton } from '../fields/topics-button.tsx';
import { useColleagues } from '../ticket/lookups.ts';
import css from './about.module.css';
import { ArticleField } from './article-field.tsx';
import { AudienceDialog } from './audience-dialog.tsx';
import { sectionOptions } from './new-article.tsx';
import { refreshArticles, useKnowledge } from './queries.ts';
import { AudienceMark } from './state-mark.tsx';

type Patch = Input<typeof updateArticle>['body'];
type Props = {
  article: Article;
  /** The words are written anew by the server: they have to be there first, and read again after. */
  onKind: (change: () => Promise<void>) => void;
  children: ReactNode;
};

/** What is about an article rather than in it; each change is saved at once. */
export function AboutFields({ article, onKind, children }: Props) {
  const me = useMe();
  const spaces = useKnowledge().data?.items ?? [];
  const colleagues = useColleagues().filter(
    (each) => !each.is_disabled || each.id === article.owner?.id,
  );
  const [isAudience, setAudience] = useState(false);
  async function keep(body: Patch) {
    try {
      await call(updateArticle, { params: { article_id: article.id }, body });
    } catch (error) {
      tellError(error);
    }
    await refreshArticles();
  }
  const reviewDay =
    article.review_at === null
      ? ''
      : inputOf(Date.parse(article.review_at), me.time_zone).slice(0, 10);
  return (
    <div className={css['fields']}>
      <div>
        <p className={css['label']}>{t('knowledge.audience')}</p>
        <Button
          variant="default"
          fullWidth
          aria-haspopup="dialog"
          aria-label={`${t('knowledge.audience')}: ${t(`knowledge.audience_${article.audience}`)}`}
          onClick={() => setAudience(true)}
        >
          <AudienceMark audience={article.audience} />
        </Button>
      </div>
      <NativeSelect
        label={t('knowledge.section')}
        value={article.section_id}
        data={sectionOptions(spaces)}
        onChange={(event) => void keep({ section_id: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('knowledge.kind')}
        value={article.kind}
        data={articleKinds.map((value) => ({ value, label: t(`knowledge.kind_${value}`) }))}
        onChange={(event) => {
          const kind: ArticleKind = event.currentTarget.value === 'free' ? 'free' : 'question';
          onKind(() => keep({ kind }));
        }}
      />
      {children}
      <NativeSelect
        label={t('knowledge.owner')}
        value={article.owner?.id ?? ''}
        data={[
          { value: '', label: t('knowledge.no_owner') },
          ...colleagues.map((each) => ({ value: each.id, label: each.name })),
        ]}
        onChange={(event) =>
          void keep({
            owner_id: event.currentTarget.value === '' ? null : event.currentTarget.value,
          })
        }
      />
      <TextInput
        type="date"
        label={t('knowledge.review')}
        key={reviewDay}
        defaultValue={reviewDay}
        onBlur={(event) => {
          const day = event.currentTarget.value;
          if (day === reviewDay) return;
          const review_at = day === '' ? null : instantOfInput(`${day}T09:00`, me.time_zone);
          if (review_at !== undefined) void keep({ review_at });
        }}
      />
      <Topics article={article} onKeep={(topic_ids) => void keep({ topic_ids })} />
      <Related article={article} onKeep={(related_ids) => void keep({ related_ids })} />
      <Checkbox
        label={t('knowledge.frequent')}
        checked={article.is_frequent}
        onChange={(event) => void keep({ is_frequent: event.currentTarget.checked })}
      />
      {isAudience && <AudienceDialog article={article} onClose={() => setAudience(false)} />}
    </div>
  );
}

/** Which topics of requests it answers: it is offered there. */
function Topics({ article, onKeep }: { article: Article; onKeep: (ids: string[]) => void }) {
  const label = t('knowledge.topics');
  if (useTopics().length === 0) return null;
  return (
    <div>
      <p className={css['label']}>{label}</p>
      <TopicsButton
        label={label}
        none={t('directory.none')}
        className={css['long'] ?? ''}
        value={article.topic_ids}
        onChange={onKeep}
      />
    </div>
  );
}

/** Articles that the reader is offered beside it, in their order. */
function Related({ article, onKeep }: { article: Article; onKeep: (ids: string[]) => void }) {
  const { related } = article;
  const ids = related.map((one) => one.id);
  return (
    <div>
      {related.length < mostRelated && (
        <ArticleField
          label={t('knowledge.related')}
          none={t('knowledge.related_add')}
          except={[article.id, ...ids]}
          value={null}
          onChange={(chosen) => chosen !== null && onKeep([...ids, chosen.id])}
        />
      )}
      <ul className={css['related']} aria-label={t('knowledge.related')}>
        {related.map((one) => (
          <li key={one.id}>
            <span>{one.title}</span>
            <IconButton
              label={t('knowledge.related_remove', { title: one.title })}
              icon={IconX}
              onClick={() => onKeep(ids.filter((id) => id !== one.id))}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
