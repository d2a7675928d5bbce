import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import {
  getNotificationPreferences,
  type NotificationKind,
  type NotificationWay,
  notificationWays,
  updateNotificationPreferences,
} from '#contract/notifications.ts';
import { call, type Output } from '../../api.ts';
import { type Key, t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import rows from '../../ui/rows.module.css';
import { ErrorState, LoadingLines } from '../../ui/states.tsx';
import css from './delivery.module.css';
import { saverInOrder } from './save-in-order.ts';

const query = ask(getNotificationPreferences, {});
type Preferences = Output<typeof getNotificationPreferences>;
const save = saverInOrder<Preferences>(query.queryKey, (body) =>
  call(updateNotificationPreferences, { body }),
);

const wayNames: Record<NotificationWay, Key> = {
  app: 'settings.in_app',
  mail: 'settings.by_mail',
  push: 'delivery.by_push',
};

/** What I am told, by which ways. A change is saved at once. */
export function NotificationMatrix({ kinds }: { kinds: readonly NotificationKind[] }) {
  const { data, error, refetch } = useQuery(query);
  if (data === undefined) {
    return error === null ? (
      <LoadingLines />
    ) : (
      <ErrorState error={error} retry={() => void refetch()} />
    );
  }
  return (
    <table className={`${rows['table']} ${css['matrix']}`}>
      <thead>
        <tr>
          <th scope="col">{t('settings.event')}</th>
          {notificationWays.map((way) => (
            <th key={way} scope="col">
              {t(wayNames[way])}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {kinds.map((kind) => (
          <tr key={kind}>
            <th scope="row">{t(`settings.kind_${kind}`)}</th>
            {notificationWays.map((way) => (
              <td key={way}>
                <Checkbox
                  aria-label={`${t(`settings.kind_${kind}`)}: ${t(wayNames[way])}`}
                  checked={data[kind][way]}
                  onChange={(event) =>
                    void save({ [kind]: { ...data[kind], [way]: event.currentTarget.checked } })
                  }
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
