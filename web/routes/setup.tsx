import '../theme/forms.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { getMe } from '#contract/people.ts';
import { getSetupState } from '#contract/settings.ts';
import { SessionFrame } from '../features/session/frame.tsx';
import { takeLinkToken } from '../features/session/link-token.ts';
import { FirstSteps } from '../features/setup/first-steps.tsx';
import { LaterSteps } from '../features/setup/later-steps.tsx';
import { t } from '../i18n.ts';
import { ask } from '../queries.ts';
import { ErrorState, LoadingLines } from '../ui/states.tsx';

let token = '';

/** The wizard: with the set-up link the first administrator, then, signed in, whatever is still open. */
export function Setup() {
  const [secret] = useState(() => {
    token = takeLinkToken() || token; // A change of language paints the page anew.
    return token;
  });
  const state = useQuery({ ...ask(getSetupState, {}), staleTime: 0 });
  const me = useQuery({ ...ask(getMe, {}), retry: false, enabled: state.data?.is_set_up === true });

  if (state.data?.is_set_up === false && secret !== '') return <FirstSteps token={secret} />;
  if (state.data?.is_set_up === true && me.data !== undefined) {
    return <LaterSteps open={state.data.open_steps} />;
  }
  return (
    <SessionFrame title={t('setup.title')}>
      {state.error !== null && (
        <ErrorState error={state.error} retry={() => void state.refetch()} />
      )}
      {state.data === undefined && state.error === null && <LoadingLines lines={2} />}
      {state.data?.is_set_up === false && <p>{t('setup.need_link')}</p>}
      {state.data?.is_set_up === true && (
        <>
          <p>{t('setup.is_done')}</p>
          <Link to="/login" search={{}}>
            {t('session.to_sign_in')}
          </Link>
        </>
      )}
    </SessionFrame>
  );
}
