import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { z } from 'zod';
import {
  listNotifications,
  type notification,
  readNotifications,
} from '#contract/notifications.ts';
import { call } from '../api.ts';
import { alarmText } from '../features/settings/alarm-text.ts';
import { PauseLine } from '../features/settings/pause-line.tsx';
import { t } from '../i18n.ts';
import { askPages, refresh } from '../queries.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Moment } from '../ui/clock.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Page } from '../ui/page.tsx';
import css from '../ui/rows.module.css';
import { EmptyState, ErrorState, LoadingLines } from '../ui/states.tsx';
import { tellError } from '../ui/toast.tsx';

type Notification = z.infer<typeof notification>;

/** News for me, the newest first. */
export function Notifications() {
  const query = useInfiniteQuery(askPages(listNotifications, { query: {} }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const unread = query.data?.pages[0]?.unread_count ?? 0;

  async function read(ids?: string[]) {
    try {
      await call(readNotifications, { body: ids === undefined ? {} : { ids } });
      await refresh(listNotifications);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Page
      title={t('notifications.title')}
      actions={
        unread > 0 && (
          <Button variant="default" onClick={() => void read()}>
            {t('notifications.read_all')}
          </Button>
        )
      }
    >
      <PauseLine />
      {query.isPending && <LoadingLines />}
      {query.isError && items.length === 0 && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title={t('notifications.empty')}>{t('notifications.empty_text')}</EmptyState>
      )}
      <ul className={css['rows']}>
        {items.map((item) => (
          <Row key={item.id} item={item} onRead={() => void read([item.id])} />
        ))}
      </ul>
      <MoreButton query={query} />
    </Page>
  );
}

type MailboxNews = {
  mailbox_id: string;
  address: string;
  cause: string;
  params: Record<string, string>;
};

/** What news of a mailbox says of it; undefined for other news. */
function mailboxNewsOf(item: Notification): MailboxNews | undefined {
  if (item.kind !== 'mailbox_alarm' && item.kind !== 'mailbox_well') return undefined;
  const { mailbox_id, address, cause, params } = item.data;
  if (typeof mailbox_id !== 'string' || typeof address !== 'string') return undefined;
  const told = Object.entries(params ?? {}).map(([name, value]) => [name, String(value)]);
  return { mailbox_id, address, cause: String(cause), params: Object.fromEntries(told) };
}

function Row({ item, onRead }: { item: Notification; onRead: () => void }) {
  const news = mailboxNewsOf(item);
  const words = t(`notifications.${item.kind}`, {
    name: item.actor?.name ?? t('notifications.somebody'),
    address: news?.address ?? '',
    rule: String(item.data['rule'] ?? ''),
    words: String(item.data['words'] ?? ''),
  });
  const content = (
    <>
      <Avatar
        name={item.actor?.name ?? null}
        {...(item.actor === null ? {} : { id: item.actor.id })}
      />
      <span className={css['words']}>
        <span>
          {item.read_at === null && <span className="hidden">{t('desk.unread_row')} </span>}
          {words}
        </span>
        {item.kind === 'mailbox_alarm' && news !== undefined && (
          <span className={css['quiet']}>{alarmText(news)}</span>
        )}
        {item.ticket !== null && (
          <span className={css['quiet']}>
            #{item.ticket.number} ·{' '}
            {item.ticket.subject === '' ? t('ticket.no_subject') : item.ticket.subject}
          </span>
        )}
      </span>
      <Moment at={item.created_at} className={css['quiet'] ?? ''} />
    </>
  );
  return (
    <li data-unread={item.read_at === null}>
      {news !== undefined ? (
        <Link
          to="/settings/mailboxes/$id"
          params={{ id: news.mailbox_id }}
          className={css['row']}
          onClick={() => item.read_at === null && onRead()}
        >
          {content}
        </Link>
      ) : item.ticket === null && typeof item.data['path'] === 'string' ? (
        <Link
          to={item.data['path']}
          className={css['row']}
          onClick={() => item.read_at === null && onRead()}
        >
          {content}
        </Link>
      ) : item.ticket === null ? (
        <div className={css['row']}>{content}</div>
      ) : (
        <Link
          to="/tickets/$number"
          params={{ number: String(item.ticket.number) }}
          className={css['row']}
          onClick={() => item.read_at === null && onRead()}
        >
          {content}
        </Link>
      )}
    </li>
  );
}
