import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import {
  getNotificationPreferences,
  notificationKinds,
  ticketNewsKinds,
  updateNotificationPreferences,
} from '#contract/notifications.ts';
import { call, type Output } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, queryClient } from '../../queries.ts';
import { useMay } from '../../session.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { ErrorState, LoadingLines } from '../../ui/states.tsx';
import { tellError } from '../../ui/toast.tsx';

const query = ask(getNotificationPreferences, {});
type Preferences = Output<typeof getNotificationPreferences>;

/** What I am told, and how. A change is saved at once. */
export function NotificationSettings() {
  const { data, error, refetch } = useQuery(query);
  const shown = useMay('settings.manage') ? notificationKinds : ticketNewsKinds;
  async function save(next: Preferences) {
    const before = queryClient.getQueryData(query.queryKey);
    queryClient.setQueryData(query.queryKey, next);
    try {
      queryClient.setQueryData(
        query.queryKey,
        await call(updateNotificationPreferences, { body: next }),
      );
    } catch (failure) {
      queryClient.setQueryData(query.queryKey, before);
      tellError(failure);
    }
  }
  return (
    <Page title={t('settings.notifications')} intro={t('settings.notifications_text')}>
      {data === undefined ? (
        error === null ? (
          <LoadingLines />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )
      ) : (
        <table className={css['table']}>
          <thead>
            <tr>
              <th scope="col">{t('settings.event')}</th>
              <th scope="col">{t('settings.in_app')}</th>
              <th scope="col">{t('settings.by_mail')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((kind) => (
              <tr key={kind}>
                <th scope="row" style={{ fontWeight: 400 }}>
                  {t(`settings.kind_${kind}`)}
                </th>
                {(['app', 'mail'] as const).map((way) => (
                  <td key={way}>
                    <Checkbox
                      aria-label={`${t(`settings.kind_${kind}`)}: ${t(way === 'app' ? 'settings.in_app' : 'settings.by_mail')}`}
                      checked={data[kind][way]}
                      onChange={(event) =>
                        void save({
                          ...data,
                          [kind]: { ...data[kind], [way]: event.currentTarget.checked },
                        })
                      }
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Page>
  );
}
