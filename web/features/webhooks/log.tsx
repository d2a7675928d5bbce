import { NativeSelect } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  listWebhookDeliveries,
  type Webhook,
  type WebhookEvent,
  webhookDeliveryStates,
  webhookEvents,
} from '#contract/webhooks.ts';
import { t } from '../../i18n.ts';
import { askPages } from '../../queries.ts';
import { MoreButton } from '../../ui/more-button.tsx';
import rows from '../../ui/rows.module.css';
import { EmptyState, ErrorState, LoadingLines } from '../../ui/states.tsx';
import own from '../settings/settings.module.css';
import { DeliveryLine } from './delivery-line.tsx';
import { sayEvent } from './event-words.ts';
import css from './webhooks.module.css';

type State = (typeof webhookDeliveryStates)[number];

/** While something waits on the screen, it is asked so often how it goes. */
const lookEvery = 2_000;

/** Every message: when it left, how often it was tried, what was in it and what was answered. */
export function DeliveryLog({ webhook }: { webhook: Webhook }) {
  const [state, setState] = useState<State>();
  const [event, setEvent] = useState<WebhookEvent>();
  const query = useInfiniteQuery({
    ...askPages(listWebhookDeliveries, {
      params: { webhook_id: webhook.id },
      query: {
        ...(state === undefined ? {} : { state }),
        ...(event === undefined ? {} : { event }),
      },
    }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.items.some((one) => one.state === 'waiting')) === true
        ? lookEvery
        : false,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section>
      <div className={css['filters']}>
        <div className={own['filters']} role="toolbar" aria-label={t('webhooks.state')}>
          {[undefined, ...webhookDeliveryStates].map((each) => (
            <button
              key={each ?? 'all'}
              type="button"
              className={own['filter']}
              aria-pressed={state === each}
              onClick={() => setState(each)}
            >
              {t(`webhooks.state_${each ?? 'all'}`)}
            </button>
          ))}
        </div>
        <NativeSelect
          aria-label={t('webhooks.event_filter')}
          value={event ?? ''}
          data={[
            { value: '', label: t('webhooks.every_event') },
            ...webhookEvents.map((value) => ({ value, label: sayEvent(value) })),
          ]}
          onChange={({ currentTarget }) =>
            setEvent(webhookEvents.find((each) => each === currentTarget.value))
          }
        />
      </div>
      {query.isPending && <LoadingLines />}
      {query.isError && items.length === 0 && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {query.isSuccess && items.length === 0 && (
        <EmptyState title={t('webhooks.log_none')}>{t('webhooks.log_none_text')}</EmptyState>
      )}
      <ul className={rows['rows']}>
        {items.map((entry) => (
          <DeliveryLine key={entry.id} entry={entry} is_on={webhook.is_on} />
        ))}
      </ul>
      <MoreButton query={query} />
      {items.length > 0 && <p className={css['quiet']}>{t('webhooks.log_kept')}</p>}
    </section>
  );
}
