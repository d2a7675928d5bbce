import { t } from '../../i18n.ts';
import css from './views.module.css';

type Props = { value: unknown; onChange: (value: unknown) => void };

const units = ['minutes', 'hours', 'days'] as const;

/** A length of time: how many, and of what. */
export function SpanField({ value, onChange }: Props) {
  const { amount = Number.NaN, unit = 'days' } = (value ?? {}) as {
    amount?: number;
    unit?: string;
  };
  return (
    <span className={css['span']}>
      <input
        className={css['amount']}
        type="number"
        min={0}
        max={100_000}
        aria-label={t('conditions.amount')}
        value={Number.isFinite(amount) ? amount : ''}
        onChange={(event) => onChange({ amount: event.currentTarget.valueAsNumber, unit })}
      />
      <select
        className={css['select']}
        aria-label={t('conditions.unit')}
        value={unit}
        onChange={(event) => onChange({ amount, unit: event.currentTarget.value })}
      >
        {units.map((each) => (
          <option key={each} value={each}>
            {t(`conditions.${each}`)}
          </option>
        ))}
      </select>
    </span>
  );
}

/** Today, or a day of the calendar. */
export function MomentField({ value, onChange }: Props) {
  const isToday = value === 'today';
  return (
    <span className={css['span']}>
      <select
        className={css['select']}
        aria-label={t('conditions.which_day')}
        value={isToday ? 'today' : 'day'}
        onChange={(event) => onChange(event.currentTarget.value === 'today' ? 'today' : '')}
      >
        <option value="today">{t('conditions.today')}</option>
        <option value="day">{t('conditions.a_day')}</option>
      </select>
      {!isToday && (
        <input
          className={css['input']}
          type="date"
          aria-label={t('conditions.day')}
          value={typeof value === 'string' ? value.slice(0, 10) : ''}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </span>
  );
}
