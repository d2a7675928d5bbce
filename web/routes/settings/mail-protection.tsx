import { useQuery } from '@tanstack/react-query';
import { getMailProtection, listMailRules } from '#contract/mail-protection.ts';
import { HeldRequests } from '../../features/forms/held-requests.tsx';
import { MailRules } from '../../features/settings/mail-rules.tsx';
import { ProtectionForm } from '../../features/settings/protection-form.tsx';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { Page } from '../../ui/page.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Whom to trust and whom to stop; for administrators also how mail is judged. */
export function MailProtectionScreen() {
  const me = useMe();
  const rules = useQuery(ask(listMailRules, {}));
  return (
    <Page title={t('protection.title')} intro={t('protection.intro')}>
      <HeldRequests />
      <WithData query={rules}>{({ items }) => <MailRules rules={items} />}</WithData>
      {me.permissions.includes('settings.manage') && <Settings />}
    </Page>
  );
}

function Settings() {
  const query = useQuery(ask(getMailProtection, {}));
  return <WithData query={query}>{(settings) => <ProtectionForm settings={settings} />}</WithData>;
}
