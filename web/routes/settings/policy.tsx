import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { deleteSlaPolicy, listSlaPolicies } from '#contract/sla.ts';
import { call } from '../../api.ts';
import { PolicyForm } from '../../features/sla/policy-form.tsx';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { DeleteForm } from '../../ui/delete-form.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** One policy, to make, to change or to delete. */
export function PolicyScreen() {
  const { id } = useParams({ from: '/signed-in/settings/policies/$id' });
  const query = useQuery(ask(listSlaPolicies, {}));
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const back = () => void navigate({ to: '/settings/policies' });
  async function remove() {
    await call(deleteSlaPolicy, { params: { sla_policy_id: id } });
    await refresh(listSlaPolicies);
    back();
  }
  const policy = query.data?.items.find((each) => each.id === id);
  return (
    <Page
      is_wide
      title={policy?.name ?? t(id === 'new' ? 'sla.new' : 'sla.title')}
      actions={
        policy !== undefined && (
          <Button variant="default" color="danger" onClick={() => setDeleting(true)}>
            {t('common.delete')}
          </Button>
        )
      }
    >
      <WithData query={query}>
        {() =>
          id !== 'new' && policy === undefined ? (
            <EmptyState title={t('errors.not_found')} />
          ) : (
            <PolicyForm key={id} {...(policy === undefined ? {} : { policy })} onDone={back} />
          )
        }
      </WithData>
      <Dialog title={t('sla.delete')} opened={deleting} onClose={() => setDeleting(false)}>
        <DeleteForm
          text={t('sla.delete_text')}
          remove={remove}
          onClose={() => setDeleting(false)}
        />
      </Dialog>
    </Page>
  );
}
