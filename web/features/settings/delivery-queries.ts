import { useQuery } from '@tanstack/react-query';
import {
  getNotificationDelivery,
  type NotificationDelivery,
  updateNotificationDelivery,
} from '#contract/notifications.ts';
import { call } from '../../api.ts';
import { ask, queryClient } from '../../queries.ts';
import { tellError } from '../../ui/toast.tsx';

const query = ask(getNotificationDelivery, {});

export function useDelivery() {
  return useQuery(query);
}

/** Saved at once; what the server refuses is shown as it was. */
export async function saveDelivery(change: Partial<NotificationDelivery>): Promise<void> {
  const before = queryClient.getQueryData(query.queryKey);
  if (before === undefined) return;
  const next = { ...before, ...change };
  queryClient.setQueryData(query.queryKey, next);
  try {
    const saved = await call(updateNotificationDelivery, { body: next });
    queryClient.setQueryData(query.queryKey, saved);
  } catch (error) {
    queryClient.setQueryData(query.queryKey, before);
    tellError(error);
  }
}
