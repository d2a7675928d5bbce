import '../../theme/forms.css';
import { TextInput } from '@mantine/core';
import { t } from '../../i18n.ts';
import css from './report.module.css';

/** Both belong to the period: `YYYY-MM-DD`. */
export type Days = { from: string; to: string };

type Props = { days: Days; onChange: (days: Days) => void };

/** From which day to which; a day that was emptied stays as it was. */
export function DaysFields({ days, onChange }: Props) {
  const { from, to } = days;
  return (
    <div className={css['days']}>
      <TextInput
        type="date"
        label={t('escalation.from_day')}
        value={from}
        max={to}
        onChange={(event) => onChange({ from: event.currentTarget.value || from, to })}
      />
      <TextInput
        type="date"
        label={t('escalation.to_day')}
        value={to}
        min={from}
        onChange={(event) => onChange({ from, to: event.currentTarget.value || to })}
      />
    </div>
  );
}
