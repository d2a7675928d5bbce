import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link as RouterLink, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { z } from 'zod';
import { useLink as acceptLink, type linkInfo, lookUpLink } from '#contract/people.ts';
import { call } from '../api.ts';
import { useEnter } from '../features/session/enter.ts';
import css from '../features/session/frame.module.css';
import { SessionFrame } from '../features/session/frame.tsx';
import { takeLinkToken } from '../features/session/link-token.ts';
import { NewPassword } from '../features/session/new-password.tsx';
import { showLanguage, t } from '../i18n.ts';
import { FormError, useSubmit } from '../ui/form.tsx';
import { ErrorState, LoadingLines } from '../ui/states.tsx';

let token = '';

/** An invitation or a new password: both end with a password and a signed-in person. */
export function Link() {
  const [secret] = useState(() => {
    token = takeLinkToken() || token; // A change of language paints the page anew.
    return token;
  });
  const { data, error } = useQuery({
    queryKey: ['link', secret.slice(0, 6)],
    queryFn: () => call(lookUpLink, { body: { token: secret } }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  useEffect(() => {
    if (data !== undefined) void showLanguage(data.language);
  }, [data]);

  if (data !== undefined) return <LinkForm secret={secret} info={data} />;
  return (
    <SessionFrame title={t('session.link')}>
      {error === null ? <LoadingLines lines={2} /> : <ErrorState error={error} />}
      <RouterLink to="/login" search={{}}>
        {t('session.to_sign_in')}
      </RouterLink>
    </SessionFrame>
  );
}

function LinkForm({ secret, info }: { secret: string; info: z.infer<typeof linkInfo> }) {
  const navigate = useNavigate();
  const enter = useEnter();
  const isInvitation = info.purpose === 'invitation';
  const [first, setFirst] = useState(info.first_name);
  const [last, setLast] = useState(info.last_name);
  const [password, setPassword] = useState('');
  const submit = useSubmit(async () => {
    const result = await call(acceptLink, {
      body: {
        token: secret,
        password,
        ...(isInvitation ? { first_name: first, last_name: last } : {}),
      },
    });
    if (result.second_factor_due) await navigate({ to: '/second-factor', search: {} });
    else await enter();
  });
  return (
    <SessionFrame
      title={t(isInvitation ? 'session.invitation' : 'session.new_password')}
      text={t(isInvitation ? 'session.invitation_text' : 'session.new_password_text', {
        email: info.email,
      })}
    >
      <form className={css['form']} onSubmit={submit.onSubmit}>
        <input type="email" hidden readOnly autoComplete="username" value={info.email} />
        {isInvitation && (
          <>
            <TextInput
              label={t('session.first_name')}
              autoComplete="given-name"
              required
              value={first}
              error={submit.fieldError('first_name')}
              onChange={(event) => setFirst(event.currentTarget.value)}
            />
            <TextInput
              label={t('session.last_name')}
              autoComplete="family-name"
              value={last}
              error={submit.fieldError('last_name')}
              onChange={(event) => setLast(event.currentTarget.value)}
            />
          </>
        )}
        <NewPassword
          label={t('session.choose_password')}
          value={password}
          error={submit.fieldError('password')}
          person={{ email: info.email, first_name: first, last_name: last }}
          onChange={setPassword}
        />
        <FormError submit={submit} />
        <Button type="submit" loading={submit.is_busy}>
          {t(isInvitation ? 'session.join' : 'session.save_password')}
        </Button>
      </form>
    </SessionFrame>
  );
}
