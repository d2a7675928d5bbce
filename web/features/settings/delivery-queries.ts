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

/** Changes that are on their way: an answer to an earlier one does not undo what was chosen since. */
let underway = 0;
let line: Promise<void> = Promise.resolve();

/** Shown at once and saved in the order of the clicks; what the server refuses is shown as it was. */
export function saveDelivery(change: Partial<NotificationDelivery>): Promise<void> {
  const before = queryClient.getQueryData(query.queryKey);
  if (before === undefined) return Promise.resolve();
  const next = { ...before, ...change };
  queryClient.setQueryData(query.queryKey, next);
  underway += 1;
  line = line.then(() => send(next));
  return line;
}

async function send(body: NotificationDelivery): Promise<void> {
  try {
    const saved = await call(updateNotificationDelivery, { body });
    if (underway === 1) queryClient.setQueryData(query.queryKey, saved);
  } catch (error) {
    tellError(error);
    if (underway === 1) void queryClient.invalidateQueries({ queryKey: query.queryKey });
  } finally {
    underway -= 1;
  }
}
