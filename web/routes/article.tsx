import '../theme/forms.css';
import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { type Article, getArticle, getArticleText } from '#contract/articles.ts';
import { ArticleActions } from '../features/knowledge/article-actions.tsx';
import { ArticleFacts } from '../features/knowledge/article-facts.tsx';
import { ArticleParts } from '../features/knowledge/article-parts.tsx';
import { ArticleTalk } from '../features/knowledge/article-talk.tsx';
import { Flags } from '../features/knowledge/flags.tsx';
import { ReaderWords } from '../features/knowledge/reader-words.tsx';
import css from '../features/knowledge/reading.module.css';
import { AudienceMark, StateMark } from '../features/knowledge/state-mark.tsx';
import { languageName } from '../features/knowledge/words.ts';
import { locale, t } from '../i18n.ts';
import { ask } from '../queries.ts';
import { Moment } from '../ui/clock.tsx';
import { Page } from '../ui/page.tsx';
import { WithData } from '../ui/with-data.tsx';

/** An article as colleagues read it: remarks marked, and beside it what one should know of it. */
export function ArticleScreen() {
  const { id } = useParams({ from: '/signed-in/knowledge/$id' });
  const { language } = useSearch({ from: '/signed-in/knowledge/$id' });
  const query = useQuery(
    ask(getArticle, {
      params: { article_id: id },
      query: { language: language ?? locale() },
    }),
  );
  const article = query.data;
  return (
    <Page
      title={article?.title ?? t('knowledge.title')}
      is_wide
      actions={article !== undefined && <ArticleActions article={article} />}
    >
      <WithData query={query}>{(found) => <Reading article={found} />}</WithData>
    </Page>
  );
}

function Reading({ article }: { article: Article }) {
  const [withRemarks, setWithRemarks] = useState(true);
  const place = useRef<HTMLDivElement>(null);
  const text = useQuery(
    ask(getArticleText, { params: { article_id: article.id, language: article.language } }),
  );
  return (
    <div className={css['columns']}>
      <div>
        <div className={css['marks']}>
          <StateMark state={article.state} />
          <AudienceMark audience={article.audience} />
          <span className={css['number']}>{t('knowledge.number', { number: article.number })}</span>
          <Languages article={article} />
        </div>
        <Flags article={article} />
        <Waiting article={article} />
        <WithData query={text}>
          {(shown) => (
            <>
              {JSON.stringify(shown.content).includes('data-internal') && (
                <Checkbox
                  className={css['remarks'] ?? ''}
                  label={t('knowledge.show_remarks')}
                  checked={withRemarks}
                  onChange={(event) => setWithRemarks(event.currentTarget.checked)}
                />
              )}
              <ArticleParts
                ref={place}
                kind={article.kind}
                content={shown.content}
                language={shown.language}
                with_remarks={withRemarks}
              />
            </>
          )}
        </WithData>
        <Related article={article} />
      </div>
      <aside className={css['side']} aria-label={t('knowledge.about')}>
        <ArticleFacts article={article} />
        <ArticleTalk article={article} place={place} />
        <ReaderWords article={article} />
      </aside>
    </div>
  );
}

function Languages({ article }: { article: Article }) {
  const navigate = useNavigate();
  if (article.texts.length < 2) return null;
  return (
    <span className={css['languages']}>
      {article.texts.map((each) => (
        <button
          key={each.language}
          type="button"
          className={css['language']}
          aria-pressed={each.language === article.language}
          onClick={() =>
            void navigate({
              to: '/knowledge/$id',
              params: { id: article.id },
              search: { language: each.language },
            })
          }
        >
          {languageName(each.language)}
          {each.is_behind && <span className={css['behind']}>{t('knowledge.behind')}</span>}
        </button>
      ))}
    </span>
  );
}

/** What somebody has to do about it, said where it is read. */
function Waiting({ article }: { article: Article }) {
  const lines = [
    article.is_stale && t('knowledge.stale'),
    article.published_at !== null && article.has_unpublished && t('knowledge.changed'),
  ].filter((each) => each !== false);
  if (lines.length === 0 && article.publish_at === null) return null;
  return (
    <ul className={css['waiting']}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
      {article.publish_at !== null && (
        <li>
          {t('knowledge.scheduled_for', { at: '' })}
          <Moment at={article.publish_at} with_time />
        </li>
      )}
    </ul>
  );
}

function Related({ article }: { article: Article }) {
  if (article.related.length === 0 && article.attachments.length === 0) return null;
  return (
    <div className={css['below']}>
      {article.related.length > 0 && (
        <>
          <h2>{t('knowledge.related')}</h2>
          <ul>
            {article.related.map((each) => (
              <li key={each.id}>
                <Link to="/knowledge/$id" params={{ id: each.id }} search={{}}>
                  {each.title}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
      {article.attachments.length > 0 && (
        <>
          <h2>{t('knowledge.attachments')}</h2>
          <ul>
            {article.attachments.map((file) => (
              <li key={file.id}>
                <Button
                  component="a"
                  variant="default"
                  href={`/api/article-files/${file.id}`}
                  download={file.name}
                >
                  {file.name}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
