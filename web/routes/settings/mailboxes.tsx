import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listMailboxes, type Mailbox } from '#contract/channels.ts';
import { listMailboxAlarms, type MailboxAlarm } from '#contract/mailbox-watch.ts';
import { alarmText } from '../../features/settings/alarm-text.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Moment, SpanSince } from '../../ui/clock.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Addresses that mail comes to and leaves from, with their state. */
export function Mailboxes() {
  const query = useQuery(ask(listMailboxes, {}));
  const alarms = useQuery(ask(listMailboxAlarms, {})).data?.items ?? [];
  const alarmsOf = ({ id }: Mailbox) => alarms.filter((alarm) => alarm.mailbox_id === id);
  return (
    <Page
      title={t('settings.mailboxes')}
      actions={
        <Button
          renderRoot={(props) => (
            <Link to="/settings/mailboxes/$id" params={{ id: 'new' }} {...props} />
          )}
        >
          {t('mailbox.connect')}
        </Button>
      }
    >
      <WithData query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('mailbox.none')}>{t('mailbox.none_text')}</EmptyState>
          ) : (
            <ul className={css['rows']}>
              {items.map((mailbox) => (
                <li key={mailbox.id}>
                  <Link
                    to="/settings/mailboxes/$id"
                    params={{ id: mailbox.id }}
                    className={css['row']}
                  >
                    <span className={css['words']}>
                      <span>{mailbox.address}</span>
                      <span className={css['quiet']}>{mailbox.name}</span>
                      {alarmsOf(mailbox).map((alarm) => (
                        <span key={alarm.kind} className={css['quiet']}>
                          {alarmText(alarm)}
                        </span>
                      ))}
                    </span>
                    <MailboxState mailbox={mailbox} alarms={alarmsOf(mailbox)} />
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </WithData>
    </Page>
  );
}

/** Trouble that is only ahead leaves the mailbox at work. */
const AHEAD = ['oauth.token_ends', 'oauth.secret_ends'];

function MailboxState({ mailbox, alarms }: { mailbox: Mailbox; alarms: MailboxAlarm[] }) {
  if (mailbox.is_disabled) return <span className={css['badge']}>{t('mailbox.disabled')}</span>;
  const [first] = alarms.filter((alarm) => !AHEAD.includes(alarm.cause));
  if (first !== undefined) {
    return (
      <span className={css['badge']} data-tone="bad">
        {t('mailbox.trouble')} · <SpanSince at={first.since} label={t('mailbox.since')} />
      </span>
    );
  }
  if (alarms.length > 0) {
    return (
      <span className={css['badge']} data-tone="warn">
        {t('mailbox.ends_soon')}
      </span>
    );
  }
  if (mailbox.incoming === 'imap' && mailbox.last_fetch_at === null) {
    return (
      <span className={css['badge']} data-tone="warn">
        {t('mailbox.connecting')}
      </span>
    );
  }
  return (
    <span className={css['badge']} data-tone="good">
      {t('mailbox.works')}
      {mailbox.last_fetch_at !== null && (
        <>
          {' · '}
          <Moment at={mailbox.last_fetch_at} />
        </>
      )}
    </span>
  );
}
