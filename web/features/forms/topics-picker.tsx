import { Button } from '@mantine/core';
import { useState } from 'react';
import { t } from '../../i18n.ts';
import { Picker } from '../../ui/picker.tsx';
import { pathText, useTopics } from '../fields/definitions.ts';
import css from './forms.module.css';

type Props = { value: readonly string[]; onChange: (ids: string[]) => void };

/** Topics that an announcement is about, with what is below them; none: every topic. */
export function TopicsPicker({ value, onChange }: Props) {
  const [opened, setOpened] = useState(false);
  const topics = useTopics();
  const words = value.map((id) => pathText(topics, id)).join(', ');
  const shown = words === '' ? t('forms.every_topic') : words;
  return (
    <div className={css['choice']}>
      <span className={css['label']}>{t('forms.topics')}</span>
      <span className={css['quiet']}>{t('forms.topics_hint')}</span>
      <Picker
        label={t('forms.topics')}
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
            aria-label={`${t('forms.topics')}: ${shown}`}
            onClick={() => setOpened(!opened)}
          >
            {shown}
          </Button>
        }
      />
    </div>
  );
}
