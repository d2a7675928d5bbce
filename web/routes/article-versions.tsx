import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import {
  type Article,
  type ArticleVersion,
  getArticle,
  listArticleVersions,
  restoreArticleVersion,
} from '#contract/articles.ts';
import { call } from '../api.ts';
import { DiffView } from '../features/knowledge/diff-view.tsx';
import { refreshArticles } from '../features/knowledge/queries.ts';
import css from '../features/knowledge/versions.module.css';
import { languageName } from '../features/knowledge/words.ts';
import { locale, t } from '../i18n.ts';
import { ask, askPages } from '../queries.ts';
import { Choice } from '../ui/choice.tsx';
import { Moment } from '../ui/clock.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Page } from '../ui/page.tsx';
import { tell, tellError } from '../ui/toast.tsx';
import { WithData } from '../ui/with-data.tsx';

/** Versions of a text: who changed what when, word by word, and the way back. */
export function ArticleVersions() {
  const { id } = useParams({ from: '/signed-in/knowledge/$id/versions' });
  const { language = locale(), version } = useSearch({
    from: '/signed-in/knowledge/$id/versions',
  });
  const query = useQuery(ask(getArticle, { params: { article_id: id }, query: { language } }));
  const title = query.data?.title;
  return (
    <Page
      title={
        title === undefined ? t('knowledge.versions') : t('knowledge.versions_title', { title })
      }
      is_wide
    >
      <WithData query={query}>
        {(article) => <Versions article={article} chosen={Number(version ?? 0)} />}
      </WithData>
    </Page>
  );
}

function Versions({ article, chosen }: { article: Article; chosen: number }) {
  const navigate = useNavigate();
  const { id, language } = article;
  const [withNow, setWithNow] = useState<'before' | 'current'>('before');
  const query = useInfiniteQuery(
    askPages(listArticleVersions, { params: { article_id: id, language }, query: {} }),
  );
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const newest = items[0]?.version ?? 0;
  const at = chosen === 0 ? newest : chosen;
  const shown = items.find((each) => each.version === at);
  const go = (search: { language: string; version?: string }) =>
    void navigate({ to: '/knowledge/$id/versions', params: { id }, search, replace: true });
  const isAgainstNow = withNow === 'current' && at !== newest;
  async function restore() {
    try {
      await call(restoreArticleVersion, {
        params: { article_id: id, language, version: at },
      });
      await refreshArticles();
      tell(t('knowledge.version_restored', { number: at }));
      go({ language });
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <>
      {article.texts.length > 1 && (
        <div className={css['languages']}>
          <Choice
            label={t('knowledge.language')}
            is_label_hidden
            value={language}
            options={article.texts.map((each) => ({
              value: each.language,
              label: languageName(each.language),
            }))}
            onChoose={(next) => go({ language: next })}
          />
        </div>
      )}
      <div className={css['columns']}>
        <div>
          <ol className={css['versions']} reversed aria-label={t('knowledge.versions')}>
            {items.map((each) => (
              <li key={each.version}>
                <VersionButton
                  version={each}
                  is_chosen={each.version === at}
                  is_newest={each.version === newest}
                  onChoose={() => go({ language, version: String(each.version) })}
                />
              </li>
            ))}
          </ol>
          <MoreButton query={query} />
        </div>
        <section aria-label={t('knowledge.note')}>
          {shown !== undefined && (
            <>
              <div className={css['head']}>
                <h2>{t('knowledge.version', { number: at })}</h2>
                {at !== newest && at > 1 && (
                  <Choice
                    label={t('knowledge.compare_with')}
                    is_label_hidden
                    value={withNow}
                    options={(['before', 'current'] as const).map((value) => ({
                      value,
                      label: `${t('knowledge.compare_with')} ${t(`knowledge.version_${value}`)}`,
                    }))}
                    onChoose={setWithNow}
                  />
                )}
                {at !== newest && article.can.write && (
                  <Button variant="default" onClick={() => void restore()}>
                    {t('knowledge.restore_version')}
                  </Button>
                )}
              </div>
              {at === 1 && !isAgainstNow && newest === 1 ? (
                <p>{t('knowledge.first_version')}</p>
              ) : (
                <DiffView
                  article_id={id}
                  language={language}
                  from={isAgainstNow || at === 1 ? at : at - 1}
                  to={isAgainstNow || at === 1 ? newest : at}
                />
              )}
            </>
          )}
        </section>
      </div>
    </>
  );
}

type ButtonProps = {
  version: ArticleVersion;
  is_chosen: boolean;
  is_newest: boolean;
  onChoose: () => void;
};

function VersionButton({ version, is_chosen, is_newest, onChoose }: ButtonProps) {
  return (
    <button type="button" className={css['version']} aria-pressed={is_chosen} onClick={onChoose}>
      <span className={css['version_head']}>
        <strong>{t('knowledge.version', { number: version.version })}</strong>
        {is_newest && <span className={css['badge']}>{t('knowledge.version_now')}</span>}
        {version.is_published && (
          <span className={css['badge']} data-tone="out">
            {t('knowledge.version_outside')}
          </span>
        )}
      </span>
      <span className={css['quiet']}>
        {version.author?.name} <Moment at={version.at} with_time />
      </span>
      {version.note !== '' && <span>{version.note}</span>}
    </button>
  );
}
