import { Button } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import {
  getWebhookDelivery,
  listWebhookDeliveries,
  listWebhooks,
  replayWebhookDelivery,
  type WebhookDelivery,
} from '#contract/webhooks.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import rows from '../../ui/rows.module.css';
import { LoadingLines } from '../../ui/states.tsx';
import { tell, tellError } from '../../ui/toast.tsx';
import ledger from '../settings/ledger-entry.module.css';
import { sayDelivered } from './event-words.ts';
import css from './webhooks.module.css';

const tones = { waiting: 'warn', delivered: 'good', given_up: 'bad' } as const;

/** One message and, opened, its body and the answer. */
export function DeliveryLine({ entry, is_on }: { entry: WebhookDelivery; is_on: boolean }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const name = sayDelivered(entry);
  return (
    <li>
      <div className={rows['row']} style={{ flexWrap: 'wrap' }}>
        <span className={rows['words']} style={{ flexBasis: 220 }}>
          <span>
            {name}
            {entry.ticket !== null && (
              <>
                {' · '}
                <Link
                  to="/tickets/$number"
                  params={{ number: String(entry.ticket.number) }}
                  search={{}}
                >
                  #{entry.ticket.number}
                </Link>
              </>
            )}
          </span>
          <span className={rows['quiet']}>{factsOf(entry).join(' · ')}</span>
        </span>
        <span className={rows['badge']} data-tone={tones[entry.state]}>
          {t(`webhooks.row_${entry.state}`)}
        </span>
        <Moment with_time at={entry.settled_at ?? entry.last_attempt_at ?? entry.created_at} />
        <button
          type="button"
          className={ledger['toggle']}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {t('webhooks.details')}
          <span className="hidden">: {name}</span>
          <IconChevronDown size={14} stroke={1.75} aria-hidden="true" />
        </button>
      </div>
      <div id={id} hidden={!open}>
        {open && <Details entry={entry} is_on={is_on} />}
      </div>
    </li>
  );
}

function factsOf(entry: WebhookDelivery): string[] {
  const { status, error, attempts, duration_ms } = entry;
  return [
    ...(entry.kind === 'test' ? [t('webhooks.is_test')] : []),
    ...(entry.is_replay ? [t('webhooks.is_replay')] : []),
    ...(error === null ? [] : [t(`webhooks.error_${error}`)]),
    ...(status === null ? [] : [t('webhooks.status', { status: String(status) })]),
    ...(duration_ms === null ? [] : [t('webhooks.took', { ms: duration_ms })]),
    ...(attempts > 1 ? [t('webhooks.tries', { count: attempts })] : []),
    ...(entry.state === 'waiting' && entry.next_try_at === null ? [t('webhooks.in_line')] : []),
    ...(entry.replayed_at === null ? [] : [t('webhooks.was_replayed')]),
  ];
}

function Details({ entry, is_on }: { entry: WebhookDelivery; is_on: boolean }) {
  const query = useQuery(ask(getWebhookDelivery, { params: { webhook_delivery_id: entry.id } }));
  const [is_busy, setBusy] = useState(false);
  async function replay() {
    setBusy(true);
    try {
      await call(replayWebhookDelivery, { params: { webhook_delivery_id: entry.id } });
      tell(t('webhooks.replayed'));
      await refresh(listWebhookDeliveries, listWebhooks);
    } catch (error) {
      tellError(error);
    }
    setBusy(false);
  }
  return (
    <div className={ledger['details']}>
      <p className={rows['mono']}>
        {entry.event_name} · webhook-id {entry.message_id}
      </p>
      {entry.state === 'waiting' && entry.next_try_at !== null && (
        <p>
          {t('webhooks.next_try')} <Moment with_time at={entry.next_try_at} />
        </p>
      )}
      {query.data === undefined ? (
        query.isPending && <LoadingLines lines={3} />
      ) : (
        <>
          <Text
            label={t('webhooks.body')}
            text={pretty(query.data.body)}
            none={t('webhooks.no_body')}
          />
          {entry.status !== null && (
            <Text
              label={t('webhooks.answer')}
              text={query.data.answer}
              none={t('webhooks.no_answer')}
            />
          )}
        </>
      )}
      {entry.state !== 'waiting' && entry.kind !== 'test' && is_on && (
        <div className={rows['buttons']}>
          <Button variant="default" loading={is_busy} onClick={() => void replay()}>
            {t('webhooks.replay')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Text({ label, text, none }: { label: string; text: string | null; none: string }) {
  return (
    <section>
      <h2 className={ledger['heading']}>{label}</h2>
      {text === null ? (
        <p className={rows['quiet']}>{none}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={css['text']} aria-label={label} tabIndex={0}>
          {text}
        </section>
      )}
    </section>
  );
}

/** As people read JSON; what is none stays as it is. */
function pretty(body: string | null): string | null {
  if (body === null) return null;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
