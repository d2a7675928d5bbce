import { Button, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { listWebhooks, rotateWebhookSecret, type Webhook } from '#contract/webhooks.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { Moment } from '../../ui/clock.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import css from './webhooks.module.css';

const validHours = ['24', '168', '1', '0'] as const;

/** A secret that is seen this once, and then never again. */
export function ShownSecret({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <div className={css['box']} role="status">
      <p>{t('webhooks.secret_once')}</p>
      <p className={rows['secret']}>{secret}</p>
      <div className={rows['buttons']}>
        <Button
          onClick={() =>
            void navigator.clipboard.writeText(secret).then(() => tell(t('common.copied')))
          }
        >
          {t('common.copy')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('common.done')}
        </Button>
      </div>
    </div>
  );
}

/** What is known of the secret, and the way to another one. */
export function SecretPart({
  webhook,
  onNew,
}: {
  webhook: Webhook;
  onNew: (secret: string) => void;
}) {
  const [asking, setAsking] = useState(false);
  const [hours, setHours] = useState<(typeof validHours)[number]>('24');
  const submit = useSubmit(async () => {
    const { secret } = await call(rotateWebhookSecret, {
      params: { webhook_id: webhook.id },
      body: { old_valid_hours: Number(hours) },
    });
    await refresh(listWebhooks);
    setAsking(false);
    onNew(secret);
  });
  return (
    <section className={css['part']}>
      <h2>{t('webhooks.secret')}</h2>
      <p className={css['quiet']}>
        {t('webhooks.secret_text')}
        {webhook.old_valid_until !== null && (
          <>
            {' '}
            {t('webhooks.old_until')} <Moment with_time at={webhook.old_valid_until} />.
          </>
        )}
      </p>
      <div className={rows['buttons']}>
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('webhooks.rotate')}
        </Button>
      </div>
      <Dialog title={t('webhooks.rotate')} opened={asking} onClose={() => setAsking(false)}>
        <form className={rows['form']} onSubmit={submit.onSubmit}>
          <p>{t('webhooks.rotate_text')}</p>
          <NativeSelect
            label={t('webhooks.old_valid')}
            data-autofocus
            value={hours}
            data={validHours.map((value) => ({ value, label: t(`webhooks.hours_${value}`) }))}
            onChange={(event) =>
              setHours(validHours.find((each) => each === event.currentTarget.value) ?? '24')
            }
          />
          <FormError submit={submit} />
          <div className={rows['buttons']}>
            <Button type="submit" loading={submit.is_busy}>
              {t('webhooks.rotate')}
            </Button>
            <Button variant="default" onClick={() => setAsking(false)}>
              {t('common.cancel')}
            </Button>
          </div>
        </form>
      </Dialog>
    </section>
  );
}
