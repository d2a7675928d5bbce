import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { encode } from 'uqr';
import { beginTotp, confirmTotp, getMe, removeTotp } from '#contract/people.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import css from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import own from './settings.module.css';

/** The second factor: on with a password and a first code, off with a password and a code. */
export function SecondFactorSettings({ onKept }: { onKept?: () => void }) {
  const me = useMe();
  const [begun, setBegun] = useState<{ secret: string; otpauth_url: string } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes !== null)
    return <RecoveryCodes codes={codes} onDone={onKept ?? (() => setCodes(null))} />;
  if (me.has_second_factor && me.requires_second_factor)
    return <p>{`${t('settings.second_factor_on')} ${t('settings.second_factor_kept')}`}</p>;
  if (me.has_second_factor) return <Remove />;
  if (begun !== null) {
    return (
      <Confirm
        begun={begun}
        onDone={(fresh) => {
          setBegun(null);
          setCodes(fresh);
          void refresh(getMe);
        }}
      />
    );
  }
  return <Begin onBegun={setBegun} />;
}

function Begin({ onBegun }: { onBegun: (begun: { secret: string; otpauth_url: string }) => void }) {
  const [password, setPassword] = useState('');
  const submit = useSubmit(async () => onBegun(await call(beginTotp, { body: { password } })));
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <p>{t('settings.second_factor_off')}</p>
      <PasswordInput
        label={t('settings.current_password')}
        autoComplete="current-password"
        required
        value={password}
        error={submit.fieldError('password')}
        visibilityToggleButtonProps={{ 'aria-label': t('session.show_password') }}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <FormError submit={submit} />
      <div className={css['buttons']}>
        <Button type="submit" variant="default" loading={submit.is_busy}>
          {t('settings.second_factor_begin')}
        </Button>
      </div>
    </form>
  );
}

type ConfirmProps = {
  begun: { secret: string; otpauth_url: string };
  onDone: (codes: string[]) => void;
};

function Confirm({ begun, onDone }: ConfirmProps) {
  const [code, setCode] = useState('');
  const submit = useSubmit(async () => {
    const result = await call(confirmTotp, { body: { code: code.replace(/\s/g, '') } });
    onDone(result.recovery_codes);
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <p>{t('settings.second_factor_scan')}</p>
      <QrCode text={begun.otpauth_url} />
      <p>
        {t('settings.second_factor_by_hand')} <code className={css['mono']}>{begun.secret}</code>
      </p>
      <TextInput
        label={t('session.code')}
        autoComplete="one-time-code"
        inputMode="numeric"
        required
        value={code}
        error={submit.fieldError('code')}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <FormEnd submit={submit} label={t('session.confirm')} />
    </form>
  );
}

/** Drawn as one path, so that no markup is ever made of text. */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 0 });
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <svg
      className={own['qr']}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={t('settings.qr')}
    >
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}

function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  return (
    <div className={css['form']}>
      <p>{t('settings.recovery_codes')}</p>
      <ul className={own['codes']}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={css['buttons']}>
        <Button
          variant="default"
          onClick={() =>
            void navigator.clipboard
              .writeText(codes.join('\n'))
              .then(() => tell(t('common.copied')))
          }
        >
          {t('common.copy')}
        </Button>
        <Button onClick={onDone}>{t('settings.recovery_kept')}</Button>
      </div>
    </div>
  );
}

function Remove() {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const submit = useSubmit(async () => {
    await call(removeTotp, { body: { password, code } });
    await refresh(getMe);
    tell(t('settings.second_factor_removed'));
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <p>{t('settings.second_factor_on')}</p>
      <div className={css['pair']}>
        <PasswordInput
          label={t('settings.current_password')}
          autoComplete="current-password"
          required
          value={password}
          error={submit.fieldError('password')}
          visibilityToggleButtonProps={{ 'aria-label': t('session.show_password') }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <TextInput
          label={t('session.code')}
          autoComplete="one-time-code"
          required
          value={code}
          error={submit.fieldError('code')}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      </div>
      <FormError submit={submit} />
      <div className={css['buttons']}>
        <Button type="submit" variant="default" color="danger" loading={submit.is_busy}>
          {t('settings.second_factor_remove')}
        </Button>
      </div>
    </form>
  );
}
