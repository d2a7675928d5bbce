import { NativeSelect, NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { listCalendars } from '#contract/calendars.ts';
import { listQueues, type QueueOverflow as Overflow, overflowModes } from '#contract/routing.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import css from './queues.module.css';

type Props = {
  /** Of the queue that is edited; a new one has none. */
  own_id: string | undefined;
  overflow: Overflow | null;
  error: string | null;
  onChange: (overflow: Overflow | null) => void;
};

const usual: Omit<Overflow, 'queue_id'> = { minutes: 30, calendar_id: null, mode: 'share' };

/** Which other queue helps when nobody takes the work for long, after how long, and how. */
export function QueueOverflow({ own_id, overflow, error, onChange }: Props) {
  const queues = useQuery(ask(listQueues, {})).data?.items ?? [];
  const others = queues.filter(({ id }) => id !== own_id);
  return (
    <fieldset className={css['part']}>
      <legend>{t('queues.overflow')}</legend>
      <NativeSelect
        label={t('queues.overflow_to')}
        description={t('queues.overflow_to_text')}
        value={overflow?.queue_id ?? ''}
        error={error}
        data={[
          { value: '', label: t('queues.overflow_none') },
          ...others.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange(value === '' ? null : { ...(overflow ?? usual), queue_id: value })
        }
      />
      {overflow !== null && <Terms overflow={overflow} onChange={onChange} />}
    </fieldset>
  );
}

type TermsProps = { overflow: Overflow; onChange: (overflow: Overflow) => void };

function Terms({ overflow, onChange }: TermsProps) {
  const calendars = useQuery(ask(listCalendars, {})).data?.items ?? [];
  return (
    <>
      <NumberInput
        label={t('queues.overflow_minutes')}
        required
        min={1}
        max={100_000}
        allowDecimal={false}
        value={overflow.minutes}
        onChange={(minutes) => onChange({ ...overflow, minutes: Math.max(1, Number(minutes)) })}
      />
      <NativeSelect
        label={t('queues.overflow_clock')}
        value={overflow.calendar_id ?? ''}
        data={[
          { value: '', label: t('queues.overflow_any') },
          ...calendars.map(({ id, name }) => ({
            value: id,
            label: t('queues.overflow_calendar', { name }),
          })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...overflow, calendar_id: value === '' ? null : value })
        }
      />
      <Choice
        label={t('queues.overflow_mode')}
        value={overflow.mode}
        options={overflowModes.map((value) => ({
          value,
          label: t(`queues.overflow_mode_${value}`),
        }))}
        onChoose={(mode) => onChange({ ...overflow, mode })}
      />
      <p className={css['quiet']}>
        {t(`queues.overflow_mode_${overflow.mode}_text`)} {t('queues.overflow_nobody')}
      </p>
    </>
  );
}
