import { useQuery } from '@tanstack/react-query';
import {
  getNotificationDelivery,
  type NotificationDelivery,
  updateNotificationDelivery,
} from '#contract/notifications.ts';
import { call } from '../../api.ts';
import { ask } from '../../queries.ts';
import { saverInOrder } from './save-in-order.ts';

const query = ask(getNotificationDelivery, {});

export function useDelivery() {
  return useQuery(query);
}

export const saveDelivery = saverInOrder<NotificationDelivery>(query.queryKey, (body) =>
  call(updateNotificationDelivery, { body }),
);
