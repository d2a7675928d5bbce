import { Radio } from '@mantine/core';
import {
  mailboxNewsKinds,
  type NotificationDelivery,
  notificationKinds,
} from '#contract/notifications.ts';
import css from '../../features/settings/delivery.module.css';
import { saveDelivery, useDelivery } from '../../features/settings/delivery-queries.ts';
import { NotificationMatrix } from '../../features/settings/notification-matrix.tsx';
import { PauseButtons, PauseLine } from '../../features/settings/pause-line.tsx';
import { PushBrowsers } from '../../features/settings/push-browsers.tsx';
import { QuietHours, Time } from '../../features/settings/quiet-hours.tsx';
import { t } from '../../i18n.ts';
import { useMay } from '../../session.tsx';
import { Page } from '../../ui/page.tsx';
import rows from '../../ui/rows.module.css';
import { ErrorState, LoadingLines } from '../../ui/states.tsx';

const forAdministrators: readonly string[] = mailboxNewsKinds;

/** What I am told, how, and when. A change is saved at once. */
export function NotificationSettings() {
  const { data, error, refetch } = useDelivery();
  const isAdministrator = useMay('settings.manage');
  const kinds = notificationKinds.filter(
    (kind) => isAdministrator || !forAdministrators.includes(kind),
  );
  return (
    <Page title={t('settings.notifications')} intro={t('settings.notifications_text')}>
      <PauseLine />
      <h2 className={rows['heading']}>{t('delivery.what')}</h2>
      <NotificationMatrix kinds={kinds} />
      {data === undefined ? (
        error === null ? (
          <LoadingLines />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )
      ) : (
        <>
          <h2 className={rows['heading']}>{t('delivery.here')}</h2>
          <PushBrowsers delivery={data} />
          <h2 className={rows['heading']}>{t('delivery.quiet')}</h2>
          <QuietHours quiet={data.quiet} kinds={kinds} />
          <h2 className={rows['heading']}>{t('delivery.letters')}</h2>
          <Letters delivery={data} />
          {data.pause === null && (
            <>
              <h2 className={rows['heading']}>{t('delivery.pause')}</h2>
              <p className={css['quiet']}>{t('delivery.pause_text')}</p>
              <PauseButtons />
            </>
          )}
        </>
      )}
    </Page>
  );
}

const rhythms = ['at_once', 'hourly', 'daily'] as const;

function Letters({ delivery }: { delivery: NotificationDelivery }) {
  return (
    <>
      <Radio.Group
        label={t('delivery.mail')}
        description={t('delivery.mail_text')}
        value={delivery.mail}
        onChange={(value) => {
          const mail = rhythms.find((each) => each === value);
          if (mail !== undefined) void saveDelivery({ mail });
        }}
      >
        <div className={css['fields']}>
          {rhythms.map((rhythm) => (
            <Radio key={rhythm} value={rhythm} label={t(`delivery.mail_${rhythm}`)} />
          ))}
        </div>
      </Radio.Group>
      {delivery.mail === 'daily' && (
        <div className={css['times']} style={{ marginTop: 12 }}>
          <Time
            label={t('delivery.mail_at')}
            value={delivery.mail_at}
            onSave={(mail_at) => void saveDelivery({ mail_at })}
          />
        </div>
      )}
    </>
  );
}
