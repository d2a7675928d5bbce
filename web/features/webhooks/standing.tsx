import { Button } from '@mantine/core';
import { useState } from 'react';
import { listWebhooks, updateWebhook, type Webhook } from '#contract/webhooks.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import rows from '../../ui/rows.module.css';
import { tellError } from '../../ui/toast.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import css from './webhooks.module.css';

/** In one word, for lists: on, in trouble, off. */
export function standingOf(webhook: Webhook): 'good' | 'warn' | 'bad' | undefined {
  if (!webhook.is_on) return webhook.off_cause === 'by_hand' ? undefined : 'bad';
  if (webhook.failing_since !== null) return 'warn';
  return 'good';
}

/** How it does: works, takes nothing since, is off and why; what waits and what did not arrive. */
export function Standing({ webhook }: { webhook: Webhook }) {
  const [replaying, setReplaying] = useState(false);
  const [is_busy, setBusy] = useState(false);
  async function switchTo(is_on: boolean) {
    setBusy(true);
    try {
      await call(updateWebhook, { params: { webhook_id: webhook.id }, body: { is_on } });
      await refresh(listWebhooks);
    } catch (error) {
      tellError(error);
    }
    setBusy(false);
  }
  return (
    <div className={css['standing']} data-tone={standingOf(webhook) ?? 'off'}>
      <div className={css['standing_words']} role="status">
        <strong>
          <Words webhook={webhook} />
        </strong>
        <span>
          {[
            ...(webhook.waiting > 0
              ? [t('webhooks.waiting_count', { count: webhook.waiting })]
              : []),
            ...(webhook.failed > 0 ? [t('webhooks.failed_count', { count: webhook.failed })] : []),
            t('webhooks.owner', { name: webhook.owner.name }),
          ].join(' · ')}
        </span>
        {!webhook.is_on && <span>{t('webhooks.off_text')}</span>}
      </div>
      <div className={rows['buttons']}>
        {webhook.failed > 0 && webhook.is_on && (
          <Button variant="default" onClick={() => setReplaying(true)}>
            {t('webhooks.replay_all')}
          </Button>
        )}
        <Button
          variant={webhook.is_on ? 'default' : 'filled'}
          loading={is_busy}
          onClick={() => void switchTo(!webhook.is_on)}
        >
          {t(webhook.is_on ? 'webhooks.turn_off' : 'webhooks.turn_on')}
        </Button>
      </div>
      <ReplayDialog webhook={webhook} opened={replaying} onClose={() => setReplaying(false)} />
    </div>
  );
}

function Words({ webhook }: { webhook: Webhook }) {
  const { off_cause, failing_since, resting_until, last_delivered_at, off_at } = webhook;
  if (off_cause !== null) {
    return (
      <>
        {t(`webhooks.off_${off_cause}`)}
        {off_at !== null && (
          <>
            {' · '}
            <Moment with_time at={off_at} />
          </>
        )}
      </>
    );
  }
  if (failing_since !== null) {
    return (
      <>
        {t('webhooks.failing')} <Moment with_time at={failing_since} />
        {resting_until !== null && (
          <>
            {' · '}
            {t('webhooks.resting')} <Moment with_time at={resting_until} />
          </>
        )}
      </>
    );
  }
  if (last_delivered_at === null) return t('webhooks.never');
  return (
    <>
      {t('webhooks.well_text')} <Moment with_time at={last_delivered_at} />
    </>
  );
}
