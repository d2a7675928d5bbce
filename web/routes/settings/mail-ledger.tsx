import { NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ledgerStates, listLedger, listSenders } from '#contract/channels.ts';
import { LedgerRow } from '../../features/settings/ledger-entry.tsx';
import own from '../../features/settings/settings.module.css';
import { t } from '../../i18n.ts';
import { ask, askPages } from '../../queries.ts';
import { MoreButton } from '../../ui/more-button.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { SearchField } from '../../ui/search-field.tsx';
import { EmptyState, ErrorState, LoadingLines } from '../../ui/states.tsx';

/** What waits for a person first, then what became of the rest. */
const shown = [
  'quarantined',
  'failed',
  'opened',
  'joined',
  'bounce',
  'ignored',
  'received',
] as const satisfies readonly (typeof ledgerStates)[number][];

type Filters = { state?: string | undefined; q?: string | undefined; mailbox?: string | undefined };

/** Every message that came, and what became of it: none is lost without a trace. */
export function MailLedger() {
  const search: Filters = useSearch({ from: '/signed-in/settings/mail-ledger' });
  const navigate = useNavigate();
  const state = shown.find((each) => each === search.state);
  const { q = '', mailbox } = search;
  const query = useInfiniteQuery({
    ...askPages(listLedger, {
      query: {
        ...(state === undefined ? {} : { state }),
        ...(q === '' ? {} : { q }),
        ...(mailbox === undefined ? {} : { mailbox_id: mailbox }),
      },
    }),
    placeholderData: (before) => before,
  });
  const counts = query.data?.pages[0]?.counts;
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const go = (change: Filters) => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => Boolean(value));
    void navigate({
      to: '/settings/mail-ledger',
      search: Object.fromEntries(next),
      replace: true,
    });
  };

  return (
    <Page title={t('settings.ledger')} intro={t('settings.ledger_text')}>
      <div className={`${css['search']} ${own['search']}`}>
        <SearchField
          label={t('settings.find_message')}
          value={q}
          onChange={(next) => go({ q: next })}
        />
        <MailboxChoice value={mailbox} onChange={(next) => go({ mailbox: next })} />
      </div>
      <div className={own['filters']} role="toolbar" aria-label={t('settings.ledger_state')}>
        <button
          type="button"
          className={own['filter']}
          aria-pressed={state === undefined}
          onClick={() => go({ state: undefined })}
        >
          {t('settings.all_messages')}
        </button>
        {shown.map((each) => (
          <button
            key={each}
            type="button"
            className={own['filter']}
            aria-pressed={state === each}
            onClick={() => go({ state: each })}
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
          <LedgerRow key={entry.id} entry={entry} />
        ))}
      </ul>
      <MoreButton query={query} />
    </Page>
  );
}

type Choice = { value: string | undefined; onChange: (value: string | undefined) => void };

/** With one mailbox there is nothing to choose. */
function MailboxChoice({ value, onChange }: Choice) {
  const { data } = useQuery(ask(listSenders, {}));
  const mailboxes = data?.items ?? [];
  if (mailboxes.length < 2 && value === undefined) return null;
  return (
    <NativeSelect
      aria-label={t('protection.mailbox')}
      value={value ?? ''}
      data={[
        { value: '', label: t('protection.all_mailboxes') },
        ...mailboxes.map(({ id, address }) => ({ value: id, label: address })),
      ]}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}
