import { Button, PasswordInput, TextInput } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { signIn } from '#contract/people.ts';
import { call } from '../api.ts';
import { useEnter } from '../features/session/enter.ts';
import css from '../features/session/frame.module.css';
import { SessionFrame } from '../features/session/frame.tsx';
import { t } from '../i18n.ts';
import { FormError, useSubmit } from '../ui/form.tsx';

export function Login() {
  const { next } = useSearch({ from: '/login' });
  const navigate = useNavigate();
  const enter = useEnter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const submit = useSubmit(async () => {
    const result = await call(signIn, { body: { email, password } });
    if (result.second_factor_due) {
      await navigate({ to: '/second-factor', search: next === undefined ? {} : { next } });
    } else {
      await enter(next);
    }
  });
  return (
    <SessionFrame title={t('session.sign_in')}>
      <form className={css['form']} onSubmit={submit.onSubmit}>
        <TextInput
          label={t('session.email')}
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          error={submit.fieldError('email')}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('session.password')}
          autoComplete="current-password"
          required
          value={password}
          error={submit.fieldError('password')}
          visibilityToggleButtonProps={{ 'aria-label': t('session.show_password') }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <FormError submit={submit} />
        <Button type="submit" loading={submit.is_busy}>
          {t('session.enter')}
        </Button>
        <Link to="/forgot-password">{t('session.forgot')}</Link>
      </form>
    </SessionFrame>
  );
}
