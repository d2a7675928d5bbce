import { ApiTokens } from '../../features/settings/api-tokens.tsx';
import { PasswordForm } from '../../features/settings/password-form.tsx';
import { SecondFactorSettings } from '../../features/settings/second-factor-settings.tsx';
import { Sessions } from '../../features/settings/sessions.tsx';
import { t } from '../../i18n.ts';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';

/** How I sign in, where I am signed in, and the tokens of my scripts. */
export function Security() {
  return (
    <Page title={t('settings.security')}>
      <h2 className={css['heading']}>{t('settings.password')}</h2>
      <PasswordForm />
      <h2 className={css['heading']}>{t('settings.second_factor')}</h2>
      <SecondFactorSettings />
      <h2 className={css['heading']}>{t('settings.sessions')}</h2>
      <Sessions />
      <h2 className={css['heading']}>{t('settings.tokens')}</h2>
      <ApiTokens />
    </Page>
  );
}
