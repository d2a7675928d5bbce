import { Checkbox, Switch, TextInput } from '@mantine/core';
import {
  type NotificationDelivery,
  type NotificationKind,
  notificationKinds,
} from '#contract/notifications.ts';
import { locale, t } from '../../i18n.ts';
import { useMe } from '../../session.tsx';
import css from './delivery.module.css';
import { saveDelivery } from './delivery-queries.ts';

type Quiet = NotificationDelivery['quiet'];

/** A Monday; its six followers make the week. */
const monday = Date.UTC(2024, 0, 1);

function dayName(day: number, length: 'short' | 'long'): string {
  const at = new Date(monday + (day - 1) * 86_400_000);
  return new Intl.DateTimeFormat(locale(), { weekday: length, timeZone: 'UTC' }).format(at);
}

/** When nothing may leave, and what may all the same. */
export function QuietHours({ quiet, kinds }: { quiet: Quiet; kinds: readonly NotificationKind[] }) {
  const { time_zone } = useMe();
  const save = (change: Partial<Quiet>) => void saveDelivery({ quiet: { ...quiet, ...change } });
  return (
    <>
      <Switch
        label={t('delivery.quiet_on')}
        description={t('delivery.quiet_text', { time_zone })}
        checked={quiet.is_on}
        onChange={(event) => save({ is_on: event.currentTarget.checked })}
      />
      {quiet.is_on && (
        <div className={css['fields']}>
          <div className={css['times']}>
            <Time
              label={t('delivery.quiet_from')}
              value={quiet.from}
              onSave={(from) => save({ from })}
            />
            <Time label={t('delivery.quiet_to')} value={quiet.to} onSave={(to) => save({ to })} />
          </div>
          <fieldset className={css['set']}>
            <legend>{t('delivery.days_off')}</legend>
            <div className={css['days']}>
              {[1, 2, 3, 4, 5, 6, 7].map((day) => (
                <button
                  key={day}
                  type="button"
                  className={css['day']}
                  aria-pressed={quiet.days_off.includes(day)}
                  onClick={() =>
                    save({
                      days_off: quiet.days_off.includes(day)
                        ? quiet.days_off.filter((other) => other !== day)
                        : [...quiet.days_off, day],
                    })
                  }
                >
                  {dayName(day, 'short')}
                  <span className="hidden">, {dayName(day, 'long')}</span>
                </button>
              ))}
            </div>
          </fieldset>
          <fieldset className={css['set']}>
            <legend>{t('delivery.urgent')}</legend>
            <div className={css['kinds']}>
              {kinds.map((kind) => (
                <Checkbox
                  key={kind}
                  label={t(`settings.kind_${kind}`)}
                  checked={quiet.urgent.includes(kind)}
                  onChange={(event) =>
                    save({
                      urgent: notificationKinds.filter((other) =>
                        other === kind ? event.currentTarget.checked : quiet.urgent.includes(other),
                      ),
                    })
                  }
                />
              ))}
            </div>
          </fieldset>
        </div>
      )}
    </>
  );
}

type TimeProps = { label: string; value: string; onSave: (value: string) => void };

/** A time of day; half a time is not saved. */
export function Time({ label, value, onSave }: TimeProps) {
  return (
    <TextInput
      type="time"
      label={label}
      defaultValue={value}
      onChange={(event) => {
        const { value: typed } = event.currentTarget;
        if (/^\d\d:\d\d$/.test(typed)) onSave(typed);
      }}
    />
  );
}
