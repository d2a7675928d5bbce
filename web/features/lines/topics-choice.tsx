import { Button } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n.ts';
import { Picker } from '../../ui/picker.tsx';
import { pathText, useTopics } from '../fields/definitions.ts';
import css from './directory.module.css';

type Props = { value: readonly string[]; onChange: (ids: string[]) => void };

/** The topics whose tickets the area answers for. */
export function TopicsChoice({ value, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  const topics = useTopics();
  const words = value.map((id) => pathText(topics, id)).join(', ');
  const shown = words === '' ? t('directory.none') : words;
  return (
    <div className={css['choice']}>
      <span>{t('directory.topics')}</span>
      <span className={css['quiet']}>{t('directory.topics_text')}</span>
      <Picker
        label={t('directory.topics')}
        options={topics
          .filter((topic) => !topic.is_archived || value.includes(topic.id))
          .map((topic) => ({
            value: topic.id,
            label: pathText(topics, topic.id),
            is_selected: value.includes(topic.id),
          }))}
        is_many
        opened={opened}
        onOpen={setOpened}
        onPick={(id) =>
          onChange(value.includes(id) ? value.filter((each) => each !== id) : [...value, id])
        }
        target={
          <Button
            variant="default"
            className={css['long'] ?? ''}
            aria-haspopup="dialog"
            aria-expanded={opened}
            aria-label={`${t('directory.topics')}: ${shown}`}
            onClick={() => setOpened(!opened)}
          >
            {shown}
          </Button>
        }
      />
    </div>
  );
}
