import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { getBoard } from '#contract/board.ts';
import { deleteQueue, listQueues } from '#contract/routing.ts';
import { call } from '../../api.ts';
import { QueueForm } from '../../features/routing/queue-form.tsx';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { DeleteForm } from '../../ui/delete-form.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** One queue, to make, to change or to delete. */
export function QueueScreen() {
  const { id } = useParams({ from: '/signed-in/settings/queues/$id' });
  const query = useQuery(ask(listQueues, {}));
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const back = () => void navigate({ to: '/settings/queues' });
  async function remove() {
    await call(deleteQueue, { params: { queue_id: id } });
    await refresh(listQueues, getBoard);
    back();
  }
  const queue = query.data?.items.find((each) => each.id === id);
  return (
    <Page
      title={queue?.name ?? t(id === 'new' ? 'queues.new' : 'queues.title')}
      actions={
        queue !== undefined && (
          <Button variant="default" color="danger" onClick={() => setDeleting(true)}>
            {t('common.delete')}
          </Button>
        )
      }
    >
      <WithData query={query}>
        {() =>
          id !== 'new' && queue === undefined ? (
            <EmptyState title={t('errors.not_found')} />
          ) : (
            <QueueForm key={id} {...(queue === undefined ? {} : { queue })} onDone={back} />
          )
        }
      </WithData>
      <Dialog title={queue?.name ?? ''} opened={deleting} onClose={() => setDeleting(false)}>
        <DeleteForm
          text={t('queues.delete_text')}
          remove={remove}
          onClose={() => setDeleting(false)}
        />
      </Dialog>
    </Page>
  );
}
