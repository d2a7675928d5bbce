import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listMailboxes, type Mailbox } from '#contract/channels.ts';
import { t } from '../../i18n.ts';
import { ask } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** Addresses that mail comes to and leaves from, with their state. */
export function Mailboxes() {
  const query = useQuery(ask(listMailboxes, {}));
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
                      {mailbox.last_error !== null && (
                        <span className={css['quiet']}>{mailbox.last_error}</span>
                      )}
                    </span>
                    <MailboxState mailbox={mailbox} />
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

function MailboxState({ mailbox }: { mailbox: Mailbox }) {
  if (mailbox.is_disabled) return <span className={css['badge']}>{t('mailbox.disabled')}</span>;
  if (mailbox.last_error !== null) {
    return (
      <span className={css['badge']} data-tone="bad">
        {t('mailbox.trouble')}
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
