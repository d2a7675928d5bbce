import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listMailboxAlarms } from '#contract/mailbox-watch.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { useMay } from '../../session.tsx';
import { SpanSince } from '../../ui/clock.tsx';
import css from './connection-line.module.css';

/** Tells an administrator that mail is in trouble, for as long as it is. */
export function MailboxLine() {
  const may = useMay('settings.manage');
  const { data } = useQuery({
    ...ask(listMailboxAlarms, {}),
    enabled: may,
    staleTime: 60_000,
    refetchInterval: 5 * 60_000,
  });
  const told = (data?.items ?? []).filter((alarm) => alarm.is_told);
  const [first] = told;
  if (!may || first === undefined) return null;
  const addresses = [...new Set(told.map((alarm) => alarm.address))];
  return (
    <div className={css['line']} role="status" data-wraps="true">
      <span>
        {t('mailbox.line', { addresses: addresses.join(', ') })} {t('mailbox.since')}{' '}
        <SpanSince at={first.since} />
      </span>
      {addresses.length === 1 ? (
        <Link to="/settings/mailboxes/$id" params={{ id: first.mailbox_id }}>
          {t('mailbox.line_open')}
        </Link>
      ) : (
        <Link to="/settings/mailboxes">{t('mailbox.line_open')}</Link>
      )}
    </div>
  );
}
