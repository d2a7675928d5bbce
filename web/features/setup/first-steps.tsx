import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { getMe } from '#contract/people.ts';
import { beginSetup, getSetupState } from '#contract/settings.ts';
import { call } from '../../api.ts';
import { locale, showLanguage, t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import css from '../../ui/rows.module.css';
import { NewPassword } from '../session/new-password.tsx';
import { LanguageField } from '../settings/language-field.tsx';
import { TimeZoneField } from '../settings/time-zone-field.tsx';
import { SetupFrame } from './frame.tsx';
import own from './setup.module.css';

type Organization = { name: string; time_zone: string };
// What was typed survives a change of language, which paints the page anew.
let kept: { organization: Organization; isNamed: boolean } = {
  organization: { name: '', time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  isNamed: false,
};

/** The organisation, then the first administrator: both are made in one call. */
export function FirstSteps({ token }: { token: string }) {
  const [organization, setOrganization] = useState(kept.organization);
  const [isNamed, setNamed] = useState(kept.isNamed);
  kept = { organization, isNamed };
  if (isNamed) {
    return (
      <AdministratorStep token={token} organization={organization} onBack={() => setNamed(false)} />
    );
  }
  function next(event: FormEvent) {
    event.preventDefault();
    setNamed(true);
  }
  return (
    <SetupFrame
      step="organization"
      title={t('setup.organization')}
      text={t('setup.organization_text')}
    >
      <form
        className={`${own['card']} ${css['form']}`}
        style={{ maxWidth: 'none' }}
        onSubmit={next}
      >
        <TextInput
          label={t('settings.organization_name')}
          required
          autoFocus
          maxLength={200}
          value={organization.name}
          onChange={(event) =>
            setOrganization({ ...organization, name: event.currentTarget.value })
          }
        />
        <div className={css['pair']}>
          <LanguageField
            label={t('settings.main_language')}
            value={locale()}
            onChange={(language) => void showLanguage(language)}
          />
          <TimeZoneField
            value={organization.time_zone}
            onChange={(time_zone) => setOrganization({ ...organization, time_zone })}
          />
        </div>
        <div className={own['buttons']}>
          <Button type="submit">{t('setup.next')}</Button>
          <Button
            variant="subtle"
            onClick={() => {
              setOrganization({
                ...organization,
                name: organization.name.trim() || t('setup.default_name'),
              });
              setNamed(true);
            }}
          >
            {t('setup.later')}
          </Button>
        </div>
      </form>
    </SetupFrame>
  );
}

type Props = { token: string; organization: Organization; onBack: () => void };

function AdministratorStep({ token, organization, onBack }: Props) {
  const [email, setEmail] = useState('');
  const [first, setFirst] = useState('');
  const [last, setLast] = useState('');
  const [password, setPassword] = useState('');
  const submit = useSubmit(async () => {
    await call(beginSetup, {
      body: {
        token,
        organization_name: organization.name,
        language: locale(),
        time_zone: organization.time_zone,
        email,
        first_name: first,
        last_name: last,
        password,
      },
    });
    await refresh(getSetupState, getMe);
  });
  return (
    <SetupFrame
      step="administrator"
      title={t('setup.administrator')}
      text={t('setup.administrator_text')}
    >
      <form
        className={`${own['card']} ${css['form']}`}
        style={{ maxWidth: 'none' }}
        onSubmit={submit.onSubmit}
      >
        <div className={css['pair']}>
          <TextInput
            label={t('session.first_name')}
            autoComplete="given-name"
            required
            autoFocus
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
        </div>
        <TextInput
          label={t('session.email')}
          type="email"
          autoComplete="username"
          required
          value={email}
          error={submit.fieldError('email')}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <NewPassword
          label={t('session.choose_password')}
          value={password}
          error={submit.fieldError('password')}
          person={{ email, first_name: first, last_name: last }}
          onChange={setPassword}
        />
        <FormError submit={submit} />
        <div className={own['buttons']}>
          <Button type="submit" loading={submit.is_busy}>
            {t('setup.create')}
          </Button>
          <Button variant="subtle" onClick={onBack}>
            {t('setup.back')}
          </Button>
        </div>
        <p className={css['quiet']}>{t('setup.link_lives')}</p>
      </form>
    </SetupFrame>
  );
}
