import { Button, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { requestPasswordReset } from '#contract/people.ts';
import { call } from '../api.ts';
import css from '../features/session/frame.module.css';
import { SessionFrame } from '../features/session/frame.tsx';
import { t } from '../i18n.ts';
import { FormError, useSubmit } from '../ui/form.tsx';

export function ForgotPassword() {
  const [email, setEmail] = useState('');
  const [isSent, setSent] = useState(false);
  const submit = useSubmit(async () => {
    await call(requestPasswordReset, { body: { email } });
    setSent(true);
  });
  return (
    <SessionFrame
      title={t('session.reset')}
      text={t(isSent ? 'session.reset_sent' : 'session.reset_text')}
    >
      {!isSent && (
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
          <FormError submit={submit} />
          <Button type="submit" loading={submit.is_busy}>
            {t('session.reset_send')}
          </Button>
        </form>
      )}
      <Link to="/login" search={{}}>
        {t('session.to_sign_in')}
      </Link>
    </SessionFrame>
  );
}
