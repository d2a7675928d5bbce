import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRouteContext, useSearch } from '@tanstack/react-router';
import { signOut } from '#contract/people.ts';
import { call } from '../api.ts';
import { useEnter } from '../features/session/enter.ts';
import { SessionFrame } from '../features/session/frame.tsx';
import { SecondFactorSettings } from '../features/settings/second-factor-settings.tsx';
import { t } from '../i18n.ts';
import { meQuery, SessionProvider } from '../session.tsx';
import { tellError } from '../ui/toast.tsx';

/** What is left to do for whoever's role asks for a second factor: nothing else opens before it. */
export function SecondFactorSetup() {
  const { next } = useSearch({ from: '/second-factor-setup' });
  const context = useRouteContext({ from: '/second-factor-setup' });
  const me = useQuery(meQuery).data ?? context.me;
  const enter = useEnter();
  async function leave() {
    try {
      await call(signOut, {});
      await enter();
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <SessionFrame
      title={t('session.second_factor_required')}
      text={t('session.second_factor_required_text')}
    >
      <SessionProvider me={me}>
        <SecondFactorSettings onKept={() => void enter(next)} />
      </SessionProvider>
      {!me.has_second_factor && (
        <Button variant="subtle" onClick={() => void leave()}>
          {t('desk.sign_out')}
        </Button>
      )}
    </SessionFrame>
  );
}
