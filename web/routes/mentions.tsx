import { useInfiniteQuery } from '@tanstack/react-query';
import { listMentions } from '#contract/mentions.ts';
import { t } from '../i18n.ts';
import { askPages } from '../queries.ts';
import { Moment } from '../ui/clock.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Page } from '../ui/page.tsx';
import { PlaceLink } from '../ui/place-link.tsx';
import css from '../ui/rows.module.css';
import { EmptyState, ErrorState, LoadingLines } from '../ui/states.tsx';

/** Where colleagues named me; bold until I have opened the ticket. */
export function Mentions() {
  const query = useInfiniteQuery(askPages(listMentions, { query: {} }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('colleagues.mentions')} intro={t('colleagues.mentions_intro')}>
      {query.isPending && <LoadingLines />}
      {query.isError && items.length === 0 && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title={t('colleagues.mentions_empty')}>
          {t('colleagues.mentions_empty_text')}
        </EmptyState>
      )}
      <ul className={css['rows']}>
        {items.map(({ comment_id, ticket, author, words, created_at, is_unread }) => (
          <li key={comment_id} data-unread={is_unread}>
            <PlaceLink href={`/tickets/${ticket.number}`} className={css['row']}>
              <span className={css['words']}>
                <span>
                  {is_unread && <span className="hidden">{t('desk.unread_row')} </span>}
                  {author?.name ?? t('ticket.author_system')}: {words}
                </span>
                <span className={css['quiet']}>
                  #{ticket.number} ·{' '}
                  {ticket.subject === '' ? t('ticket.no_subject') : ticket.subject}
                </span>
              </span>
              <Moment with_time at={created_at} />
            </PlaceLink>
          </li>
        ))}
      </ul>
      <MoreButton query={query} />
    </Page>
  );
}
