import { useState } from 'react';
import type { Topic } from '#contract/fields.ts';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { useShortcuts } from '../../keys/use-shortcuts.ts';
import type { Option } from '../../ui/option-list.tsx';
import { Picker } from '../../ui/picker.tsx';
import { pathText, useTopics } from '../fields/definitions.ts';
import css from '../fields/fields.module.css';
import { useTicketChange } from '../ticket/use-ticket-change.ts';

export const noTopic = '';

/** Topics as a list with their paths, for choosing one; the present one stays whatever became of it. */
export function topicOptions(topics: readonly Topic[], current: string | null): Option[] {
  return [
    ...topics
      .filter((topic) => !topic.is_archived || topic.id === current)
      .map((topic) => ({
        value: topic.id,
        label: pathText(topics, topic.id),
        is_selected: topic.id === current,
      })),
    ...(current === null ? [] : [{ value: noTopic, label: t('topics.no_topic') }]),
  ];
}

/** The topic of a ticket; choosing one brings its form and its defaults. */
export function TopicField({ ticket }: { ticket: Ticket }) {
  const [opened, setOpened] = useState(false);
  const topics = useTopics();
  const change = useTicketChange(ticket);
  useShortcuts([
    { combo: 'f', label: 'fields.keys_topic', run: () => ticket.can.update && setOpened(true) },
  ]);
  const current = ticket.topic_id === null ? '' : pathText(topics, ticket.topic_id);
  const text = current === '' ? t('topics.no_topic') : current;
  return (
    <>
      <dt>{t('topics.topic')}</dt>
      <dd>
        {ticket.can.update ? (
          <Picker
            label={t('topics.topic')}
            placeholder={t('fields.find_topic')}
            options={topicOptions(topics, ticket.topic_id)}
            opened={opened}
            onOpen={setOpened}
            onPick={(id) => {
              const topic_id = id === noTopic ? null : id;
              if (topic_id !== ticket.topic_id) change({ topic_id }, { topic_id });
            }}
            target={
              <button
                type="button"
                className={css['value']}
                data-empty={current === ''}
                aria-haspopup="dialog"
                aria-expanded={opened}
                onClick={() => setOpened(!opened)}
              >
                <span className="hidden">{t('topics.topic')}: </span>
                {text}
              </button>
            }
          />
        ) : (
          text
        )}
      </dd>
    </>
  );
}
