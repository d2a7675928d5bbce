import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SilentAction } from '#contract/actions.ts';
import { listChecklistTemplates } from '#contract/checklists.ts';
import { parseMinutes, showMinutes } from '#contract/durations.ts';
import { listTicketFields, type TicketField, wordsIn } from '#contract/fields.ts';
import { listQueues } from '#contract/routing.ts';
import { locale, t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { hasBrands, useBrands } from '../brands/brands.ts';
import { useColleagues, useStatuses, useTeams, useTypes } from '../ticket/lookups.ts';
import { FieldRow } from './field-row.tsx';
import { LinkRow } from './link-row.tsx';
import css from './macro-form.module.css';
import { OtherAction } from './other-action.tsx';
import { useSayAction } from './say-action.ts';

/** A row keeps its place while it is edited; null: a link whose ticket is not named yet. */
export type ActionRow = { readonly key: number; readonly action: SilentAction | null };

const kinds = [
  'status',
  'assignee',
  'team',
  'type',
  'brand',
  'add_tags',
  'remove_tags',
  'add_time',
  'add_checklist',
  'queue',
  'escalate',
  'follow',
] as const;
type Kind = (typeof kinds)[number];

type Choice = { value: string; label: string };

/** What each kind may be given, as the desk has it now. */
export function useChoices(): Record<
  'status' | 'assignee' | 'team' | 'type' | 'brand' | 'checklist' | 'queue',
  Choice[]
> {
  const statuses = useStatuses();
  const colleagues = useColleagues();
  const brands = useBrands();
  const templates = useQuery(ask(listChecklistTemplates, {})).data?.items ?? [];
  const queues = useQuery(ask(listQueues, {})).data?.items ?? [];
  const named = (list: readonly { id: string; name: string; is_archived?: boolean }[]) =>
    list
      .filter((one) => one.is_archived !== true)
      .map(({ id, name }) => ({ value: id, label: name }));
  return {
    status: named(statuses.filter(({ category }) => category !== 'new')),
    assignee: [
      { value: 'me', label: t('macros.me') },
      { value: '', label: t('macros.nobody') },
      ...named(colleagues.filter((one) => !one.is_disabled)),
    ],
    team: named(useTeams()),
    type: named(useTypes()),
    // One brand is none to choose.
    brand: hasBrands(brands) ? named(brands) : [],
    checklist: named(templates),
    queue: queues.filter((one) => one.is_on).map(({ id, name }) => ({ value: id, label: name })),
  };
}

type Props = { rows: readonly ActionRow[]; onChange: (rows: ActionRow[]) => void };

/** The changes of a macro, one in each row, and a menu of what else can be changed. */
export function ActionRows({ rows, onChange }: Props) {
  const choices = useChoices();
  const say = useSayAction();
  const fields = useQuery(ask(listTicketFields, {})).data?.items ?? [];
  const entries = useActionEntries();
  function add(action: SilentAction | null) {
    const key = Math.max(0, ...rows.map((row) => row.key)) + 1;
    onChange([...rows, { key, action }]);
  }
  return (
    <div className={css['actions']}>
      {rows.length === 0 && <p className={css['quiet']}>{t('macros.no_actions')}</p>}
      {rows.map(({ key, action }) => (
        <div key={key} className={css['action']}>
          <ActionField
            action={action}
            fields={fields}
            choices={choices}
            onChange={(next) =>
              onChange(rows.map((row) => (row.key === key ? { key, action: next } : row)))
            }
          />
          <IconButton
            label={t('macros.remove_action', {
              what: action === null ? t('macros.action_link') : say(action),
            })}
            icon={IconTrash}
            onClick={() => onChange(rows.filter((row) => row.key !== key))}
          />
        </div>
      ))}
      <Menu
        label={t('macros.add_action')}
        side="bottom-start"
        width={280}
        target={(button) => (
          <Button
            variant="default"
            leftSection={<IconPlus size={16} stroke={1.75} aria-hidden="true" />}
            {...button}
          >
            {t('macros.add_action')}
          </Button>
        )}
        entries={entries.map(({ label, action }) => ({ label, onPick: () => add(action) }))}
      />
    </div>
  );
}

/** What can be added: each with the first value that the desk has for it. */
export function useActionEntries(): { label: string; action: SilentAction | null }[] {
  const choices = useChoices();
  const fields = useQuery(ask(listTicketFields, {})).data?.items ?? [];
  const active = fields.filter((field) => !field.is_archived);
  function first(kind: Kind): SilentAction | undefined {
    const [status] = choices.status;
    const [team] = choices.team;
    const [type] = choices.type;
    const [brand] = choices.brand;
    const [template] = choices.checklist;
    const [queue] = choices.queue;
    const actions: Record<Kind, SilentAction | undefined> = {
      status: status && { do: 'set', fields: { status_id: status.value } },
      assignee: { do: 'set', fields: { assignee_id: 'me' } },
      team: team && { do: 'set', fields: { team_id: team.value } },
      type: type && { do: 'set', fields: { type_id: type.value } },
      brand: brand && { do: 'set', fields: { brand_id: brand.value } },
      add_tags: { do: 'add_tags', tags: [] },
      remove_tags: { do: 'remove_tags', tags: [] },
      add_time: { do: 'add_time', minutes: 15 },
      add_checklist: template && { do: 'add_checklist', template_id: template.value },
      queue: queue && { do: 'queue', queue_id: queue.value },
      escalate: team && { do: 'escalate', team_id: team.value, words: '' },
      follow: { do: 'follow', is_following: true },
    };
    return actions[kind];
  }
  return [
    ...kinds.flatMap((kind) => {
      const action = first(kind);
      return action === undefined ? [] : [{ label: t(`macros.action_${kind}`), action }];
    }),
    { label: t('macros.action_link'), action: null },
    ...active.map((field) => ({
      label: t('macros.action_field', { name: wordsIn(field.name, locale()) }),
      action: { do: 'set_field' as const, field_id: field.id, value: null },
    })),
  ];
}

type FieldProps = {
  action: SilentAction | null;
  fields: readonly TicketField[];
  choices: ReturnType<typeof useChoices>;
  onChange: (action: SilentAction) => void;
};

export function ActionField({ action, fields, choices, onChange }: FieldProps) {
  if (action === null || action.do === 'link')
    return <LinkRow action={action} onChange={onChange} />;
  if (action.do === 'set_field') {
    const field = fields.find(({ id }) => id === action.field_id);
    if (field === undefined) return <OtherAction action={action} />;
    return <FieldRow action={action} field={field} onChange={onChange} />;
  }
  const choose = (label: string, list: Choice[], value: string, pick: (value: string) => void) => (
    <NativeSelect
      label={label}
      // One that was archived since still has to be seen.
      data={list.some((one) => one.value === value) ? list : [...list, { value, label: '…' }]}
      value={value}
      onChange={(event) => pick(event.currentTarget.value)}
    />
  );
  if (action.do === 'set') {
    const { status_id, assignee_id, team_id, type_id, brand_id } = action.fields;
    const set = (fields: typeof action.fields) => onChange({ do: 'set', fields });
    if (status_id !== undefined)
      return choose(t('macros.action_status'), choices.status, status_id, (id) =>
        set({ status_id: id }),
      );
    if (assignee_id !== undefined)
      return choose(t('macros.action_assignee'), choices.assignee, assignee_id ?? '', (id) =>
        set({ assignee_id: id === '' ? null : id }),
      );
    if (team_id !== undefined)
      return choose(t('macros.action_team'), choices.team, team_id ?? '', (id) =>
        set({ team_id: id }),
      );
    if (type_id !== undefined)
      return choose(t('macros.action_type'), choices.type, type_id ?? '', (id) =>
        set({ type_id: id }),
      );
    if (brand_id !== undefined)
      return choose(t('macros.action_brand'), choices.brand, brand_id, (id) =>
        set({ brand_id: id }),
      );
    return <OtherAction action={action} />;
  }
  if (action.do === 'add_tags' || action.do === 'remove_tags')
    return <TagsField action={action} onChange={onChange} />;
  if (action.do === 'escalate')
    return <EscalateField action={action} teams={choices.team} onChange={onChange} />;
  if (action.do === 'queue')
    return choose(
      t('macros.action_queue'),
      [...choices.queue, { value: '', label: t('macros.no_queue') }],
      action.queue_id ?? '',
      (id) => onChange({ do: 'queue', queue_id: id === '' ? null : id }),
    );
  if (action.do === 'add_time') return <TimeField action={action} onChange={onChange} />;
  if (action.do === 'add_checklist')
    return choose(
      t('macros.action_add_checklist'),
      choices.checklist,
      action.template_id,
      (template_id) => onChange({ do: 'add_checklist', template_id }),
    );
  return <OtherAction action={action} />;
}

type Tags = Extract<SilentAction, { do: 'add_tags' | 'remove_tags' }>;

function TagsField({ action, onChange }: { action: Tags; onChange: (action: Tags) => void }) {
  const [written, setWritten] = useState(action.tags.join(', '));
  return (
    <TextInput
      label={t(`macros.action_${action.do}`)}
      placeholder={t('macros.tags_text')}
      value={written}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setWritten(next);
        const tags = next.split(',').map((tag) => tag.trim());
        onChange({ do: action.do, tags: tags.filter((tag) => tag !== '') });
      }}
    />
  );
}

type Escalate = Extract<SilentAction, { do: 'escalate' }>;

function EscalateField({
  action,
  teams,
  onChange,
}: {
  action: Escalate;
  teams: Choice[];
  onChange: (action: Escalate) => void;
}) {
  return (
    <div className={css['pair']}>
      <NativeSelect
        label={t('macros.action_escalate')}
        data={teams}
        value={action.team_id}
        onChange={(event) => onChange({ ...action, team_id: event.currentTarget.value })}
      />
      <TextInput
        label={t('macros.escalate_words')}
        required
        maxLength={500}
        value={action.words}
        onChange={(event) => onChange({ ...action, words: event.currentTarget.value })}
      />
    </div>
  );
}

type Time = Extract<SilentAction, { do: 'add_time' }>;

function TimeField({ action, onChange }: { action: Time; onChange: (action: Time) => void }) {
  const [written, setWritten] = useState(showMinutes(action.minutes, locale()));
  return (
    <TextInput
      label={t('macros.action_add_time')}
      value={written}
      error={parseMinutes(written) === undefined ? t('worked.not_time') : null}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setWritten(next);
        const minutes = parseMinutes(next);
        if (minutes !== undefined) onChange({ do: 'add_time', minutes });
      }}
    />
  );
}
