import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { changePassword, listSessions } from '#contract/people.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import { NewPassword } from '../session/new-password.tsx';

export function PasswordForm() {
  const me = useMe();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const submit = useSubmit(async () => {
    await call(changePassword, { body: { current_password: current, new_password: next } });
    setCurrent('');
    setNext('');
    tell(t('settings.password_changed'));
    await refresh(listSessions);
  });
  const toggle = { 'aria-label': t('session.show_password') };
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <input type="email" hidden readOnly autoComplete="username" value={me.email} />
      <PasswordInput
        label={t('settings.current_password')}
        autoComplete="current-password"
        required
        value={current}
        error={submit.fieldError('current_password')}
        visibilityToggleButtonProps={toggle}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <NewPassword
        label={t('settings.new_password')}
        value={next}
        error={submit.fieldError('new_password')}
        person={me}
        onChange={setNext}
      />
      <FormError submit={submit} />
      <div className={css['buttons']}>
        <Button type="submit" variant="default" loading={submit.is_busy}>
          {t('settings.change_password')}
        </Button>
      </div>
    </form>
  );
}
