import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import {
  deleteWebhook,
  listWebhookDeliveries,
  listWebhooks,
  testWebhook,
  type Webhook,
  type WebhookEvent,
  webhookEvents,
} from '#contract/webhooks.ts';
import { call } from '../../api.ts';
import { sayEvent } from '../../features/webhooks/event-words.ts';
import { DeliveryLog } from '../../features/webhooks/log.tsx';
import { SecretPart, ShownSecret } from '../../features/webhooks/secret.tsx';
import { Standing } from '../../features/webhooks/standing.tsx';
import { WebhookForm } from '../../features/webhooks/webhook-form.tsx';
import own from '../../features/webhooks/webhooks.module.css';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Choice } from '../../ui/choice.tsx';
import { DeleteForm } from '../../ui/delete-form.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useSubmit } from '../../ui/form.tsx';
import { FormEnd } from '../../ui/form-end.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { tell } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** One webhook: how it does, what it sent, and its settings. */
export function WebhookScreen() {
  const { id } = useParams({ from: '/signed-in/settings/webhooks/$id' });
  const query = useQuery(ask(listWebhooks, {}));
  const navigate = useNavigate();
  const [secret, setSecret] = useState<{ of: string; text: string } | null>(null);
  const [dialog, setDialog] = useState<'test' | 'delete' | null>(null);
  const webhook = query.data?.items.find((each) => each.id === id);
  return (
    <Page
      title={webhook?.name ?? t(id === 'new' ? 'webhooks.new' : 'webhooks.title')}
      actions={
        webhook !== undefined && (
          <>
            <Button variant="default" onClick={() => setDialog('test')}>
              {t('webhooks.test')}
            </Button>
            <Button variant="default" color="danger" onClick={() => setDialog('delete')}>
              {t('common.delete')}
            </Button>
          </>
        )
      }
    >
      <WithData query={query}>
        {() => (
          <>
            {secret?.of === id && (
              <ShownSecret secret={secret.text} onDone={() => setSecret(null)} />
            )}
            {id === 'new' && (
              <WebhookForm
                onMade={(made, text) => {
                  setSecret({ of: made, text });
                  void navigate({ to: '/settings/webhooks/$id', params: { id: made }, search: {} });
                }}
              />
            )}
            {webhook !== undefined && (
              <Known webhook={webhook} onSecret={(text) => setSecret({ of: id, text })} />
            )}
            {id !== 'new' && webhook === undefined && <EmptyState title={t('errors.not_found')} />}
          </>
        )}
      </WithData>
      {webhook !== undefined && (
        <>
          <TestDialog
            webhook={webhook}
            opened={dialog === 'test'}
            onClose={() => setDialog(null)}
          />
          <DeleteDialog
            webhook={webhook}
            opened={dialog === 'delete'}
            onClose={() => setDialog(null)}
          />
        </>
      )}
    </Page>
  );
}

function Known({ webhook, onSecret }: { webhook: Webhook; onSecret: (text: string) => void }) {
  const search = useSearch({ from: '/signed-in/settings/webhooks/$id' });
  const navigate = useNavigate();
  const show = search.show === 'settings' ? 'settings' : 'log';
  return (
    <>
      <Standing webhook={webhook} />
      <div className={own['tabs']}>
        <Choice
          label={t('webhooks.show')}
          is_label_hidden
          value={show}
          options={[
            { value: 'log', label: t('webhooks.log') },
            { value: 'settings', label: t('webhooks.settings') },
          ]}
          onChoose={(next) =>
            void navigate({
              to: '/settings/webhooks/$id',
              params: { id: webhook.id },
              search: next === 'log' ? {} : { show: next },
              replace: true,
            })
          }
        />
      </div>
      {show === 'log' ? (
        <DeliveryLog webhook={webhook} />
      ) : (
        <div className={own['form']}>
          <WebhookForm key={webhook.id} webhook={webhook} onMade={() => undefined} />
          <SecretPart webhook={webhook} onNew={onSecret} />
        </div>
      )}
    </>
  );
}

type DialogProps = { webhook: Webhook; opened: boolean; onClose: () => void };

function TestDialog({ webhook, opened, onClose }: DialogProps) {
  const names = webhookEvents.filter((name) => webhook.events.includes(name));
  const offered = names.length === 0 ? webhookEvents : names;
  const [event, setEvent] = useState<WebhookEvent>();
  const navigate = useNavigate();
  const submit = useSubmit(async () => {
    await call(testWebhook, {
      params: { webhook_id: webhook.id },
      body: { event: event ?? offered[0] ?? 'ticket.created' },
    });
    await refresh(listWebhookDeliveries);
    onClose();
    tell(t('webhooks.test_sent'));
    await navigate({ to: '/settings/webhooks/$id', params: { id: webhook.id }, search: {} });
  });
  return (
    <Dialog title={t('webhooks.test')} opened={opened} onClose={onClose}>
      <form className={css['form']} onSubmit={submit.onSubmit}>
        <NativeSelect
          label={t('webhooks.test_event')}
          description={t('webhooks.test_text')}
          data-autofocus
          value={event ?? offered[0] ?? ''}
          data={offered.map((value) => ({ value, label: sayEvent(value) }))}
          onChange={({ currentTarget }) =>
            setEvent(offered.find((each) => each === currentTarget.value))
          }
        />
        <FormEnd submit={submit} label={t('webhooks.send')} onClose={onClose} />
      </form>
    </Dialog>
  );
}

function DeleteDialog({ webhook, opened, onClose }: DialogProps) {
  const navigate = useNavigate();
  async function remove() {
    await call(deleteWebhook, { params: { webhook_id: webhook.id } });
    await refresh(listWebhooks);
    await navigate({ to: '/settings/webhooks' });
  }
  return (
    <Dialog title={webhook.name} opened={opened} onClose={onClose}>
      <DeleteForm text={t('webhooks.delete_text')} remove={remove} onClose={onClose} />
    </Dialog>
  );
}
