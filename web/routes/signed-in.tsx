import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouteContext, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { ConnectionLine } from '../features/desk/connection-line.tsx';
import { GlobalKeys } from '../features/desk/global-keys.tsx';
import { MailboxLine } from '../features/desk/mailbox-line.tsx';
import { Nav } from '../features/desk/nav.tsx';
import { NewsVoice } from '../features/desk/news-voice.tsx';
import { usePanels } from '../features/desk/panels.ts';
import { Resizer } from '../features/desk/resizer.tsx';
import { SetupLine } from '../features/desk/setup-line.tsx';
import { UpdateLine } from '../features/pwa/update-line.tsx';
import { allWords, t } from '../i18n.ts';
import { connectLive } from '../live.ts';
import { queryClient } from '../queries.ts';
import { meQuery, SessionProvider } from '../session.tsx';
import { ClockZone } from '../ui/clock.tsx';
import css from './signed-in.module.css';

const OperationProgress = lazy(() =>
  import('../features/desk/later.tsx').then((later) => ({ default: later.OperationProgress })),
);
const Corners = lazy(() =>
  import('../features/desk/later.tsx').then((later) => ({ default: later.Corners })),
);
/** By then the first screen is painted, on an old computer too. */
const laterMilliseconds = 2_000;

/** The frame around every screen of a signed-in person: navigation, live news, shortcuts. */
export function SignedIn() {
  const context = useRouteContext({ from: '/signed-in' });
  const me = useQuery(meQuery).data ?? context.me;
  const router = useRouter();
  const panels = usePanels();
  const [isLater, setLater] = useState(false);

  useEffect(
    () =>
      connectLive(() => {
        queryClient.clear();
        void router.navigate({ to: '/login' });
      }),
    [router],
  );

  useEffect(() => {
    const timer = setTimeout(() => setLater(true), laterMilliseconds);
    return () => clearTimeout(timer);
  }, []);

  useEffect(() => {
    // What the server may say later is known by then.
    const timer = setTimeout(() => void allWords().catch(() => {}), 5_000);
    return () => clearTimeout(timer);
  }, []);

  return (
    <SessionProvider me={me}>
      <ClockZone time_zone={me.time_zone}>
        <a className="skip" href="#main">
          {t('common.skip')}
        </a>
        <div className={css['shell']} data-nav={panels.nav}>
          <Nav />
          <main id="main" tabIndex={-1} className={css['main']}>
            {panels.nav === 'open' && <Resizer name="nav" />}
            <ConnectionLine />
            <UpdateLine />
            <MailboxLine />
            <SetupLine />
            <Suspense>{isLater && <OperationProgress />}</Suspense>
            <Outlet />
          </main>
        </div>
        <Suspense>{isLater && <Corners />}</Suspense>
        <GlobalKeys />
        <NewsVoice />
      </ClockZone>
    </SessionProvider>
  );
}
