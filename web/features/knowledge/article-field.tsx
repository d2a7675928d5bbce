import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listArticles } from '#contract/articles.ts';
import { locale, t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Drop } from '../../ui/drop.tsx';
import { OptionList } from '../../ui/option-list.tsx';
import css from './about.module.css';

export type ChosenArticle = { id: string; title: string };

type FieldProps = {
  label: string;
  none: string;
  /** Those that are not offered. */
  except: readonly string[];
  value: ChosenArticle | null;
  onChange: (value: ChosenArticle | null) => void;
};

/** One other article, found by its title. */
export function ArticleField({ label, none, except, value, onChange }: FieldProps) {
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
    (each) => !except.includes(each.id) && each.state !== 'archived',
  );
  return (
    <div>
      <p className={css['label']}>{label}</p>
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
