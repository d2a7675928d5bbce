import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  createWebhook,
  listWebhooks,
  updateWebhook,
  type Webhook,
  type WebhookEvent,
  webhookEvents,
} from '#contract/webhooks.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { refresh } from '../../queries.ts';
import { FormError, useSubmit } from '../../ui/form.tsx';
import rows from '../../ui/rows.module.css';
import { tell } from '../../ui/toast.tsx';
import { ConditionEditor } from '../views/condition-editor.tsx';
import { conditionOf, draftOf } from '../views/draft.ts';
import { LiveCount } from '../views/live-count.tsx';
import { EventFields } from './event-fields.tsx';
import css from './webhooks.module.css';

type Props = {
  webhook?: Webhook;
  /** With the secret of a new one, to be shown this once. */
  onMade: (id: string, secret: string) => void;
};

const usual: WebhookEvent[] = ['ticket.created', 'ticket.updated', 'comment.added'];

/** Where it sends, of what and of which tickets. */
export function WebhookForm({ webhook, onMade }: Props) {
  const [name, setName] = useState(webhook?.name ?? '');
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [events, setEvents] = useState<WebhookEvent[]>(() =>
    webhook === undefined ? usual : webhookEvents.filter((each) => webhook.events.includes(each)),
  );
  const [draft, setDraft] = useState(() => draftOf(webhook?.conditions ?? { all: [] }));
  const conditions = conditionOf(draft);
  const submit = useSubmit(async () => {
    if (conditions === undefined) return;
    const body = { name, url, events, conditions };
    if (webhook === undefined) {
      const made = await call(createWebhook, { body });
      await refresh(listWebhooks);
      onMade(made.webhook.id, made.secret);
      return;
    }
    await call(updateWebhook, { params: { webhook_id: webhook.id }, body });
    await refresh(listWebhooks);
    tell(t('common.saved'));
  });
  return (
    <form className={css['form']} onSubmit={submit.onSubmit}>
      <div className={rows['form']}>
        <TextInput
          label={t('webhooks.name')}
          required
          maxLength={120}
          {...(webhook === undefined ? { 'data-autofocus': true } : {})}
          value={name}
          error={submit.fieldError('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('webhooks.url')}
          description={t('webhooks.url_text')}
          type="url"
          required
          maxLength={2000}
          value={url}
          error={submit.fieldError('url')}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
      </div>
      <EventFields chosen={events} onChange={setEvents} />
      <section className={css['part']}>
        <h2>{t('webhooks.which')}</h2>
        <p className={css['quiet']}>{t('webhooks.which_text')}</p>
        <ConditionEditor value={draft} onChange={setDraft} />
        <LiveCount condition={conditions} />
      </section>
      {webhook !== undefined && <p className={css['quiet']}>{t('webhooks.owner_text')}</p>}
      <FormError submit={submit} />
      <div className={rows['buttons']}>
        <Button type="submit" loading={submit.is_busy} disabled={conditions === undefined}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
