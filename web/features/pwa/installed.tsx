import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { listNotifications } from '#contract/notifications.ts';
import { ask } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { watchUnsent } from '../composer/unsent.ts';
import { onGo } from './worker-link.ts';

/** What the desk does as an app of this machine: its badge, its pushes, what waits to be sent. */
export function Installed() {
  const { id } = useMe();
  const router = useRouter();
  const unread = useQuery(ask(listNotifications, { query: {} })).data?.unread_count;
  useEffect(() => {
    if (unread === undefined || !('setAppBadge' in navigator)) return;
    const done = unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge();
    done.catch(() => undefined);
  }, [unread]);
  useEffect(() => onGo((path) => router.history.push(path)), [router]);
  useEffect(() => watchUnsent(id), [id]);
  useEffect(() => {
    // After the first screen: nobody waits for it.
    // Without a line it is not kept now; the next visit keeps it.
    const timer = setTimeout(
      () =>
        import('./push.ts').then(
          (push) => push.keepPush(id),
          () => undefined,
        ),
      3_000,
    );
    return () => clearTimeout(timer);
  }, [id]);
  return null;
}
