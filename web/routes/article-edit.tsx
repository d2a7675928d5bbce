import '../theme/forms.css';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type Article, getArticle, getArticleText } from '#contract/articles.ts';
import { ArticleWriting } from '../features/knowledge/article-writing.tsx';
import { locale, t } from '../i18n.ts';
import { ask } from '../queries.ts';
import { Page } from '../ui/page.tsx';
import { ErrorState, LoadingLines } from '../ui/states.tsx';

/** Where an article is written: one text of it, and beside it what is about the article. */
export function ArticleEdit() {
  const { id } = useParams({ from: '/signed-in/knowledge/$id/edit' });
  const { language } = useSearch({ from: '/signed-in/knowledge/$id/edit' });
  const query = useQuery(
    ask(getArticle, { params: { article_id: id }, query: { language: language ?? locale() } }),
  );
  const article = query.data;
  if (article === undefined)
    return (
      <Page title={t('knowledge.title')}>
        {query.isError ? (
          <ErrorState error={query.error} retry={() => void query.refetch()} />
        ) : (
          <LoadingLines lines={8} />
        )}
      </Page>
    );
  return <Text key={language ?? article.language} article={article} language={language} />;
}

function Text({ article, language }: { article: Article; language: string | undefined }) {
  /** Another one: what is written is read from the server anew. */
  const [round, setRound] = useState(0);
  const wanted = language ?? article.language;
  const [isThere] = useState(() => article.texts.some((each) => each.language === wanted));
  const query = useQuery({
    ...ask(getArticleText, { params: { article_id: article.id, language: wanted } }),
    enabled: isThere,
    // One writes on what is there now, not on what one read a minute ago.
    refetchOnMount: 'always',
  });
  if (isThere && !query.isFetchedAfterMount)
    return (
      <Page title={article.title}>
        <LoadingLines lines={8} />
      </Page>
    );
  if (isThere && query.data === undefined)
    return (
      <Page title={article.title}>
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  return (
    <ArticleWriting
      key={round}
      article={article}
      language={wanted}
      text={query.data ?? null}
      onAnew={async () => {
        await query.refetch();
        setRound((was) => was + 1);
      }}
    />
  );
}
