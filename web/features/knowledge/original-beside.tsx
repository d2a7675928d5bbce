import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Article, getArticleText } from '#contract/articles.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { tell } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';
import { ArticleParts } from './article-parts.tsx';
import { DiffView } from './diff-view.tsx';
import { languageName } from './words.ts';
import css from './writing.module.css';

type Props = {
  article: Article;
  language: string;
  /** The translation answers to this version of the original. */
  onChecked: (version: number) => void;
};

/** The original beside its translation; first what changed in it since. */
export function OriginalBeside({ article, language, onChecked }: Props) {
  const original = article.original_language;
  const query = useQuery(
    ask(getArticleText, { params: { article_id: article.id, language: original } }),
  );
  const translation = article.texts.find((each) => each.language === language);
  const from = translation?.translated_from_version ?? null;
  return (
    <section className={css['original_text']} aria-label={t('knowledge.original')}>
      <WithData query={query}>
        {(text) => (
          <>
            {translation?.is_behind === true && from !== null && (
              <div className={css['behind']}>
                <p className={css['behind_title']}>{t('knowledge.original_changed')}</p>
                <p>{t('knowledge.original_changed_text', { from, to: text.version })}</p>
                <DiffView
                  article_id={article.id}
                  language={original}
                  from={from}
                  to={text.version}
                />
                <Button
                  variant="default"
                  onClick={() => {
                    onChecked(text.version);
                    tell(t('knowledge.up_to_date'));
                  }}
                >
                  {t('knowledge.mark_translated')}
                </Button>
              </div>
            )}
            <p className={css['original_name']}>
              {t('knowledge.original')}: {languageName(original)}
            </p>
            <p className={css['original_title']} lang={original}>
              {text.title}
            </p>
            <ArticleParts kind={article.kind} content={text.content} language={original} />
          </>
        )}
      </WithData>
    </section>
  );
}
