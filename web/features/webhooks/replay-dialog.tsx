import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import {
  listWebhookDeliveries,
  listWebhooks,
  replayWebhookFailures,
  type Webhook,
} from '#contract/webhooks.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { useClock } from '../../ui/clock.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';

const spans = ['720', '168', '24', '1'] as const;

type Props = { webhook: Webhook; opened: boolean; onClose: () => void };

/** All that did not arrive in some time, sent once more. */
export function ReplayDialog({ webhook, opened, onClose }: Props) {
  const [hours, setHours] = useState<(typeof spans)[number]>('720');
  const { now } = useClock();
  const submit = useSubmit(async () => {
    const since = new Date(now - Number(hours) * 3600_000).toISOString();
    const { count } = await call(replayWebhookFailures, {
      params: { webhook_id: webhook.id },
      body: { since },
    });
    await refresh(listWebhooks, listWebhookDeliveries);
    onClose();
    tell(t('webhooks.replayed_count', { count }));
  });
  return (
    <Dialog title={t('webhooks.replay_all')} opened={opened} onClose={onClose}>
      <form className={rows['form']} onSubmit={submit.onSubmit}>
        <p>{t('webhooks.replay_all_text')}</p>
        <NativeSelect
          label={t('webhooks.since')}
          data-autofocus
          value={hours}
          data={spans.map((value) => ({ value, label: t(`webhooks.since_${value}`) }))}
          onChange={(event) =>
            setHours(spans.find((each) => each === event.currentTarget.value) ?? '720')
          }
        />
        <FormEnd submit={submit} label={t('webhooks.send')} onClose={onClose} />
      </form>
    </Dialog>
  );
}
