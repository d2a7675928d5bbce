import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Article, archiveArticle, listArticles } from '#contract/articles.ts';
import { call } from '../../api.ts';
import { locale, t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Drop } from '../../ui/drop.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { OptionList } from '../../ui/option-list.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import { refreshArticles } from './queries.ts';

type Chosen = { id: string; title: string };

/** An article leaves; where its links lead from now on. */
export function ArchiveDialog({ article, onClose }: { article: Article; onClose: () => void }) {
  const [target, setTarget] = useState<Chosen | null>(null);
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
          except={article.id}
          value={target}
          onChange={setTarget}
        />
        <FormError submit={submit} />
        <div className={rows['buttons']}>
          <Button type="submit" loading={submit.is_busy}>
            {t('knowledge.archive')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type FieldProps = {
  label: string;
  none: string;
  except: string;
  value: Chosen | null;
  onChange: (value: Chosen | null) => void;
};

/** One other article, found by its title. */
function ArticleField({ label, none, except, value, onChange }: FieldProps) {
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState('');
  const title = typed.trim();
  const query = useQuery({
    ...ask(listArticles, {
      query: { language: locale(), limit: 10, ...(title === '' ? {} : { title }) },
    }),
    enabled: opened,
    placeholderData: (before) => before,
  });
  const found = (query.data?.items ?? []).filter(
    (each) => each.id !== except && each.state !== 'archived',
  );
  return (
    <div>
      <p>{label}</p>
      <Drop
        label={label}
        opened={opened}
        onOpen={setOpened}
        width={360}
        is_bare
        target={
          <Button
            variant="default"
            aria-haspopup="dialog"
            aria-expanded={opened}
            aria-label={`${label}: ${value?.title ?? none}`}
            onClick={() => setOpened(!opened)}
          >
            {value?.title ?? none}
          </Button>
        }
      >
        <OptionList
          label={t('knowledge.search')}
          options={[
            ...found.map((each) => ({
              value: each.id,
              label: each.title,
              note: `№ ${each.number}`,
            })),
            { value: '', label: none },
          ]}
          query={typed}
          onQuery={setTyped}
          is_loading={query.isFetching}
          onPick={(id) => {
            const chosen = found.find((each) => each.id === id);
            onChange(chosen === undefined ? null : { id: chosen.id, title: chosen.title });
            setOpened(false);
          }}
        />
      </Drop>
    </div>
  );
}
