import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { topicPath } from '#contract/field-rules.ts';
import { t } from '../../i18n.ts';
import type { Submit } from '../../ui/form.tsx';
import { Picker } from '../../ui/picker.tsx';
import { pathText } from '../fields/definitions.ts';
import css from '../fields/fields.module.css';
import { FormFields } from '../fields/form-fields.tsx';
import { useTeams, useTypes } from '../ticket/lookups.ts';
import { noTopic, topicOptions } from './topic-field.tsx';
import type { TicketForm } from './use-ticket-form.ts';

type Props = {
  form: TicketForm;
  submit: Submit;
  /** Between the topic and its questions. */
  children?: ReactNode;
};

/** The topic of a new ticket and the fields that it shows; nothing where the desk has neither. */
export function TicketFormFields({ form, submit, children }: Props) {
  const [opened, setOpened] = useState(false);
  const current = form.topic_id === null ? '' : pathText(form.topics, form.topic_id);
  const text = current === '' ? t('topics.no_topic') : current;
  const error = submit.fieldError('topic_id');
  return (
    <>
      {form.topics.some((topic) => !topic.is_archived) && (
        <div>
          <p className={css['label']}>{t('topics.topic')}</p>
          <Picker
            label={t('topics.topic')}
            placeholder={t('fields.find_topic')}
            options={topicOptions(form.topics, form.topic_id)}
            opened={opened}
            onOpen={setOpened}
            onPick={(id) => form.setTopic(id === noTopic ? null : id)}
            target={
              <Button
                variant="default"
                aria-haspopup="dialog"
                aria-expanded={opened}
                aria-label={`${t('topics.topic')}: ${text}`}
                onClick={() => setOpened(!opened)}
              >
                {text}
              </Button>
            }
          />
          <Defaults form={form} />
          {error !== null && (
            <p role="alert" className={css['why']}>
              {error}
            </p>
          )}
        </div>
      )}
      {children}
      <FormFields
        shown={form.shown}
        values={form.values}
        names={form.names}
        errorOf={(id) => submit.fieldError(`fields.${id}`)}
        onChange={form.set}
      />
    </>
  );
}

/** What the topic will fill in where nothing is chosen. */
function Defaults({ form }: { form: TicketForm }) {
  const teams = useTeams();
  const types = useTypes();
  const path = topicPath(form.topics, form.topic_id);
  const given = <Name extends 'team_id' | 'type_id' | 'impact' | 'urgency'>(name: Name) =>
    path.findLast((topic) => topic[name] !== null)?.[name] ?? null;
  const urgency = ([1, 2, 3] as const).find((grade) => grade === given('urgency'));
  const words = [
    teams.find((team) => team.id === given('team_id'))?.name,
    types.find((type) => type.id === given('type_id'))?.name,
    urgency === undefined ? undefined : t(`ticket.urgency_${urgency}`),
    ...path.flatMap((topic) => topic.tags),
  ].filter((one) => one !== undefined);
  if (words.length === 0) return null;
  return <p className={css['hint']}>{t('topics.will_set', { what: words.join(' · ') })}</p>;
}
