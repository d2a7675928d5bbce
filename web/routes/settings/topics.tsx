import '../../theme/forms.css';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { listTopics } from '#contract/fields.ts';
import { useFields } from '../../features/fields/definitions.ts';
import { OfferForm } from '../../features/forms/offer-form.tsx';
import { TopicForm } from '../../features/topics/topic-form.tsx';
import { TopicTree } from '../../features/topics/topic-tree.tsx';
import css from '../../features/topics/topics.module.css';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** The topics that people write about, and the form of each. */
export function Topics() {
  const { topic: chosen } = useSearch({ from: '/signed-in/settings/topics' });
  const navigate = useNavigate();
  const query = useQuery(ask(listTopics, {}));
  const fields = useFields();
  /** The parent of a topic that is being made; undefined: none is. */
  const [making, setMaking] = useState<string | null | undefined>(undefined);
  const open = (id: string | undefined) => {
    setMaking(undefined);
    void navigate({ to: '/settings/topics', search: id === undefined ? {} : { topic: id } });
  };
  const startNew = (parent_id: string | null) => {
    setMaking(parent_id);
    void navigate({ to: '/settings/topics', search: {} });
  };
  return (
    <Page
      title={t('topics.title')}
      intro={t('topics.intro')}
      actions={<Button onClick={() => startNew(null)}>{t('topics.new')}</Button>}
    >
      <WithData query={query}>
        {({ items }) => {
          const topic = items.find((one) => one.id === chosen);
          const isOpen = topic !== undefined || making !== undefined;
          if (items.length === 0 && !isOpen)
            return <EmptyState title={t('topics.none_title')}>{t('topics.none_text')}</EmptyState>;
          return (
            <div className={css['columns']}>
              <TopicTree topics={items} chosen={topic?.id} />
              {isOpen ? (
                <div>
                  <TopicForm
                    key={topic?.id ?? `new-${making ?? ''}`}
                    topic={topic}
                    parent_id={making ?? null}
                    topics={items}
                    fields={fields}
                    onSaved={open}
                    onNewBelow={startNew}
                  />
                  {topic !== undefined && !topic.is_archived && <OfferForm topic_id={topic.id} />}
                </div>
              ) : (
                <p>{t('topics.choose')}</p>
              )}
            </div>
          );
        }}
      </WithData>
    </Page>
  );
}
