import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { deleteMacro, listMacros, offerMacros } from '#contract/macros.ts';
import { call } from '../../api.ts';
import { MacroForm } from '../../features/macros/macro-form.tsx';
import { t } from '../../i18n.ts';
import { ask, refresh } from '../../queries.ts';
import { DeleteForm } from '../../ui/delete-form.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { WithData } from '../../ui/with-data.tsx';

/** One macro, to make, to change or to delete. */
export function MacroScreen() {
  const { id } = useParams({ from: '/signed-in/settings/macros/$id' });
  const query = useQuery(ask(listMacros, {}));
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState(false);
  const back = () => void navigate({ to: '/settings/macros' });
  async function remove() {
    await call(deleteMacro, { params: { macro_id: id } });
    await refresh(listMacros, offerMacros);
    back();
  }
  const macro = query.data?.items.find((each) => each.id === id);
  return (
    <Page
      title={macro?.name ?? t(id === 'new' ? 'macros.new' : 'macros.title')}
      actions={
        macro?.can.update === true && (
          <Button variant="default" color="danger" onClick={() => setDeleting(true)}>
            {t('common.delete')}
          </Button>
        )
      }
    >
      <WithData query={query}>
        {() =>
          id !== 'new' && macro?.can.update !== true ? (
            <EmptyState title={t('errors.not_found')} />
          ) : (
            <MacroForm key={id} {...(macro === undefined ? {} : { macro })} onDone={back} />
          )
        }
      </WithData>
      <Dialog title={macro?.name ?? ''} opened={deleting} onClose={() => setDeleting(false)}>
        <DeleteForm
          text={t('macros.delete_text')}
          remove={remove}
          onClose={() => setDeleting(false)}
        />
      </Dialog>
    </Page>
  );
}
