import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { deleteMailbox, listMailboxes, listSenders } from '#contract/channels.ts';
import { call } from '../../api.ts';
import { MailboxForm } from '../../features/settings/mailbox-form.tsx';
import { MailboxWatch } from '../../features/settings/mailbox-watch.tsx';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../ui/form.tsx';
import { Page } from '../../ui/page.tsx';
import css from '../../ui/rows.module.css';
import { EmptyState } from '../../ui/states.tsx';
import { tell } from '../../ui/toast.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** One mailbox, to connect, to change or to remove. */
export function MailboxScreen() {
  const { id } = useParams({ from: '/signed-in/settings/mailboxes/$id' });
  const query = useQuery(ask(listMailboxes, {}));
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const back = async () => {
    await refresh(listMailboxes, listSenders);
    await navigate({ to: '/settings/mailboxes' });
  };
  const remove = useSubmit(async () => {
    await call(deleteMailbox, { params: { mailbox_id: id } });
    await back();
  });
  if (query.data === undefined) {
    return (
      <Page title={t('settings.mailboxes')}>
        <WithData query={query}>{() => null}</WithData>
      </Page>
    );
  }
  return (
    <WithData query={query}>
      {({ items }) => {
        const mailbox = items.find((each) => each.id === id);
        return (
          <Page
            title={mailbox?.address ?? t('mailbox.connect')}
            actions={
              mailbox !== undefined && (
                <Button variant="default" color="danger" onClick={() => setDeleting(true)}>
                  {t('mailbox.remove')}
                </Button>
              )
            }
          >
            {mailbox === undefined && id !== 'new' ? (
              <EmptyState title={t('errors.not_found')} />
            ) : (
              <>
                {mailbox !== undefined && <MailboxWatch mailbox_id={mailbox.id} />}
                <MailboxForm
                  {...(mailbox === undefined ? {} : { mailbox })}
                  onDone={() => {
                    tell(t('mailbox.saved'));
                    void back();
                  }}
                />
              </>
            )}
            <Dialog
              title={t('mailbox.remove')}
              opened={deleting}
              onClose={() => setDeleting(false)}
            >
              <form className={css['form']} onSubmit={remove.onSubmit}>
                <p>{t('mailbox.remove_text')}</p>
                <FormError submit={remove} />
                <div className={css['buttons']}>
                  <Button type="submit" color="danger" loading={remove.is_busy}>
                    {t('mailbox.remove')}
                  </Button>
                  <Button variant="default" onClick={() => setDeleting(false)}>
                    {t('common.cancel')}
                  </Button>
                </div>
              </form>
            </Dialog>
          </Page>
        );
      }}
    </WithData>
  );
}
