import { useState } from 'react';
import { type Article, archiveArticle } from '#contract/articles.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import { ArticleField, type ChosenArticle } from './article-field.tsx';
import { refreshArticles } from './queries.ts';

/** An article leaves; where its links lead from now on. */
export function ArchiveDialog({ article, onClose }: { article: Article; onClose: () => void }) {
  const [target, setTarget] = useState<ChosenArticle | null>(null);
  const submit = useSubmit(async () => {
    await call(archiveArticle, {
      params: { article_id: article.id },
      body: { redirect_to_id: target?.id ?? null },
    });
    await refreshArticles();
    tell(t('knowledge.archived'));
    onClose();
  });
  return (
    <Dialog title={t('knowledge.archive_title')} opened onClose={onClose}>
      <form className={rows['form']} onSubmit={submit.onSubmit}>
        <p>{t('knowledge.archive_text')}</p>
        <ArticleField
          label={t('knowledge.archive_redirect')}
          none={t('knowledge.archive_nowhere')}
          except={[article.id]}
          value={target}
          onChange={setTarget}
        />
        <FormEnd submit={submit} label={t('knowledge.archive')} onClose={onClose} />
      </form>
    </Dialog>
  );
}
