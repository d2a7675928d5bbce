import { Button } from '@mantine/core';
import { t } from '../../i18n.ts';
import { Moment } from '../../ui/clock.tsx';
import css from './delivery.module.css';
import { saveDelivery, useDelivery } from './delivery-queries.ts';

/** Says that notifications are paused, with the way back; nothing when they are not. */
export function PauseLine() {
  const pause = useDelivery().data?.pause;
  if (pause == null) return null;
  return (
    <div className={css['pause']} role="status">
      <span>
        {pause.until === null ? (
          t('delivery.paused')
        ) : (
          <>
            {t('delivery.paused_until')} <Moment at={pause.until} />
          </>
        )}
      </span>
      <Button size="compact-sm" onClick={() => void saveDelivery({ pause: null })}>
        {t('delivery.back')}
      </Button>
    </div>
  );
}

const hour = 3_600_000;

/** The morning after this one, by the clock of this machine. */
function tomorrowMorning(): Date {
  const at = new Date();
  at.setDate(at.getDate() + 1);
  at.setHours(9, 0, 0, 0);
  return at;
}

/** Ways to be left in peace. */
export function PauseButtons() {
  const { data } = useDelivery();
  if (data === undefined || data.pause !== null) return null;
  const pause = (until: Date | null) =>
    void saveDelivery({ pause: { until: until?.toISOString() ?? null } });
  return (
    <div className={css['buttons']}>
      <Button variant="default" onClick={() => pause(new Date(Date.now() + hour))}>
        {t('delivery.pause_hour')}
      </Button>
      <Button variant="default" onClick={() => pause(tomorrowMorning())}>
        {t('delivery.pause_tomorrow')}
      </Button>
      <Button variant="default" onClick={() => pause(null)}>
        {t('delivery.pause_until_back')}
      </Button>
    </div>
  );
}
