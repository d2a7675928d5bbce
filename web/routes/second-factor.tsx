import { Button, TextInput } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { passSecondFactor } from '#contract/people.ts';
import { call } from '../api.ts';
import { useEnter } from '../features/session/enter.ts';
import css from '../features/session/frame.module.css';
import { SessionFrame } from '../features/session/frame.tsx';
import { t } from '../i18n.ts';
import { FormError, useSubmit } from '../ui/form.tsx';

export function SecondFactor() {
  const { next } = useSearch({ from: '/second-factor' });
  const enter = useEnter();
  const [code, setCode] = useState('');
  const submit = useSubmit(async () => {
    await call(passSecondFactor, { body: { code: code.replace(/\s/g, '') } });
    await enter(next);
  });
  return (
    <SessionFrame title={t('session.second_factor')} text={t('session.second_factor_text')}>
      <form className={css['form']} onSubmit={submit.onSubmit}>
        <TextInput
          label={t('session.code')}
          autoComplete="one-time-code"
          inputMode="numeric"
          required
          autoFocus
          value={code}
          error={submit.fieldError('code')}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <FormError submit={submit} />
        <Button type="submit" loading={submit.is_busy}>
          {t('session.confirm')}
        </Button>
      </form>
    </SessionFrame>
  );
}
