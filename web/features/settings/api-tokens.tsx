import { Button, Checkbox, NumberInput, PasswordInput, TextInput } from '@mantine/core';
import '@mantine/core/styles/NumberInput.layer.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { createApiToken, listApiTokens, revokeApiToken, tokenScopes } from '#contract/people.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';
import { ErrorState, LoadingLines } from '../../ui/states.tsx';
import { tell, tellError } from '../../ui/toast.tsx';

type Scope = (typeof tokenScopes)[number];

/** Tokens by which my scripts use the API as me. */
export function ApiTokens() {
  const { data, error, refetch } = useQuery(ask(listApiTokens, {}));
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  async function revoke(api_token_id: string) {
    try {
      await call(revokeApiToken, { params: { api_token_id } });
      await refresh(listApiTokens);
    } catch (failure) {
      tellError(failure);
    }
  }
  return (
    <>
      {error !== null && data === undefined && (
        <ErrorState error={error} retry={() => void refetch()} />
      )}
      {error === null && data === undefined && <LoadingLines lines={2} />}
      {made !== null && (
        <div className={css['form']} role="status">
          <p>{t('settings.token_once')}</p>
          <p className={css['secret']}>{made}</p>
          <div className={css['buttons']}>
            <Button
              variant="default"
              onClick={() =>
                void navigator.clipboard.writeText(made).then(() => tell(t('common.copied')))
              }
            >
              {t('common.copy')}
            </Button>
            <Button variant="default" onClick={() => setMade(null)}>
              {t('common.done')}
            </Button>
          </div>
        </div>
      )}
      <ul className={css['rows']}>
        {data?.items.map((token) => (
          <li key={token.id} className={css['row']}>
            <span className={css['words']}>
              <span>{token.name}</span>
              <span className={css['quiet']}>
                {token.scopes.map((scope) => t(`settings.scope_${scope}`)).join(', ')} ·{' '}
                {token.last_used_at === null ? (
                  t('settings.never_used')
                ) : (
                  <>
                    {t('settings.last_seen')} <Moment at={token.last_used_at} />
                  </>
                )}
                {token.expires_at !== null && (
                  <>
                    {' · '}
                    {t('settings.expires')} <Moment at={token.expires_at} />
                  </>
                )}
              </span>
            </span>
            <Button variant="default" color="danger" onClick={() => void revoke(token.id)}>
              {t('settings.revoke')}
            </Button>
          </li>
        ))}
      </ul>
      <Button variant="default" onClick={() => setMaking(true)}>
        {t('settings.new_token')}
      </Button>
      <Dialog title={t('settings.new_token')} opened={making} onClose={() => setMaking(false)}>
        <TokenForm
          onDone={(token) => {
            setMade(token);
            setMaking(false);
            void refresh(listApiTokens);
          }}
        />
      </Dialog>
    </>
  );
}

function TokenForm({ onDone }: { onDone: (token: string) => void }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Scope[]>(['read']);
  const [days, setDays] = useState<number | string>(365);
  const [password, setPassword] = useState('');
  const submit = useSubmit(async () => {
    const result = await call(createApiToken, {
      body: { name, scopes, password, expires_in_days: typeof days === 'number' ? days : null },
    });
    onDone(result.token);
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <TextInput
        label={t('settings.name')}
        required
        data-autofocus
        value={name}
        error={submit.fieldError('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox.Group
        label={t('settings.scopes')}
        value={scopes}
        error={submit.fieldError('scopes')}
        onChange={(next) => setScopes(tokenScopes.filter((scope) => next.includes(scope)))}
      >
        <div className={css['form']}>
          {tokenScopes.map((scope) => (
            <Checkbox key={scope} value={scope} label={t(`settings.scope_${scope}`)} />
          ))}
        </div>
      </Checkbox.Group>
      <NumberInput
        label={t('settings.token_days')}
        description={t('settings.token_days_text')}
        min={1}
        max={3650}
        hideControls
        value={days}
        error={submit.fieldError('expires_in_days')}
        onChange={setDays}
      />
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
      <Button type="submit" loading={submit.is_busy}>
        {t('settings.new_token')}
      </Button>
    </form>
  );
}
