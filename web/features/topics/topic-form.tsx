import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { topicPath } from '#contract/field-rules.ts';
import {
  createTopic,
  listTopics,
  type TicketField,
  type Topic,
  updateTopic,
} from '#contract/fields.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { FormError, type Submit, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tell, tellError } from '../../ui/toast.tsx';
import { pathText } from '../fields/definitions.ts';
import css from '../fields/fields.module.css';
import { useTeams, useTypes } from '../ticket/lookups.ts';
import { FormBuilder } from './form-builder.tsx';
import { TopicPreview } from './topic-preview.tsx';

type Draft = Pick<
  Topic,
  'name' | 'note' | 'team_id' | 'type_id' | 'impact' | 'urgency' | 'field_ids'
> & { tags: string };

const noWords = { ru: '', en: '' };

function draftOf(topic: Topic | undefined): Draft {
  return {
    name: topic?.name ?? noWords,
    note: topic?.note ?? noWords,
    team_id: topic?.team_id ?? null,
    type_id: topic?.type_id ?? null,
    impact: topic?.impact ?? null,
    urgency: topic?.urgency ?? null,
    field_ids: topic?.field_ids ?? [],
    tags: topic?.tags.join(', ') ?? '',
  };
}

type Props = {
  topic: Topic | undefined;
  parent_id: string | null;
  topics: readonly Topic[];
  fields: readonly TicketField[];
  onSaved: (id: string) => void;
  onNewBelow: (parent_id: string) => void;
};
type PartProps = { draft: Draft; submit: Submit; change: (part: Partial<Draft>) => void };

/** The topic while it is new, before it has an id. */
const unsaved = 'new';

/** One topic: its names, its form with a preview, and what its tickets start with. */
export function TopicForm({ topic, parent_id, topics, fields, onSaved, onNewBelow }: Props) {
  const [draft, setDraft] = useState(() => draftOf(topic));
  const submit = useSubmit(async () => {
    const body = { ...draft, tags: tagsOf(draft.tags) };
    const saved =
      topic === undefined
        ? await call(createTopic, { body: { ...body, parent_id } })
        : await call(updateTopic, { params: { topic_id: topic.id }, body });
    await refresh(listTopics);
    tell(t('fields.saved'));
    onSaved(saved.id);
  });
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const edited: Topic = {
    ...draft,
    id: topic?.id ?? unsaved,
    // The place is the tree's to say, beside this form.
    parent_id: topic === undefined ? parent_id : topic.parent_id,
    tags: tagsOf(draft.tags),
    is_archived: false,
  };
  const others = topics.filter((one) => one.id !== topic?.id);
  const all = [...others, edited];
  const above = topicPath(all, edited.id).slice(0, -1);
  const part = { draft, submit, change };
  return (
    <form onSubmit={submit.onSubmit}>
      <Words {...part} />
      <FormBuilder
        above={above}
        fields={fields}
        field_ids={draft.field_ids}
        onChange={(field_ids) => change({ field_ids })}
      />
      <Defaults {...part} is_below={above.length > 0} />
      <div className={css['group']}>
        <h2>{t('topics.preview')}</h2>
        <TopicPreview
          topics={all}
          topic_id={edited.id}
          type_id={above.concat(edited).findLast((one) => one.type_id !== null)?.type_id ?? null}
          note={draft.note}
          fields={fields}
        />
      </div>
      <FormError submit={submit} />
      <div className={css['bar']}>
        <Button type="submit" loading={submit.is_busy}>
          {t('common.save')}
        </Button>
        {topic !== undefined && (
          <>
            <Button variant="default" onClick={() => onNewBelow(topic.id)}>
              {t('topics.new_below', { name: pathText(topics, topic.id) })}
            </Button>
            <ArchiveButton topic={topic} />
          </>
        )}
      </div>
    </form>
  );
}

function tagsOf(text: string): string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);
}

function Words({ draft, submit, change }: PartProps) {
  const { name, note } = draft;
  return (
    <fieldset className={css['group']}>
      <legend>{t('fields.main')}</legend>
      <div className={rows['pair']}>
        <TextInput
          label={t('topics.name_ru')}
          maxLength={80}
          value={name.ru}
          error={submit.fieldError('name')}
          onChange={(event) => change({ name: { ...name, ru: event.currentTarget.value } })}
        />
        <TextInput
          label={t('topics.name_en')}
          placeholder={name.ru}
          maxLength={80}
          value={name.en}
          onChange={(event) => change({ name: { ...name, en: event.currentTarget.value } })}
        />
        <Textarea
          label={t('topics.note_ru')}
          autosize
          maxLength={2000}
          value={note.ru}
          error={submit.fieldError('note')}
          onChange={(event) => change({ note: { ...note, ru: event.currentTarget.value } })}
        />
        <Textarea
          label={t('topics.note_en')}
          autosize
          maxLength={2000}
          value={note.en}
          onChange={(event) => change({ note: { ...note, en: event.currentTarget.value } })}
        />
      </div>
    </fieldset>
  );
}

function Defaults({ draft, submit, change, is_below }: PartProps & { is_below: boolean }) {
  const teams = useTeams();
  const types = useTypes().filter((type) => !type.is_archived);
  const none = { value: '', label: t(is_below ? 'topics.as_above' : 'topics.no_default') };
  return (
    <fieldset className={css['group']}>
      <legend>{t('topics.defaults')}</legend>
      <p className={css['hint']}>{t('topics.defaults_text')}</p>
      <div className={rows['pair']}>
        <NativeSelect
          label={t('ticket.team')}
          value={draft.team_id ?? ''}
          data={[none, ...teams.map((team) => ({ value: team.id, label: team.name }))]}
          error={submit.fieldError('team_id')}
          onChange={(event) => change({ team_id: event.currentTarget.value || null })}
        />
        <NativeSelect
          label={t('ticket.type')}
          value={draft.type_id ?? ''}
          data={[none, ...types.map((type) => ({ value: type.id, label: type.name }))]}
          onChange={(event) => change({ type_id: event.currentTarget.value || null })}
        />
        {(['impact', 'urgency'] as const).map((grade) => (
          <NativeSelect
            key={grade}
            label={t(`ticket.${grade}`)}
            value={String(draft[grade] ?? '')}
            data={[
              none,
              ...([1, 2, 3] as const).map((value) => ({
                value: String(value),
                label: t(`ticket.${grade}_${value}`),
              })),
            ]}
            onChange={(event) => {
              const value = event.currentTarget.value;
              change({ [grade]: value === '' ? null : Number(value) });
            }}
          />
        ))}
        <TextInput
          label={t('topics.tags')}
          value={draft.tags}
          error={submit.fieldError('tags')}
          onChange={(event) => change({ tags: event.currentTarget.value })}
        />
      </div>
    </fieldset>
  );
}

function ArchiveButton({ topic }: { topic: Topic }) {
  async function archive() {
    try {
      await call(updateTopic, {
        params: { topic_id: topic.id },
        body: { is_archived: !topic.is_archived },
      });
      await refresh(listTopics);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Button
      variant="subtle"
      color="gray"
      title={t('topics.archive_text')}
      onClick={() => void archive()}
    >
      {t(topic.is_archived ? 'settings.unarchive' : 'settings.archive')}
    </Button>
  );
}
