import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import {
  downloadRawMessage,
  ledgerStates,
  listLedger,
  retryLedgerEntry,
} from '#contract/channels.ts';
import { call, type Output, urlOf } from '../../api.ts';
import own from '../../features/settings/settings.module.css';
import { saySize } from '../../features/ticket/attachments.tsx';
import { t, translated } from '../../i18n.ts';
import { askPages, refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { SearchField } from '../../ui/search-field.tsx';
import { EmptyState, ErrorState, LoadingLines } from '../../ui/states.tsx';
import { tellError } from '../../ui/toast.tsx';

type Entry = Output<typeof listLedger>['items'][number];
type State = (typeof ledgerStates)[number];

const tones: Record<State, 'good' | 'bad' | 'warn' | undefined> = {
  received: 'warn',
  opened: 'good',
  joined: 'good',
  bounce: undefined,
  ignored: undefined,
  failed: 'bad',
  quarantined: 'warn',
};

/** Every message that came, and what became of it: none is lost without a trace. */
export function MailLedger() {
  const search = useSearch({ from: '/signed-in/settings/mail-ledger' });
  const navigate = useNavigate();
  const state = ledgerStates.find((each) => each === search.state);
  const q = search.q ?? '';
  const query = useInfiniteQuery({
    ...askPages(listLedger, {
      query: { ...(state === undefined ? {} : { state }), ...(q === '' ? {} : { q }) },
    }),
    placeholderData: (before) => before,
  });
  const counts = query.data?.pages[0]?.counts;
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const go = (next: { state?: string | undefined; q?: string }) =>
    void navigate({
      to: '/settings/mail-ledger',
      search: {
        ...(next.state === undefined ? {} : { state: next.state }),
        ...(next.q === undefined || next.q === '' ? {} : { q: next.q }),
      },
      replace: true,
    });

  return (
    <Page title={t('settings.ledger')} intro={t('settings.ledger_text')}>
      <div className={css['search']}>
        <SearchField
          label={t('settings.find_message')}
          value={q}
          onChange={(next) => go({ state, q: next })}
        />
      </div>
      <div className={own['filters']} role="toolbar" aria-label={t('settings.ledger_state')}>
        <button
          type="button"
          className={own['filter']}
          aria-pressed={state === undefined}
          onClick={() => go({ q })}
        >
          {t('settings.all_messages')}
        </button>
        {ledgerStates.map((each) => (
          <button
            key={each}
            type="button"
            className={own['filter']}
            aria-pressed={state === each}
            onClick={() => go({ state: each, q })}
          >
            {t(`settings.ledger_${each}`)} <span className="tabular">{counts?.[each] ?? 0}</span>
          </button>
        ))}
      </div>
      {query.isPending && <LoadingLines />}
      {query.isError && items.length === 0 && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && <EmptyState title={t('settings.no_messages')} />}
      <ul className={css['rows']}>
        {items.map((entry) => (
          <EntryRow key={entry.id} entry={entry} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('common.more')}
        </Button>
      )}
    </Page>
  );
}

function EntryRow({ entry }: { entry: Entry }) {
  async function retry() {
    try {
      await call(retryLedgerEntry, { params: { ledger_entry_id: entry.id } });
      await refresh(listLedger);
    } catch (error) {
      tellError(error);
    }
  }
  const cause =
    entry.cause === null ? null : (translated(`settings.cause_${entry.cause}`) ?? entry.cause);
  return (
    <li className={css['row']}>
      <span className={css['words']}>
        <span>
          {entry.subject === null || entry.subject === '' ? t('ticket.no_subject') : entry.subject}
        </span>
        <span className={css['quiet']}>
          {entry.from_address ?? t('settings.no_sender')} · {entry.door.toUpperCase()} ·{' '}
          {saySize(entry.raw_size)} · <Moment at={entry.received_at} />
          {entry.received_count > 1 &&
            ` · ${t('settings.came_times', { count: entry.received_count })}`}
        </span>
        {cause !== null && (
          <span className={css['quiet']}>
            {cause}
            {entry.detail !== null && `: ${entry.detail}`}
          </span>
        )}
      </span>
      <span className={css['badge']} data-tone={tones[entry.state]}>
        {t(`settings.ledger_${entry.state}`)}
      </span>
      {entry.ticket !== null && (
        <Link to="/tickets/$number" params={{ number: String(entry.ticket.number) }} search={{}}>
          #{entry.ticket.number}
        </Link>
      )}
      {(entry.state === 'failed' || entry.state === 'ignored') && (
        <Button variant="default" onClick={() => void retry()}>
          {t('settings.retry_message')}
        </Button>
      )}
      <a
        href={urlOf(downloadRawMessage, { params: { ledger_entry_id: entry.id } })}
        download
        title={t('ticket.raw_message')}
      >
        .eml<span className="hidden"> {entry.subject}</span>
      </a>
    </li>
  );
}
