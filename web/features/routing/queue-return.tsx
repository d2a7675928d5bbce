import { Checkbox, NativeSelect } from '@mantine/core';
import { goneWork } from '#contract/routing.ts';
import { t } from '../../i18n.ts';
import { Choice } from '../../ui/choice.tsx';
import type { QueueDraft } from './queue-form.tsx';
import css from './queues.module.css';

type Props = { draft: QueueDraft; onChange: (next: Partial<QueueDraft>) => void };

const never = 'never';
const usualGone = [0, 5, 15, 30, 60, 240];
const usualUntouched = [5, 10, 15, 30, 60, 120];

/** What returns to the queue by itself: what lies untouched, and the work of those who are gone. */
export function QueueReturn({ draft, onChange }: Props) {
  const { untouched_minutes, gone_minutes, gone_work, takes_named } = draft;
  return (
    <fieldset className={css['part']}>
      <legend>{t('queues.return')}</legend>
      <Minutes
        label={t('queues.untouched')}
        description={t('queues.untouched_text')}
        never={t('queues.untouched_never')}
        value={untouched_minutes}
        usual={usualUntouched}
        onChange={(value) => onChange({ untouched_minutes: value })}
      />
      <Minutes
        label={t('queues.gone')}
        description={t('queues.gone_text')}
        never={t('queues.gone_never')}
        value={gone_minutes}
        usual={usualGone}
        onChange={(value) => onChange({ gone_minutes: value })}
      />
      {gone_minutes !== null && (
        <>
          <Choice
            label={t('queues.gone_work')}
            value={gone_work}
            options={goneWork.map((value) => ({ value, label: t(`queues.gone_work_${value}`) }))}
            onChoose={(value) => onChange({ gone_work: value })}
          />
          <Checkbox
            label={t('queues.takes_named')}
            checked={takes_named}
            onChange={(event) => onChange({ takes_named: event.currentTarget.checked })}
          />
        </>
      )}
    </fieldset>
  );
}

type MinutesProps = {
  label: string;
  description: string;
  never: string;
  value: number | null;
  usual: number[];
  onChange: (value: number | null) => void;
};

/** A length of time from a list; one that was set through the API stands in it too. */
function Minutes({ value, usual, onChange, ...rest }: MinutesProps) {
  const known = value === null || usual.includes(value) ? usual : [...usual, value];
  return (
    <NativeSelect
      label={rest.label}
      description={rest.description}
      value={value === null ? never : String(value)}
      data={[
        { value: never, label: rest.never },
        ...known
          .toSorted((one, other) => one - other)
          .map((minutes) => ({
            value: String(minutes),
            label: minutes === 0 ? t('queues.at_once') : t('queues.after', { minutes }),
          })),
      ]}
      onChange={({ currentTarget }) =>
        onChange(currentTarget.value === never ? null : Number(currentTarget.value))
      }
    />
  );
}
