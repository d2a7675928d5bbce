import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { retryDelivery } from '#contract/channels.ts';
import { cancelDelivery, listOutbox } from '#contract/outbox.ts';
import { deliveryStates } from '#contract/tickets.ts';
import { call, type Output } from '../../api.ts';
import own from '../../features/settings/settings.module.css';
import { t } from '../../i18n.ts';
import { askPages, refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { MoreButton } from '../../ui/more-button.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { SearchField } from '../../ui/search-field.tsx';
import { EmptyState, ErrorState, LoadingLines } from '../../ui/states.tsx';
import { tellError } from '../../ui/toast.tsx';

type Entry = Output<typeof listOutbox>['items'][number];
type State = (typeof deliveryStates)[number];

const tones: Record<State, 'good' | 'bad' | 'warn' | undefined> = {
  queued: 'warn',
  sending: 'warn',
  sent: 'good',
  delayed: 'warn',
  failed: 'bad',
  bounced: 'bad',
  cancelled: undefined,
};

/** Everything that leaves: what waits, what did not go and in which words it was refused. */
export function Outbox() {
  const search = useSearch({ from: '/signed-in/settings/outbox' });
  const navigate = useNavigate();
  const state = deliveryStates.find((each) => each === search.state);
  const q = search.q ?? '';
  const query = useInfiniteQuery({
    ...askPages(listOutbox, {
      query: { ...(state === undefined ? {} : { state }), ...(q === '' ? {} : { q }) },
    }),
    placeholderData: (before) => before,
  });
  const counts = query.data?.pages[0]?.counts;
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const go = (next: { state?: State | undefined; q?: string }) =>
    void navigate({
      to: '/settings/outbox',
      search: {
        ...(next.state === undefined ? {} : { state: next.state }),
        ...(next.q === undefined || next.q === '' ? {} : { q: next.q }),
      },
      replace: true,
    });

  return (
    <Page title={t('sending.outbox')} intro={t('sending.outbox_text')}>
      <div className={css['search']}>
        <SearchField
          label={t('sending.find')}
          value={q}
          onChange={(next) => go({ state, q: next })}
        />
      </div>
      <div className={own['filters']} role="toolbar" aria-label={t('sending.outbox_state')}>
        <Filter label={t('sending.all')} is_on={state === undefined} onPick={() => go({ q })} />
        {deliveryStates.map((each) => (
          <Filter
            key={each}
            label={t(`sending.state_${each}`)}
            count={counts?.[each] ?? 0}
            is_on={state === each}
            onPick={() => go({ state: each, q })}
          />
        ))}
      </div>
      {query.isPending && <LoadingLines />}
      {query.isError && items.length === 0 && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && <EmptyState title={t('sending.none')} />}
      <ul className={css['rows']}>
        {items.map((entry) => (
          <Row key={entry.id} entry={entry} />
        ))}
      </ul>
      <MoreButton query={query} />
    </Page>
  );
}

type FilterProps = { label: string; count?: number; is_on: boolean; onPick: () => void };

function Filter({ label, count, is_on, onPick }: FilterProps) {
  return (
    <button type="button" className={own['filter']} aria-pressed={is_on} onClick={onPick}>
      {label} {count !== undefined && <span className="tabular">{count}</span>}
    </button>
  );
}

function Row({ entry }: { entry: Entry }) {
  const facts = [
    t(`sending.kind_${entry.kind}`),
    ...(entry.attempts > 1 ? [t('sending.tries', { count: entry.attempts })] : []),
    ...(entry.unsure_tries > 0 ? [t('sending.unsure')] : []),
  ];
  return (
    <li className={css['row']} style={{ flexWrap: 'wrap' }}>
      <span className={css['words']} style={{ flexBasis: 220 }}>
        <span>
          {entry.ticket === null ? (
            entry.subject
          ) : (
            <Link to="/tickets/$number" params={{ number: String(entry.ticket.number) }}>
              {entry.subject || t('ticket.no_subject')} · #{entry.ticket.number}
            </Link>
          )}
        </span>
        <span className={css['quiet']}>
          {entry.to.join(', ')} · {facts.join(' · ')}
        </span>
        {entry.error !== null && entry.state !== 'sent' && (
          <span className={own['words']}>{entry.error}</span>
        )}
      </span>
      <span className={css['badge']} data-tone={tones[entry.state]}>
        {t(`sending.state_${entry.state}`)}
        {entry.next_try_at !== null && (
          <span className={css['quiet']}>
            {' · '}
            {t('sending.next_try')} <Moment with_time at={entry.next_try_at} />
          </span>
        )}
      </span>
      <Moment with_time at={entry.sent_at ?? entry.created_at} />
      <Acts entry={entry} />
    </li>
  );
}

function Acts({ entry }: { entry: Entry }) {
  const [busy, setBusy] = useState(false);
  async function act(endpoint: typeof retryDelivery | typeof cancelDelivery) {
    setBusy(true);
    try {
      await call(endpoint, { params: { delivery_id: entry.id } });
    } catch (error) {
      tellError(error);
    }
    await refresh(listOutbox);
    setBusy(false);
  }
  const about = entry.ticket === null ? entry.subject : `#${entry.ticket.number}`;
  return (
    <>
      {entry.can.retry && (
        <Button
          variant="default"
          disabled={busy}
          aria-label={`${t('sending.retry')}: ${about}`}
          onClick={() => void act(retryDelivery)}
        >
          {t('sending.retry')}
        </Button>
      )}
      {entry.can.cancel && (
        <Button
          variant="default"
          disabled={busy}
          aria-label={`${t('sending.cancel')}: ${about}`}
          onClick={() => void act(cancelDelivery)}
        >
          {t('sending.cancel')}
        </Button>
      )}
    </>
  );
}
