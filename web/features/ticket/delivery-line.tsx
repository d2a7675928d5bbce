import { IconAlertTriangle, IconCheck, IconClock } from '@tabler/icons-react';
import { useState } from 'react';
import { retryDelivery } from '#contract/channels.ts';
import { cancelDelivery } from '#contract/outbox.ts';
import { listSideComments } from '#contract/side-conversations.ts';
import { type Comment, listComments } from '#contract/tickets.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { tellError } from '../../ui/toast.tsx';
import css from './message.module.css';

/** How a reply left: quiet when it went well; the server's words and a retry when it did not. */
export function DeliveryLine({ comment }: { comment: Comment }) {
  const { delivery } = comment;
  if (delivery === null) return null;
  const hasFailed = delivery.state === 'failed' || delivery.state === 'bounced';
  if (hasFailed || delivery.state === 'delayed' || delivery.state === 'cancelled') {
    return (
      <div className={css['trouble']} data-failed={hasFailed}>
        <IconAlertTriangle size={16} stroke={1.75} aria-hidden="true" />
        <div>
          <p>
            <b>{t(`ticket.delivery_${delivery.state}`)}</b>
            {delivery.next_try_at !== null && (
              <>
                {' '}
                {t('ticket.next_try')} <Moment at={delivery.next_try_at} />
              </>
            )}
          </p>
          {delivery.error !== null && <p className={css['words']}>{delivery.error}</p>}
          <div className={css['waiting_actions']}>
            <Act
              endpoint={retryDelivery}
              delivery_id={delivery.id}
              label={t('ticket.send_again')}
            />
            {delivery.state === 'delayed' && (
              <Act
                endpoint={cancelDelivery}
                delivery_id={delivery.id}
                label={t('sending.cancel')}
              />
            )}
          </div>
        </div>
      </div>
    );
  }
  return (
    <p className={css['sent']}>
      {delivery.state === 'sent' ? (
        <IconCheck size={14} stroke={1.75} aria-hidden="true" />
      ) : (
        <IconClock size={14} stroke={1.75} aria-hidden="true" />
      )}
      {t(`ticket.delivery_${delivery.state}`)}
      {/* The mailbox has sent as much as it may for now. */}
      {delivery.state === 'queued' && delivery.next_try_at !== null && (
        <>
          {' · '}
          {t('sending.goes_at')} <Moment at={delivery.next_try_at} />
        </>
      )}
    </p>
  );
}

type ActProps = {
  endpoint: typeof retryDelivery | typeof cancelDelivery;
  delivery_id: string;
  label: string;
};

function Act({ endpoint, delivery_id, label }: ActProps) {
  const [busy, setBusy] = useState(false);
  async function act() {
    setBusy(true);
    try {
      await call(endpoint, { params: { delivery_id } });
      await refresh(listComments, listSideComments);
    } catch (error) {
      tellError(error);
    }
    setBusy(false);
  }
  return (
    <button type="button" className={css['retry']} disabled={busy} onClick={() => void act()}>
      {label}
    </button>
  );
}
