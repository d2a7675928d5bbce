import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listViews } from '#contract/views.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { viewName } from '../desk/views.ts';
import { WordsField } from '../macros/words-field.tsx';
import { useColleagues, useTeams, useTypes } from '../ticket/lookups.ts';
import { ValueField } from '../views/value-field.tsx';
import { emptyOpens, type OpensDraft, type RuleDraft } from './draft.ts';
import css from './rules.module.css';
import { dayName } from './say-moment.ts';
import { CalendarSelect } from './time-fields.tsx';

type Props = { draft: RuleDraft; onChange: (next: Partial<RuleDraft>) => void };

const week = [1, 2, 3, 4, 5, 6, 7] as const;

/** At which hour of which days, and over what. */
export function ScheduleFields({ draft, onChange }: Props) {
  const { schedule, opens } = draft;
  const set = (next: Partial<RuleDraft['schedule']>) =>
    onChange({ schedule: { ...schedule, ...next } });
  return (
    <>
      <div className={css['fields']}>
        <TextInput
          label={t('rules.at')}
          type="time"
          required
          value={schedule.at}
          onChange={(event) => set({ at: event.currentTarget.value.slice(0, 5) })}
        />
        <CalendarSelect
          value={schedule.calendar_id}
          onChange={(calendar_id) => set({ calendar_id })}
        />
      </div>
      <fieldset className={css['checks']} style={{ border: 0, padding: 0, margin: 0 }}>
        <legend>{t('rules.weekdays')}</legend>
        {week.map((day) => (
          <Checkbox
            key={day}
            label={dayName(day)}
            checked={schedule.weekdays.includes(day)}
            onChange={(event) => {
              const rest = schedule.weekdays.filter((each) => each !== day);
              const next = event.currentTarget.checked ? [...rest, day] : rest;
              if (next.length > 0) set({ weekdays: next.toSorted((one, other) => one - other) });
            }}
          />
        ))}
      </fieldset>
      <Checkbox
        label={t('rules.only_working_days')}
        checked={schedule.only_working_days}
        onChange={(event) => set({ only_working_days: event.currentTarget.checked })}
      />
      <Choice
        label={t('rules.schedule_does')}
        value={opens === null ? 'tickets' : 'open'}
        options={[
          { value: 'tickets', label: t('rules.does_tickets') },
          { value: 'open', label: t('rules.does_open') },
        ]}
        onChoose={(what) => onChange({ opens: what === 'open' ? (opens ?? emptyOpens) : null })}
      />
      {opens === null ? (
        <ViewSelect value={schedule.view_id} onChange={(view_id) => set({ view_id })} />
      ) : (
        <OpensFields opens={opens} onChange={(next) => onChange({ opens: next })} />
      )}
    </>
  );
}

function ViewSelect({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (id: string | null) => void;
}) {
  const views = useQuery({ ...ask(listViews, {}), staleTime: 60_000 }).data?.items ?? [];
  // What is somebody's own means nothing to a rule.
  const shared = views.filter((view) => view.scope !== 'agent' && view.section !== 'mine');
  return (
    <NativeSelect
      label={t('rules.view')}
      value={value ?? ''}
      data={[
        { value: '', label: t('rules.all_tickets') },
        ...shared.map((view) => ({ value: view.id, label: viewName(view) })),
      ]}
      onChange={(event) =>
        onChange(event.currentTarget.value === '' ? null : event.currentTarget.value)
      }
    />
  );
}

function OpensFields({
  opens,
  onChange,
}: {
  opens: OpensDraft;
  onChange: (next: OpensDraft) => void;
}) {
  const set = (next: Partial<OpensDraft>) => onChange({ ...opens, ...next });
  const listed = (list: readonly { id: string; name: string }[], none: string) => [
    { value: '', label: none },
    ...list.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const orNull = (value: string) => (value === '' ? null : value);
  return (
    <>
      <TextInput
        label={t('rules.open_subject')}
        required
        maxLength={500}
        value={opens.subject}
        onChange={(event) => set({ subject: event.currentTarget.value })}
      />
      <div>
        <span>{t('rules.open_requester')}: </span>
        <ValueField
          test={{ id: 0, kind: 'test', field: 'requester_id', op: 'is', value: opens.requester_id }}
          field={{
            key: 'requester_id',
            label: t('rules.open_requester'),
            group: '',
            ops: ['is'],
            value: { kind: 'contact' },
          }}
          onChange={(value) => set({ requester_id: typeof value === 'string' ? value : null })}
        />
      </div>
      <WordsField
        label={t('rules.open_body')}
        description=""
        html={opens.body_html}
        error={null}
        onChange={(body_html) => set({ body_html })}
      />
      <div className={css['fields']}>
        <NativeSelect
          label={t('rules.open_team')}
          value={opens.team_id ?? ''}
          data={listed(useTeams(), t('rules.not_chosen'))}
          onChange={(event) => set({ team_id: orNull(event.currentTarget.value) })}
        />
        <NativeSelect
          label={t('rules.open_assignee')}
          value={opens.assignee_id ?? ''}
          data={listed(
            useColleagues().filter((one) => !one.is_disabled),
            t('rules.nobody'),
          )}
          onChange={(event) => set({ assignee_id: orNull(event.currentTarget.value) })}
        />
        <NativeSelect
          label={t('rules.open_type')}
          value={opens.type_id ?? ''}
          data={listed(useTypes(), t('rules.not_chosen'))}
          onChange={(event) => set({ type_id: orNull(event.currentTarget.value) })}
        />
      </div>
    </>
  );
}
