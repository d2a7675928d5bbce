import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listCalendars } from '#contract/calendars.ts';
import { anchors } from '#contract/rule-definition.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import type { RuleDraft } from './draft.ts';
import css from './rules.module.css';

type Time = RuleDraft['time'];
const units = ['minutes', 'hours', 'days'] as const;
const sides = ['after', 'before'] as const;
const times = ['clock', 'working'] as const;

/** When an automation is due: so long after a moment, or before it. */
export function TimeFields({ time, onChange }: { time: Time; onChange: (next: Time) => void }) {
  return (
    <div className={css['fields']}>
      <NativeSelect
        label={t('rules.side')}
        value={time.side}
        data={sides.map((each) => ({ value: each, label: t(`rules.side_${each}`) }))}
        onChange={(event) =>
          onChange({ ...time, side: event.currentTarget.value === 'before' ? 'before' : 'after' })
        }
      />
      <TextInput
        label={t('rules.amount')}
        type="number"
        min={0}
        max={100_000}
        value={Number.isFinite(time.amount) ? time.amount : ''}
        onChange={(event) => onChange({ ...time, amount: event.currentTarget.valueAsNumber })}
      />
      <NativeSelect
        label={t('rules.unit')}
        value={time.unit}
        data={units.map((each) => ({ value: each, label: t(`rules.unit_${each}`) }))}
        onChange={(event) => {
          const unit = units.find((each) => each === event.currentTarget.value) ?? 'days';
          onChange({ ...time, unit });
        }}
      />
      <NativeSelect
        label={t('rules.anchor')}
        value={time.anchor}
        data={anchors.map((each) => ({ value: each, label: t(`rules.anchor_${each}`) }))}
        onChange={(event) => {
          const anchor = anchors.find((each) => each === event.currentTarget.value);
          if (anchor !== undefined) onChange({ ...time, anchor });
        }}
      />
      <NativeSelect
        label={t('rules.time')}
        value={time.time}
        data={times.map((each) => ({ value: each, label: t(`rules.time_${each}`) }))}
        onChange={(event) =>
          onChange({ ...time, time: event.currentTarget.value === 'clock' ? 'clock' : 'working' })
        }
      />
      {time.time === 'working' && (
        <CalendarSelect
          value={time.calendar_id}
          onChange={(calendar_id) => onChange({ ...time, calendar_id })}
        />
      )}
    </div>
  );
}

type CalendarProps = { value: string | null; onChange: (id: string | null) => void };

export function CalendarSelect({ value, onChange }: CalendarProps) {
  const calendars = useQuery({ ...ask(listCalendars, {}), staleTime: 600_000 }).data?.items ?? [];
  const named = calendars.filter((one) => !one.is_archived || one.id === value);
  return (
    <NativeSelect
      label={t('rules.calendar')}
      value={value ?? ''}
      data={[
        { value: '', label: t('rules.calendar_desk') },
        ...named.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(event) =>
        onChange(event.currentTarget.value === '' ? null : event.currentTarget.value)
      }
    />
  );
}
