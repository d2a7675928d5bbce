import { Checkbox } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type Article, deleteArticleText } from '#contract/articles.ts';
import { articleLanguages } from '#contract/knowledge.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { DeleteForm } from '../../ui/delete-form.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Picker } from '../../ui/picker.tsx';
import { tell } from '../../ui/toast.tsx';
import { refreshArticles } from './queries.ts';
import reading from './reading.module.css';
import { languageName } from './words.ts';
import css from './writing.module.css';

type Props = {
  article: Article;
  language: string;
  is_beside: boolean;
  onBeside?: (is_beside: boolean) => void;
};

/** The texts of an article by language, and a new one. */
export function TextLanguages({ article, language, is_beside, onBeside }: Props) {
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const go = (next: string) =>
    void navigate({
      to: '/knowledge/$id/edit',
      params: { id: article.id },
      search: { language: next },
    });
  const known = article.texts.map((each) => each.language);
  const codes = known.includes(language) ? known : [...known, language];
  const present = article.texts.find((each) => each.language === language);
  // What readers have is taken off first.
  const mayDelete =
    article.can.write &&
    present !== undefined &&
    !present.is_original &&
    present.published_version === null;
  const others = articleLanguages.filter((code) => !codes.includes(code));
  return (
    <div className={css['languages']}>
      <span className={reading['languages']}>
        {codes.map((code) => {
          const text = article.texts.find((each) => each.language === code);
          return (
            <button
              key={code}
              type="button"
              className={reading['language']}
              aria-pressed={code === language}
              onClick={() => go(code)}
            >
              {languageName(code)}
              {code === article.original_language && codes.length > 1 && (
                <span className={css['original']}>{t('knowledge.original').toLowerCase()}</span>
              )}
              {text?.is_behind === true && (
                <span className={reading['behind']}>{t('knowledge.behind')}</span>
              )}
            </button>
          );
        })}
      </span>
      <Picker
        label={t('knowledge.translate_to')}
        options={others.map((code) => ({ value: code, label: languageName(code), note: code }))}
        opened={opened}
        onOpen={setOpened}
        onPick={go}
        target={
          <button
            type="button"
            className={css['quiet_button']}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            {t('knowledge.translate')}
          </button>
        }
      />
      {mayDelete && (
        <button type="button" className={css['quiet_button']} onClick={() => setDeleting(true)}>
          {t('knowledge.delete_translation')}
        </button>
      )}
      <Dialog
        title={t('knowledge.delete_translation')}
        opened={isDeleting}
        onClose={() => setDeleting(false)}
      >
        <DeleteForm
          text={t('knowledge.delete_translation_text', { language: languageName(language) })}
          remove={async () => {
            await call(deleteArticleText, { params: { article_id: article.id, language } });
            await refreshArticles();
            tell(t('knowledge.translation_deleted'));
            go(article.original_language);
          }}
          onClose={() => setDeleting(false)}
        />
      </Dialog>
      {onBeside !== undefined && (
        <Checkbox
          label={t('knowledge.show_original')}
          checked={is_beside}
          onChange={(event) => onBeside(event.currentTarget.checked)}
        />
      )}
    </div>
  );
}
